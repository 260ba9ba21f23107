"use client";
/** Which column is meant by each column of the task, and which label by each class: matched by name, and changeable. */
import type { DataSchema } from "@tributary/protocol";
import type { DataChoice, TableLook } from "../../../../lib/data-choice.ts";
import { Disclosure } from "../../../../ui/disclosure.tsx";
import { Field, Select } from "../../../../ui/field.tsx";
import { useWords } from "../../../../ui/words.tsx";
import { changed, type MappingRow, mappingRows } from "./mapping-rows.ts";
import type { DataDesk } from "./use-data-desk.ts";

type TableChoice = Extract<DataChoice, { kind: "table" }>;

export function TableMapping({
  table,
  schema,
  choice,
  data,
}: {
  table: TableLook;
  schema: Extract<DataSchema, { kind: "table" }>;
  choice: TableChoice;
  data: DataDesk;
}) {
  const { mapping: words } = useWords().data;
  const { columns, labels } = mappingRows(table, schema);
  const set = (part: "columns" | "classes") => (from: string, to: string) =>
    data.choose({ ...choice, said: changed(choice.said, part, [from, to]) });
  const open = columns.filter(({ isPlain }) => !isPlain);
  const plain = columns.filter(({ isPlain }) => isPlain);
  const isOpen = labels.some(({ isPlain }) => !isPlain);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4" data-testid="mapping">
      {open.length > 0 && (
        <Rows
          legend={words.columns}
          rows={open}
          label={words.column}
          options={table.columns}
          none={words.noColumn}
          onSet={set("columns")}
        />
      )}
      {isOpen && (
        <Rows
          legend={words.labels}
          rows={labels}
          label={words.label}
          options={schema.classes}
          none={words.leaveOut}
          onSet={set("classes")}
        />
      )}
      {(plain.length > 0 || (!isOpen && labels.length > 0)) && (
        <Disclosure summary={words.matched(plain.length)}>
          <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
            {plain.length > 0 && (
              <Rows
                legend={words.columns}
                rows={plain}
                label={words.column}
                options={table.columns}
                none={words.noColumn}
                onSet={set("columns")}
              />
            )}
            {!isOpen && labels.length > 0 && (
              <Rows
                legend={words.labels}
                rows={labels}
                label={words.label}
                options={schema.classes}
                none={words.leaveOut}
                onSet={set("classes")}
              />
            )}
          </div>
        </Disclosure>
      )}
    </div>
  );
}

function Rows({
  legend,
  rows,
  label,
  options,
  none,
  onSet,
}: {
  legend: string;
  rows: readonly MappingRow[];
  label: (name: string) => string;
  options: readonly string[];
  none: string;
  onSet: (from: string, to: string) => void;
}) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium">{legend}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {rows.map(({ name, value }) => (
          <Field key={name} label={<span className="break-words">{label(name)}</span>}>
            <Select value={value} onChange={({ target }) => onSet(name, target.value)}>
              <option value="">{none}</option>
              {[...new Set(options)].map((option) => (
                <option key={option}>{option}</option>
              ))}
            </Select>
          </Field>
        ))}
      </div>
    </fieldset>
  );
}
