/** A row to try the model on: what is common to begin with, and what a pasted line says. */
import type { DataSchema } from "@tributary/protocol";

type TableSchema = Extract<DataSchema, { kind: "table" }>;
export type Cells = Readonly<Record<string, string>>;

/** All but the answer, numbers first. */
export function inputColumns({ features, categories = [] }: TableSchema): readonly string[] {
  return [...features, ...categories.map(({ column }) => column)];
}

/** The public centre of each number, the first value of each word. */
export function commonRow({ features, standardise, categories = [] }: TableSchema): Cells {
  const numbers = features.map((feature, index) => {
    const centre = standardise[index]?.centre ?? 0;
    return [feature, String(Number(centre.toPrecision(4)))] as const;
  });
  const words = categories.map(({ column, values }) => [column, values[0] ?? ""] as const);
  return Object.fromEntries([...numbers, ...words]);
}

/** Values in the columns' order, separated by tabs, semicolons or commas; an answer at the end may be left out. */
export function cellsFromLine(
  line: string,
  schema: TableSchema,
):
  | { readonly kind: "cells"; readonly cells: Cells }
  | { readonly kind: "wrong"; readonly have: number; readonly need: number } {
  const separator = ["\t", ";", ","].find((mark) => line.includes(mark)) ?? /\s+/;
  const values = line
    .trim()
    .split(separator)
    .map((value) => value.trim());
  const columns = inputColumns(schema);
  if (values.length !== columns.length && values.length !== columns.length + 1) {
    return { kind: "wrong", have: values.length, need: columns.length };
  }
  const cells = columns.map((column, index) => [column, values[index] ?? ""] as const);
  return { kind: "cells", cells: Object.fromEntries(cells) };
}
