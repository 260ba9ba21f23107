/**
 * Rows of a table as examples: the schema's numbers, standardised by its public constants, an
 * input for each value of its columns of words, and its label.
 */
import { inputShape } from "@tributary/protocol";
import { type Delimiter, parseCsv } from "./csv.ts";
import { classCounts, type LoadedData } from "./examples.ts";
import { DataError, type DataProblem } from "./problem.ts";
import { tableFromCsv } from "./table-file.ts";
import { columnsOf, type TableFile, type TableSchema } from "./table-form.ts";
import { columnIndexes, labelValues, mappingFor, type TableMapping } from "./table-mapping.ts";

/** Reads a table whose first record names its columns, or whose columns are named in `columns`. */
export function examplesFromCsv(options: {
  name: string;
  text: string;
  schema: TableSchema;
  columns?: readonly string[];
}): LoadedData {
  const { schema, name, text, columns } = options;
  const table: TableFile =
    columns === undefined
      ? tableFromCsv({ name, text, wanted: columnsOf(schema) })
      : { name, columns, records: parseCsv(text), delimiter: "," };
  return examplesFromTable(table, schema);
}

/** The same of records from anywhere, in the order of `columns`: a database, an API. */
export function examplesFromRecords(options: {
  name: string;
  schema: TableSchema;
  columns: readonly string[];
  records: Iterable<readonly string[]>;
  delimiter?: Delimiter;
}): LoadedData {
  const { name, schema, columns, records, delimiter = "," } = options;
  return examplesFromTable({ name, columns, records: [...records], delimiter }, schema);
}

/** Rows that cannot be read are left out and reported. `mapping` stands before what is matched by name. */
export function examplesFromTable(
  table: TableFile,
  schema: TableSchema,
  mapping: TableMapping = mappingFor(table, schema),
): LoadedData {
  const { name, columns, records, delimiter } = table;
  const wanted = columnIndexes(table, schema, mapping);
  const classes = new Map(mapping.classes);
  const inputs: number[] = [];
  const labels: number[] = [];
  const problems: DataProblem[] = [];
  for (const [index, record] of records.entries()) {
    const where = `${name}, record ${index + 1}`;
    if (record.length !== columns.length) {
      const [expected, got] = [columns.length, record.length];
      problems.push({ reason: "wrong_columns", where, expected, got });
      continue;
    }
    const values = wanted.map((at) => record[at] ?? "");
    const row = readRow({ values, schema, classes, where, delimiter });
    if ("problem" in row) {
      problems.push(row.problem);
      continue;
    }
    for (const value of row.inputs) inputs.push(value);
    labels.push(row.label);
  }
  if (labels.length === 0) throw new DataError(nothingIn(table, schema, mapping, problems));
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

/** Why a table gave no example: one fault of all its rows, or of each its own. */
function nothingIn(
  table: TableFile,
  schema: TableSchema,
  mapping: TableMapping,
  problems: readonly DataProblem[],
): DataProblem {
  const { name: where } = table;
  const [first] = problems;
  if (first === undefined) return { reason: "empty", where };
  if (problems.every(({ reason }) => reason === "unknown_class")) {
    const label = new Map(mapping.columns).get(schema.label) ?? schema.label;
    const found = labelValues(table, label);
    return { reason: "no_known_class", where, found, classes: schema.classes };
  }
  return { reason: "no_usable_row", where, rows: problems.length, first };
}

type Row =
  | { readonly inputs: number[]; readonly label: number }
  | { readonly problem: DataProblem };

/** `values` are in the order of `columnsOf`. */
function readRow(options: {
  values: readonly string[];
  schema: TableSchema;
  classes: ReadonlyMap<string, string | null>;
  where: string;
  delimiter: Delimiter;
}): Row {
  const { values, schema, classes, where, delimiter } = options;
  const { features, categories = [] } = schema;
  const inputs: number[] = [];
  for (const [index, column] of features.entries()) {
    const value = values[index]?.trim() ?? "";
    const number = readNumber(value, delimiter);
    const { centre, scale } = schema.standardise[index] ?? { centre: 0, scale: 1 };
    if (number !== null) inputs.push((number - centre) / scale);
    else if (schema.missing === "centre" && isMissing(value)) inputs.push(0);
    else {
      const reason = isInfinite(value) ? "not_finite" : "not_a_number";
      return { problem: { reason, where, column, value } };
    }
  }
  for (const [index, category] of categories.entries()) {
    const value = values[features.length + index]?.trim() ?? "";
    for (const known of category.values) inputs.push(known === value ? 1 : 0);
  }
  const name = values.at(-1)?.trim() ?? "";
  const label = schema.classes.indexOf(classes.get(name) ?? "");
  if (label < 0) return { problem: { reason: "unknown_class", where, label: name } };
  return { inputs, label };
}

const gaps: ReadonlySet<string> = new Set(["", "na", "n/a", "nan", "null", "none", "?", "-"]);

/** "Infinity", "-inf", "1e999": numbers by their form, and none to compute with. */
function isInfinite(value: string): boolean {
  return /^[+-]?inf(inity)?$/i.test(value) || Math.abs(Number(value)) === Number.POSITIVE_INFINITY;
}

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
