/** The rows of the form that matches columns and labels. Pure: the form shows them and says what was changed. */
import type { DataSchema } from "@tributary/protocol";
import type { TableMapping } from "@tributary/tasks";
import type { TableLook } from "../../../../lib/data-choice.ts";

export type MappingRow = {
  /** The task's column, or the label in the file. */
  readonly name: string;
  /** What it is matched with; empty: nothing. */
  readonly value: string;
  /** Nobody needs to look at it: the names are the same but for case and signs. */
  readonly isPlain: boolean;
};

export type MappingRows = {
  readonly columns: readonly MappingRow[];
  readonly labels: readonly MappingRow[];
};

const labels_max = 40;

export function mappingRows(
  table: TableLook,
  schema: Extract<DataSchema, { kind: "table" }>,
): MappingRows {
  const { features, categories = [], label } = schema;
  const columns = new Map(table.mapping.columns);
  const classes = new Map(table.mapping.classes);
  const wanted = [...features, ...categories.map(({ column }) => column), label];
  const rowOf = (name: string, value: string): MappingRow => ({
    name,
    value,
    isPlain: plain(name) === plain(value),
  });
  return {
    columns: wanted.map((name) => rowOf(name, columns.get(name) ?? "")),
    labels: table.labels.slice(0, labels_max).map((name) => rowOf(name, classes.get(name) ?? "")),
  };
}

/** Columns stand for themselves; the labels are looked at together, as the classes of one column. */
export function openAndPlain({
  columns,
  labels,
}: MappingRows): Record<"open" | "plain", MappingRows> {
  const isAnyLabelOpen = labels.some(({ isPlain }) => !isPlain);
  return {
    open: {
      columns: columns.filter(({ isPlain }) => !isPlain),
      labels: isAnyLabelOpen ? labels : [],
    },
    plain: {
      columns: columns.filter(({ isPlain }) => isPlain),
      labels: isAnyLabelOpen ? [] : labels,
    },
  };
}

/** What was said, with one thing more. A label without a class is left out, a column without a name is not used. */
export function changed(
  said: TableMapping | null,
  part: "columns" | "classes",
  [from, to]: readonly [string, string],
): TableMapping {
  const { columns, classes } = said ?? { columns: [], classes: [] };
  return part === "columns"
    ? { columns: [...new Map([...columns, [from, to] as const])], classes }
    : { columns, classes: [...new Map([...classes, [from, to === "" ? null : to] as const])] };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
