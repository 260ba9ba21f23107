/** A table of figures: aligned columns for people, a list of objects for programs. */

export type Cell = string | number | null;

export type Column = {
  /** The name in JSON, the unit last: `server_cpu_ms`. */
  readonly key: string;
  /** The heading for people. */
  readonly heading: string;
  /** Digits after the decimal point, for people. */
  readonly digits?: number;
};

export type Table = {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** What the figures mean and what they compare with, a sentence each. */
  readonly notes: readonly string[];
};

export function formatTable({ title, columns, rows, notes }: Table): string {
  const headings = columns.map(({ heading }) => heading);
  const cells = rows.map((row) => row.map((cell, index) => formatCell(cell, columns[index])));
  const widths = headings.map((heading, index) =>
    Math.max(heading.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const isText = columns.map((_, index) => rows.every((row) => typeof row[index] === "string"));
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return isText[index] ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd();
  const body = [line(headings), line(widths.map((width) => "─".repeat(width))), ...cells.map(line)];
  return [title, "", ...body, "", ...notes].join("\n");
}

function formatCell(cell: Cell, column: Column | undefined): string {
  if (cell === null) return "–";
  if (typeof cell === "string") return cell;
  const digits = column?.digits ?? 0;
  return cell.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

export function tableAsJson({ title, columns, rows, notes }: Table) {
  const entries = (row: readonly Cell[]) =>
    columns.map(({ key }, index) => [key, row[index] ?? null] as const);
  return { title, rows: rows.map((row) => Object.fromEntries(entries(row))), notes };
}
