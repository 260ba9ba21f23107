/** What a task learns from, and the data that a visitor connects. */
import type { DataSchema } from "@tributary/protocol";
import { describeProblem } from "@tributary/tasks";
import { kept, reports } from "./data-reports.ts";
import { sources } from "./data-sources.ts";
import { format } from "./format.ts";

type Table = Extract<DataSchema, { kind: "table" }>;

export const data = {
  /** What a table must have, for whoever brings one; of many columns the first few. */
  columns: (table: Table) => {
    const { features, categories = [], label, classes } = table;
    const columns = [...features, ...categories.map(({ column }) => column)];
    const named = columns.slice(0, 6).map((column) => `“${column}”`);
    const more = columns.length - named.length;
    if (more > 0) named.push(format.plural(more, "more column", "more columns"));
    return `${named.join(", ")} and “${label}” (${classes.slice(0, 6).join(" or ")})`;
  },
  title: "Connect data",
  ...sources,
  ...reports,
  kept,
  problem: describeProblem,
};
