/** German: what a task learns from, and the data that a visitor connects. */
import type { DataSchema } from "@tributary/protocol";
import type { Words } from "../words.ts";
import { describeProblem } from "./data-problems.ts";
import { kept, reports } from "./data-reports.ts";
import { sources } from "./data-sources.ts";
import { format } from "./format.ts";

type Table = Extract<DataSchema, { kind: "table" }>;

export const data = {
  columns: (table: Table) => {
    const { features, categories = [], label, classes } = table;
    const columns = [...features, ...categories.map(({ column }) => column)];
    const named = columns.slice(0, 6).map((column) => `„${column}“`);
    const more = columns.length - named.length;
    if (more > 0) named.push(format.plural(more, "weitere Spalte", "weitere Spalten"));
    return `${named.join(", ")} und „${label}“ (${classes.slice(0, 6).join(" oder ")})`;
  },
  title: "Daten verbinden",
  ...sources,
  ...reports,
  kept,
  problem: describeProblem,
} satisfies Words["data"];
