/**
 * What a table probably is, from a sample of it: the columns, what each is good for, and which is predicted. A guess to
 * begin with: all of it can be changed. Centres and scales are rounded, since they will be public.
 */
import { type Delimiter, guessDelimiter, isMissing, parseCsv, readNumber } from "@tributary/tasks";
import type { SampleNote } from "./draft.ts";
import type { ColumnDraft, ColumnPart, TableDraft } from "./table-draft.ts";

export type InferredTable =
  | { readonly ok: true; readonly table: TableDraft; readonly sample: SampleNote }
  | { readonly ok: false; readonly sentence: string };

/** Of a longer sample the beginning says enough. */
const rows_max = 20_000;
/** With more different values, a column of words is more likely a name than a kind. */
const words_max = 50;
const classes_max = 100;
const public_digits = 2;
const labelNames = /^(label|class|target|outcome|result|diagnosis|species|kind|type|category|y)$/i;
const idNames = /^(id|index|row|nr|no|uuid|key|#)$|[ _-]id$/i;

type Column = {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly words: ReadonlyMap<string, number>;
  readonly missing: number;
  readonly count: number;
};

export function inferTable(name: string, text: string): InferredTable {
  const delimiter = guessDelimiter(text);
  const [header = [], ...rows] = parseCsv(text, delimiter).slice(0, rows_max + 1);
  const names = header.map((column) => column.trim());
  const problem = problemWith({ name, names, rows, delimiter });
  if (problem !== null) return { ok: false, sentence: problem };
  const fitting = rows.filter((row) => row.length === names.length);
  const columns = names.map((column, index) => readColumn(column, fitting, index, delimiter));
  const label = labelOf(columns);
  const drafts = columns.map((column) => draftColumn(column, column === label));
  const gaps = columns.filter(
    (column) => column !== label && isNumeric(column) && column.missing > 0,
  );
  const classes = label === null ? [] : valuesOf(label);
  const left = rows.length - fitting.length;
  const words =
    `${rows.length.toLocaleString("en")} rows, ${names.length} columns` +
    `${left > 0 ? `, ${left} rows with another number of fields` : ""}`;
  return {
    ok: true,
    table: { columns: drafts, classes, missing: gaps.length > 0 ? "centre" : "leave_out" },
    sample: { name, words, count: fitting.length },
  };
}

function problemWith(about: {
  readonly name: string;
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly delimiter: Delimiter;
}): string | null {
  const { name, names, rows, delimiter } = about;
  if (names.length < 2) {
    return `“${name}” has ${names.length === 0 ? "no columns" : "one column"}. A table needs at least two, with a heading for each.`;
  }
  const number = names.find((column) => readNumber(column, delimiter) !== null);
  if (number !== undefined || names.includes("")) {
    return (
      `The first line of “${name}” holds ${number === undefined ? "a heading that is empty" : `a number (${number})`} ` +
      "and not a heading for each column. Participants' tables are read by their headings: add them and choose it again."
    );
  }
  const twice = names.find((column, index) => names.indexOf(column) !== index);
  if (twice !== undefined) {
    return `Two columns of “${name}” are called “${twice}”. Give each a heading of its own.`;
  }
  return rows.length === 0 ? `“${name}” has headings and no rows. Choose one with rows.` : null;
}

function readColumn(
  name: string,
  rows: readonly (readonly string[])[],
  index: number,
  delimiter: Delimiter,
): Column {
  const numbers: number[] = [];
  const words = new Map<string, number>();
  let missing = 0;
  for (const row of rows) {
    const value = row[index]?.trim() ?? "";
    if (isMissing(value)) {
      missing += 1;
      continue;
    }
    const number = readNumber(value, delimiter);
    if (number !== null) numbers.push(number);
    words.set(value, (words.get(value) ?? 0) + 1);
  }
  return { name, numbers, words, missing, count: rows.length };
}

function isNumeric({ numbers, missing, count }: Column): boolean {
  return numbers.length > 0 && numbers.length === count - missing;
}

/** The column that is most like an answer: by its name, or else the last one with few different values. */
function labelOf(columns: readonly Column[]): Column | null {
  const able = columns.filter(({ words }) => words.size >= 2 && words.size <= classes_max);
  const inWords = able.filter((column) => !isNumeric(column));
  const named = [...inWords, ...able].find(({ name }) => labelNames.test(name));
  const few = able.filter(({ words, count }) => words.size <= Math.max(2, count / 10));
  return named ?? inWords.at(-1) ?? few.at(-1) ?? null;
}

/** The most frequent first would say something about the sample: by name they say nothing. */
function valuesOf({ words }: Column): readonly string[] {
  return [...words.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function draftColumn(column: Column, isLabel: boolean): ColumnDraft {
  const { name, words } = column;
  const part = isLabel ? "label" : partOf(column);
  const { centre, scale } = publicConstants(column.numbers);
  const values = words.size <= classes_max ? valuesOf(column) : [];
  return { name, part, centre, scale, values, note: noteOn(column) };
}

function partOf(column: Column): ColumnPart {
  const { name, words, count, missing } = column;
  if (words.size < 2) return "ignore";
  const isEachDifferent = words.size === count - missing;
  if (isNumeric(column)) return isEachDifferent && idNames.test(name) ? "ignore" : "number";
  return words.size > words_max || (isEachDifferent && count > 2) ? "ignore" : "category";
}

function publicConstants(numbers: readonly number[]) {
  const count = Math.max(1, numbers.length);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  const deviation = Math.sqrt(variance);
  const rounded = (value: number) => String(Number(value.toPrecision(public_digits)));
  return { centre: rounded(mean), scale: deviation > 0 ? rounded(deviation) : "1" };
}

function noteOn(column: Column): string {
  const { numbers, words, missing } = column;
  const gaps = missing === 0 ? "" : `, ${missing.toLocaleString("en")} missing`;
  if (words.size === 0) return "nothing but gaps";
  if (words.size === 1) return `always ${[...words.keys()][0]}${gaps}`;
  if (isNumeric(column)) {
    const low = numbers.reduce((least, value) => Math.min(least, value));
    const high = numbers.reduce((most, value) => Math.max(most, value));
    return `${low} … ${high}${gaps}`;
  }
  return `${words.size.toLocaleString("en")} different values${gaps}`;
}
