/**
 * Rows of a CSV table as examples: the schema's numbers, standardised by its public constants, an
 * input for each value of its columns of words, and its label.
 */
import { type DataSchema, inputShape } from "@tributary/protocol";
import { type Delimiter, delimiterFor, parseCsv } from "./csv.ts";
import { classCounts, type LoadedData } from "./examples.ts";
import { DataError, type DataProblem } from "./problem.ts";

export type TableSchema = Extract<DataSchema, { kind: "table" }>;

/** Reads a table whose first record names its columns, or whose columns are named in `columns`. */
export function examplesFromCsv(options: {
  name: string;
  text: string;
  schema: TableSchema;
  columns?: readonly string[];
}): LoadedData {
  const { schema, name } = options;
  const names = columnsOf(schema);
  const delimiter = options.columns === undefined ? delimiterFor(options.text, names) : ",";
  const records = parseCsv(options.text, delimiter);
  const columns = options.columns ?? records.shift()?.map((column) => column.trim()) ?? [];
  return examplesFromRecords({ name, schema, columns, records, delimiter });
}

/** The same of records from anywhere, in the order of `columns`: a database, a Parquet file, an API. */
export function examplesFromRecords(options: {
  name: string;
  schema: TableSchema;
  columns: readonly string[];
  records: Iterable<readonly string[]>;
  delimiter?: Delimiter;
}): LoadedData {
  const { schema, name, columns, delimiter = "," } = options;
  const wanted = columnsOf(schema).map((column) => columnIndex(columns, column));
  const inputs: number[] = [];
  const labels: number[] = [];
  const problems: DataProblem[] = [];
  let count = 0;
  for (const record of options.records) {
    count += 1;
    const where = `${name}, record ${count}`;
    if (record.length !== columns.length) {
      const [expected, got] = [columns.length, record.length];
      problems.push({ reason: "wrong_columns", where, expected, got });
      continue;
    }
    const values = wanted.map((at) => record[at] ?? "");
    const row = readRow({ values, schema, where, delimiter });
    if ("problem" in row) {
      problems.push(row.problem);
      continue;
    }
    for (const value of row.inputs) inputs.push(value);
    labels.push(row.label);
  }
  if (labels.length === 0) throw new DataError(problems[0] ?? { reason: "empty", where: name });
  return {
    examples: {
      count: labels.length,
      inputShape: inputShape(schema),
      inputs: Float32Array.from(inputs),
      labelShape: [],
      labels: Int32Array.from(labels),
    },
    classCounts: classCounts(labels, schema.classes.length),
    problems,
  };
}

/** In the order in which a row is read: numbers, words, label. */
function columnsOf({ features, categories = [], label }: TableSchema): readonly string[] {
  return [...features, ...categories.map(({ column }) => column), label];
}

function columnIndex(columns: readonly string[], column: string): number {
  const index = columns.indexOf(column);
  if (index < 0) throw new DataError({ reason: "missing_column", column });
  return index;
}

type Row =
  | { readonly inputs: number[]; readonly label: number }
  | { readonly problem: DataProblem };

/** `values` are in the order of `columnsOf`. */
function readRow(options: {
  values: readonly string[];
  schema: TableSchema;
  where: string;
  delimiter: Delimiter;
}): Row {
  const { values, schema, where, delimiter } = options;
  const { features, categories = [] } = schema;
  const inputs: number[] = [];
  for (const [index, column] of features.entries()) {
    const value = values[index]?.trim() ?? "";
    const number = readNumber(value, delimiter);
    const { centre, scale } = schema.standardise[index] ?? { centre: 0, scale: 1 };
    if (number !== null) inputs.push((number - centre) / scale);
    else if (schema.missing === "centre" && isMissing(value)) inputs.push(0);
    else return { problem: { reason: "not_a_number", where, column, value } };
  }
  for (const [index, category] of categories.entries()) {
    const value = values[features.length + index]?.trim() ?? "";
    for (const known of category.values) inputs.push(known === value ? 1 : 0);
  }
  const name = values.at(-1)?.trim() ?? "";
  const label = schema.classes.indexOf(name);
  if (label < 0) return { problem: { reason: "unknown_class", where, label: name } };
  return { inputs, label };
}

const gaps: ReadonlySet<string> = new Set(["", "na", "n/a", "nan", "null", "none", "?", "-"]);

/** Whether a field says that there is no value. */
export function isMissing(value: string): boolean {
  return gaps.has(value.trim().toLowerCase());
}

/** Null for what is no number. Where fields are not parted by commas, a comma may stand for the point. */
export function readNumber(value: string, delimiter: Delimiter): number | null {
  const text = value.trim();
  if (text === "") return null;
  const plain = delimiter !== "," && /^[+-]?\d+,\d+$/.test(text) ? text.replace(",", ".") : text;
  const number = Number(plain);
  return Number.isFinite(number) ? number : null;
}
