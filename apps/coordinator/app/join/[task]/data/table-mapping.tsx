"use client";
/**
 * Which column is meant by each column of the task, and which class by each label: matched by name, and changeable.
 * What somebody should look at stands open; what matches plainly can be unfolded.
 */
import type { DataSchema } from "@tributary/protocol";
import type { DataChoice, TableLook } from "../../../../lib/data-choice.ts";
import { Disclosure } from "../../../../ui/disclosure.tsx";
import { Field, Select } from "../../../../ui/field.tsx";
import { useWords } from "../../../../ui/words.tsx";
import { changed, type MappingRow, mappingRows, openAndPlain } from "./mapping-rows.ts";
import type { DataDesk } from "./use-data-desk.ts";

/** What the rows of one kind are asked with. */
type Asking = {
  readonly legend: string;
  readonly label: (name: string) => string;
  readonly options: readonly string[];
  /** For no answer. */
  readonly none: string;
  readonly onSet: (name: string, value: string) => void;
};

export function TableMapping({
  table,
  schema,
  choice,
  data,
}: {
  table: TableLook;
  schema: Extract<DataSchema, { kind: "table" }>;
  choice: Extract<DataChoice, { kind: "table" }>;
  data: DataDesk;
}) {
  const { mapping: words } = useWords().data;
  const { open, plain } = openAndPlain(mappingRows(table, schema));
  const set = (part: "columns" | "classes") => (name: string, value: string) =>
    data.choose({ ...choice, said: changed(choice.said, part, [name, value]) });
  const columns: Asking = {
    legend: words.columns,
    label: words.column,
    options: [...new Set(table.columns)],
    none: words.noColumn,
    onSet: set("columns"),
  };
  const labels: Asking = {
    legend: words.labels,
    label: words.label,
    options: schema.classes,
    none: words.leaveOut,
    onSet: set("classes"),
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4" data-testid="mapping">
      <Rows rows={open.columns} {...columns} />
      <Rows rows={open.labels} {...labels} />
      {plain.columns.length + plain.labels.length > 0 && (
        <Disclosure summary={words.matched(plain.columns.length)}>
          <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
            <Rows rows={plain.columns} {...columns} />
            <Rows rows={plain.labels} {...labels} />
          </div>
        </Disclosure>
      )}
    </div>
  );
}

function Rows({ rows, ...asking }: Asking & { readonly rows: readonly MappingRow[] }) {
  if (rows.length === 0) return null;
  const { legend, label, options, none, onSet } = asking;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium">{legend}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {rows.map(({ name, value }) => (
          <Field key={name} label={<span className="break-words">{label(name)}</span>}>
            <Select value={value} onChange={({ target }) => onSet(name, target.value)}>
              <option value="">{none}</option>
              {options.map((option) => (
                <option key={option}>{option}</option>
              ))}
            </Select>
          </Field>
        ))}
      </div>
    </fieldset>
  );
}
