/** The columns of a table as they are being described, and what they make of a row. */
import type { DataSchema } from "@tributary/protocol";

export type ColumnPart = "number" | "category" | "label" | "ignore";

export type ColumnDraft = {
  readonly name: string;
  readonly part: ColumnPart;
  /** As typed. */
  readonly centre: string;
  readonly scale: string;
  /** Its different values in the sample, or as they were changed. */
  readonly values: readonly string[];
  /** What the sample showed, in words; empty without one. */
  readonly note: string;
};

export type TableDraft = {
  readonly columns: readonly ColumnDraft[];
  /** Names of the label's values, in the order of the model's answers. */
  readonly classes: readonly string[];
  /** What becomes of a number that is missing. */
  readonly missing: "leave_out" | "centre";
};

const plain = { centre: "0", scale: "1", values: [], note: "" } as const;

export function columnsFrom(data: DataSchema): TableDraft {
  if (data.kind !== "table") return { columns: [], classes: [], missing: "leave_out" };
  const numbers = data.features.map((name, index): ColumnDraft => {
    const { centre = 0, scale = 1 } = data.standardise[index] ?? {};
    return { ...plain, name, part: "number", centre: String(centre), scale: String(scale) };
  });
  const words = (data.categories ?? []).map(
    ({ column, values }): ColumnDraft => ({ ...plain, name: column, part: "category", values }),
  );
  const label: ColumnDraft = { ...plain, name: data.label, part: "label", values: data.classes };
  return {
    columns: [...numbers, ...words, label],
    classes: data.classes,
    missing: data.missing ?? "leave_out",
  };
}

/** The data schema that the columns describe; it may be none yet. */
export function tableData({ columns, classes, missing }: TableDraft): Record<string, unknown> {
  const numbers = columns.filter(({ part }) => part === "number");
  const words = columns.filter(({ part }) => part === "category");
  return {
    kind: "table",
    features: numbers.map(({ name }) => name),
    standardise: numbers.map(({ centre, scale }) => ({
      centre: Number(centre.replace(",", ".")),
      scale: Number(scale.replace(",", ".")),
    })),
    ...(words.length > 0 && {
      categories: words.map(({ name, values }) => ({ column: name, values })),
    }),
    ...(missing === "centre" && { missing }),
    label: columns.find(({ part }) => part === "label")?.name ?? "",
    classes,
  };
}

/** One column is predicted: naming another one makes the one before a column of words. */
export function withPart(table: TableDraft, name: string, part: ColumnPart): TableDraft {
  const columns = table.columns.map((column): ColumnDraft => {
    if (column.name === name) return { ...column, part };
    if (part !== "label" || column.part !== "label") return column;
    return { ...column, part: column.values.length > 0 ? "category" : "number" };
  });
  const label = columns.find((column) => column.part === "label");
  return { ...table, columns, classes: label?.values ?? [] };
}

export function withColumn(
  table: TableDraft,
  name: string,
  change: Partial<Omit<ColumnDraft, "name" | "part">>,
): TableDraft {
  const columns = table.columns.map((column) =>
    column.name === name ? { ...column, ...change } : column,
  );
  return { ...table, columns };
}
