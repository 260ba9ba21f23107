"use client";
/** The columns of a table: what each is good for, its public constants, its words; and what becomes of gaps. */
import type { ColumnDraft, ColumnPart } from "../../../../lib/task-form/table-draft.ts";
import { Checkbox } from "../../../../ui/choices.tsx";
import { FieldError, Input, Select } from "../../../../ui/field.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { ClassesField } from "./classes-field.tsx";
import { useDesk, useProblem } from "./form-context.ts";

const parts: readonly (readonly [ColumnPart, string])[] = [
  ["number", "Number"],
  ["category", "Words"],
  ["label", "Predict this"],
  ["ignore", "Ignore"],
];

export function ColumnsTable() {
  const { state, dispatch } = useDesk();
  const { columns, missing } = state.draft.table;
  const wrong = [useProblem("data.features", true), useProblem("data.label")];
  const wrongDetail = [useProblem("data.standardise", true), useProblem("data.categories", true)];
  if (columns.length === 0) {
    return (
      <>
        <EmptyState icon="tasks" title="No columns yet.">
          <p>
            Choose a sample table above: its columns are read from it, and can all be changed here.
          </p>
        </EmptyState>
        {wrong.some((sentence) => sentence !== undefined) && (
          <FieldError id="columns-none">The table is missing.</FieldError>
        )}
      </>
    );
  }
  return (
    <>
      <div
        aria-hidden="true"
        className="-mb-3 hidden grid-cols-[minmax(0,1fr)_9.5rem_minmax(0,14rem)] gap-x-4 px-4 text-sm text-soft lg:grid"
      >
        <span>Column</span>
        <span>Its part</span>
        <span>Centre ± spread, or its words</span>
      </div>
      <ul
        aria-label="Columns"
        className="grid gap-px overflow-hidden rounded-xl border border-line bg-line"
      >
        {columns.map((column) => (
          <ColumnRow key={column.name} column={column} />
        ))}
      </ul>
      {[...wrong, ...wrongDetail].map(
        (sentence, at) =>
          sentence !== undefined && (
            <FieldError key={sentence} id={`columns-${at}`}>
              {sentence}
            </FieldError>
          ),
      )}
      <ClassesField />
      <Checkbox
        label="A missing number counts as the centre of its column"
        hint="Otherwise rows with a gap are left out."
        checked={missing === "centre"}
        onChange={({ target }) =>
          dispatch({ type: "missing", missing: target.checked ? "centre" : "leave_out" })
        }
      />
    </>
  );
}

const row = [
  "grid items-center gap-x-4 gap-y-2 bg-surface px-4 py-3",
  "sm:grid-cols-[minmax(0,1fr)_9.5rem] lg:grid-cols-[minmax(0,1fr)_9.5rem_minmax(0,14rem)]",
].join(" ");

function ColumnRow({ column }: { column: ColumnDraft }) {
  const { dispatch } = useDesk();
  const { name, part, note } = column;
  return (
    <li className={row}>
      <span className="min-w-0">
        <span className="block font-medium">{name}</span>
        <span className="block text-sm text-soft">{note}</span>
      </span>
      <Select
        aria-label={`Part of ${name}`}
        className="w-full"
        value={part}
        onChange={({ target }) =>
          dispatch({ type: "part", column: name, part: target.value as ColumnPart })
        }
      >
        {parts.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
      <ColumnDetail column={column} />
    </li>
  );
}

function ColumnDetail({ column }: { column: ColumnDraft }) {
  const { dispatch } = useDesk();
  const { name, part, centre, scale, values } = column;
  const change = (changed: Partial<Pick<ColumnDraft, "centre" | "scale" | "values">>) =>
    dispatch({ type: "column", column: name, change: changed });
  if (part === "number") {
    return (
      <span className="flex min-w-0 items-center gap-1.5 text-sm text-soft sm:col-span-2 lg:col-span-1">
        <Input
          aria-label={`Centre of ${name}`}
          inputMode="decimal"
          className="text-right"
          value={centre}
          onChange={({ target }) => change({ centre: target.value })}
        />
        ±
        <Input
          aria-label={`Scale of ${name}`}
          inputMode="decimal"
          className="text-right"
          value={scale}
          onChange={({ target }) => change({ scale: target.value })}
        />
      </span>
    );
  }
  if (part !== "category") return <span className="max-lg:hidden" />;
  return (
    <Input
      aria-label={`Words of ${name}, with commas between them`}
      className="sm:col-span-2 lg:col-span-1"
      value={values.join(", ")}
      onChange={({ target }) => change({ values: target.value.split(/,\s*/).filter(Boolean) })}
    />
  );
}
