/**
 * Rows of a CSV table as examples: the schema's features, standardised by its public constants, and
 * its label.
 */
import type { DataSchema } from "@tributary/protocol";
import { parseCsv } from "./csv.ts";
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
  const records = parseCsv(options.text);
  const columns = options.columns ?? records.shift()?.map((column) => column.trim()) ?? [];
  const wanted = [...schema.features, schema.label].map((column) => columnIndex(columns, column));
  const inputs: number[] = [];
  const labels: number[] = [];
  const problems: DataProblem[] = [];
  records.forEach((record, index) => {
    const where = `${name}, record ${index + 1}`;
    if (record.length !== columns.length) {
      const [expected, got] = [columns.length, record.length];
      problems.push({ reason: "wrong_columns", where, expected, got });
      return;
    }
    const row = readRow({
      values: wanted.map((at) => record[at] ?? ""),
      schema,
      where,
    });
    if ("problem" in row) {
      problems.push(row.problem);
      return;
    }
    inputs.push(...row.inputs);
    labels.push(row.label);
  });
  if (labels.length === 0) throw new DataError(problems[0] ?? { reason: "empty", where: name });
  return {
    examples: {
      count: labels.length,
      inputShape: [schema.features.length],
      inputs: Float32Array.from(inputs),
      labelShape: [],
      labels: Int32Array.from(labels),
    },
    classCounts: classCounts(labels, schema.classes.length),
    problems,
  };
}

function columnIndex(columns: readonly string[], column: string): number {
  const index = columns.indexOf(column);
  if (index < 0) throw new DataError({ reason: "missing_column", column });
  return index;
}

type Row =
  | { readonly inputs: number[]; readonly label: number }
  | { readonly problem: DataProblem };

/** `values` are the features in the schema's order, then the label. */
function readRow(options: { values: readonly string[]; schema: TableSchema; where: string }): Row {
  const { values, schema, where } = options;
  const inputs: number[] = [];
  for (const [index, column] of schema.features.entries()) {
    const value = values[index]?.trim() ?? "";
    const number = value === "" ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) {
      return { problem: { reason: "not_a_number", where, column, value } };
    }
    const { centre, scale } = schema.standardise[index] ?? {
      centre: 0,
      scale: 1,
    };
    inputs.push((number - centre) / scale);
  }
  const name = values.at(-1)?.trim() ?? "";
  const label = schema.classes.indexOf(name);
  if (label < 0) return { problem: { reason: "unknown_class", where, label: name } };
  return { inputs, label };
}
