"use client";
/** A row for the model: pasted as a line, or filled in field by field. It begins with what is common, to be changed. */
import type { DataSchema } from "@tributary/protocol";
import { type FormEvent, useId, useState } from "react";
import type { Question } from "../../../lib/trainer-port.ts";
import { cellsFromLine, commonRow, inputColumns } from "../../../lib/try-row.ts";
import { Button } from "../../../ui/button.tsx";
import { Input } from "../../../ui/field.tsx";
import { useWords } from "../../../ui/words.tsx";
import { AnswerView } from "./answer-view.tsx";
import { type Asked, useAnswer } from "./use-answer.ts";

type TableSchema = Extract<DataSchema, { kind: "table" }>;

export function TryRow({ schema, asked }: { schema: TableSchema; asked: Asked }) {
  const { trying } = useWords();
  const [cells, setCells] = useState(() => commonRow(schema));
  const [question, setQuestion] = useState<Question | null>(null);
  const answer = useAnswer(asked, question);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setQuestion({ kind: "row", cells });
  };
  return (
    <form onSubmit={ask} className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="grid content-start gap-4">
        <PastedRow schema={schema} onRow={(row) => setCells((now) => ({ ...now, ...row }))} />
        <fieldset className="max-h-80 overflow-y-auto rounded-lg border border-line p-3">
          <legend className="px-1 text-sm text-soft">{trying.row.fields}</legend>
          <div className="grid gap-3 sm:grid-cols-2">
            {inputColumns(schema).map((column) => (
              <Cell
                key={column}
                column={column}
                values={schema.categories?.find((one) => one.column === column)?.values ?? null}
                value={cells[column] ?? ""}
                onChange={(value) => setCells((now) => ({ ...now, [column]: value }))}
              />
            ))}
          </div>
        </fieldset>
        <div>
          <Button look="primary" type="submit" data-testid="try-row">
            {trying.row.ask}
          </Button>
        </div>
      </div>
      <AnswerView
        answer={answer}
        hasModel={asked.model !== null}
        names={schema.classes}
        isDigits={false}
        hint={trying.row.first}
      />
    </form>
  );
}

function PastedRow({
  schema,
  onRow,
}: {
  schema: TableSchema;
  onRow: (cells: Readonly<Record<string, string>>) => void;
}) {
  const id = useId();
  const { row } = useWords().trying;
  const [isWrong, setWrong] = useState<{ have: number; need: number } | null>(null);
  const read = (line: string) => {
    if (line.trim() === "") return setWrong(null);
    const found = cellsFromLine(line, schema);
    if (found.kind === "cells") onRow(found.cells);
    setWrong(found.kind === "wrong" ? found : null);
  };
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id}>{row.paste}</label>
      <Input
        id={id}
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => read(target.value)}
      />
      <p id={`${id}-hint`} role="status" className={isWrong ? "text-warn" : "text-sm text-soft"}>
        {isWrong === null ? row.pasteHint : row.wrong(isWrong.have, isWrong.need)}
      </p>
    </div>
  );
}

function Cell({
  column,
  value,
  values,
  onChange,
}: {
  column: string;
  value: string;
  /** Of a column of words. */
  values: readonly string[] | null;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block truncate text-sm text-soft" title={column}>
        {column}
      </label>
      {values === null ? (
        <Input
          id={id}
          inputMode="decimal"
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      ) : (
        <select
          id={id}
          value={value}
          className="min-h-10 w-full rounded-lg border border-edge bg-surface px-2"
          onChange={({ target }) => onChange(target.value)}
        >
          {values.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
    </div>
  );
}
