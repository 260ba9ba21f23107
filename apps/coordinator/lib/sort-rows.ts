/** Rows in the order of one of their values. Rows that are alike keep their places; what is not known comes last. */

export type SortValue = string | number | null;
export type Order = { readonly column: string; readonly direction: "ascending" | "descending" };

const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export function sortRows<Row>(
  rows: readonly Row[],
  read: (row: Row) => SortValue,
  direction: Order["direction"],
): readonly Row[] {
  const sign = direction === "ascending" ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [first, second] = [read(a), read(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return sign * compare(first, second);
  });
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return words.compare(String(a), String(b));
}
