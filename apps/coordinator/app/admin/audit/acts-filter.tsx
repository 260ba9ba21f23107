/** Asks for some of the acts: by what was done, by whom, of what, and when. What occurred is suggested. */
import { useId } from "react";
import { type ActFilter, type ActRecord, filterFrom } from "../../../lib/audit-log.ts";
import { Button } from "../../../ui/button.tsx";
import { Field, Input } from "../../../ui/field.tsx";

export function ActsFilter({
  acts,
  filter,
  onFilter,
}: {
  /** Whose words are suggested. */
  acts: readonly ActRecord[];
  filter: ActFilter;
  onFilter: (filter: ActFilter) => void;
}) {
  return (
    <search>
      <form
        // What was written follows the filter, also when all is shown again.
        key={JSON.stringify(filter)}
        onSubmit={(event) => {
          event.preventDefault();
          const written = [...new FormData(event.currentTarget)].map(([name, value]) => [
            name,
            String(value),
          ]);
          onFilter(filterFrom(`?${new URLSearchParams(written)}`));
        }}
        className="mb-4 grid grid-cols-2 items-end gap-x-3 gap-y-2 sm:gap-y-3 lg:grid-cols-[1fr_1fr_1fr_auto_auto_auto]"
      >
        <Words name="action" label="Act" asked={filter} all={acts.map(({ action }) => action)} />
        <Words name="actor" label="By" asked={filter} all={acts.map(({ actor }) => actor)} />
        <Words name="subject" label="Of" asked={filter} all={acts.map(({ subject }) => subject)} />
        <Field label="From (UTC)">
          <Input
            type="date"
            className="max-sm:px-1.5"
            name="first_day"
            defaultValue={filter.first_day}
          />
        </Field>
        <Field label="Until (UTC)">
          <Input
            type="date"
            className="max-sm:px-1.5"
            name="last_day"
            defaultValue={filter.last_day}
          />
        </Field>
        <Button type="submit">Search</Button>
      </form>
    </search>
  );
}

function Words({
  name,
  label,
  asked,
  all,
}: {
  name: "action" | "actor" | "subject";
  label: string;
  asked: ActFilter;
  all: readonly string[];
}) {
  const id = useId();
  return (
    <Field label={label}>
      <Input name={name} defaultValue={asked[name]} placeholder="Any" list={id} maxLength={200} />
      <datalist id={id}>
        {[...new Set(all)].toSorted().map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </Field>
  );
}
