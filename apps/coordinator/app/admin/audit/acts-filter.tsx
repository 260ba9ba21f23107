/** Asks for some of the acts: by a text in any part, by what was done, by whom. */
import type { ActFilter, ActRecord } from "../../../lib/audit-log.ts";
import { Field, Input, Select } from "../../../ui/field.tsx";

export function ActsFilter({
  acts,
  filter,
  onFilter,
}: {
  acts: readonly ActRecord[];
  filter: ActFilter;
  onFilter: (filter: ActFilter) => void;
}) {
  const set = (change: Partial<ActFilter>) => onFilter({ ...filter, ...change });
  return (
    <search className="mb-4 grid gap-3 sm:grid-cols-[minmax(12rem,1fr)_12rem_14rem]">
      <Field label="Search">
        <Input
          type="search"
          placeholder="A run, a name, a word"
          value={filter.text}
          onChange={(event) => set({ text: event.target.value })}
        />
      </Field>
      <Field label="Act">
        <Choice
          chosen={filter.action}
          all={acts.map(({ action }) => action)}
          onChoose={(action) => set({ action })}
        />
      </Field>
      <Field label="By">
        <Choice
          chosen={filter.actor}
          all={acts.map(({ actor }) => actor)}
          onChoose={(actor) => set({ actor })}
        />
      </Field>
    </search>
  );
}

/** One of those that occur; what the address asked for is there even if it does not. */
function Choice({
  chosen,
  all,
  onChoose,
}: {
  chosen: string;
  all: readonly string[];
  onChoose: (value: string) => void;
}) {
  const values = [...new Set(chosen === "" ? all : [...all, chosen])].toSorted();
  return (
    <Select value={chosen} onChange={(event) => onChoose(event.target.value)}>
      <option value="">Any</option>
      {values.map((value) => (
        <option key={value} value={value}>
          {value.replaceAll("_", " ")}
        </option>
      ))}
    </Select>
  );
}
