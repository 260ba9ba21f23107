/** A table as a task wants it, and a table as it stands in a file. */
import type { DataSchema } from "@tributary/protocol";
import type { Delimiter } from "./csv.ts";

export type TableSchema = Extract<DataSchema, { kind: "table" }>;

/** In the order in which a row is read: numbers, words, label. */
export function columnsOf({ features, categories = [], label }: TableSchema): readonly string[] {
  return [...features, ...categories.map(({ column }) => column), label];
}

/** Before anybody knows what its columns mean: all values as words. */
export type TableFile = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly records: readonly (readonly string[])[];
  /** How numbers are written depends on what stands between them. */
  readonly delimiter: Delimiter;
};
