/**
 * Which column of a table is meant by each column of the task, and which of its labels by each class. What has
 * the same name is matched by itself; case, spaces and signs do not count.
 */
import { DataError } from "./problem.ts";
import { columnsOf, type TableFile, type TableSchema } from "./table-form.ts";

export type TableMapping = {
  /** An empty name: no column stands for it, whatever it is called. */
  readonly columns: readonly (readonly [wanted: string, found: string])[];
  /** Null: rows with that label are left out. */
  readonly classes: readonly (readonly [found: string, wanted: string | null])[];
};

/** Nothing is said: what can be matched by name is. */
const nothingSaid: TableMapping = { columns: [], classes: [] };

/** What is matched by name, and in place of it what a person said, column by column and label by label. */
export function mappingFor(
  table: TableFile,
  schema: TableSchema,
  said: TableMapping = nothingSaid,
): TableMapping {
  const matched = matchNames(columnsOf(schema), table.columns);
  const columns = new Map([...matched, ...said.columns]);
  const label = columns.get(schema.label);
  const found = label === undefined ? [] : labelValues(table, label);
  const alike = matchNames(schema.classes, found).map(([wanted, name]) => [name, wanted] as const);
  return {
    columns: [...columns].filter(([, name]) => name !== ""),
    classes: [...new Map([...alike, ...said.classes])].filter(([name]) => found.includes(name)),
  };
}

/** Each name is matched at most once, and an exact match goes before a loose one. */
function matchNames(wanted: readonly string[], found: readonly string[]) {
  const taken = new Set<string>(wanted.filter((name) => found.includes(name)));
  return wanted.flatMap((name): readonly (readonly [string, string])[] => {
    if (found.includes(name)) return [[name, name]];
    const alike = found.filter((other) => !taken.has(other) && loose(other) === loose(name));
    const [only] = alike;
    if (only === undefined || alike.length > 1 || loose(name) === "") return [];
    taken.add(only);
    return [[name, only]];
  });
}

/** "Radius (mean)" and "radius_mean", "1.0" and "1" are the same name. */
function loose(name: string): string {
  const text = name.trim();
  if (text !== "" && Number.isFinite(Number(text))) return String(Number(text));
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

const values_max = 200;

/** The different labels of a table, the first ones of very many. */
export function labelValues(table: TableFile, column: string): readonly string[] {
  const index = table.columns.indexOf(column);
  const values = new Set<string>();
  for (const record of table.records) {
    const value = record[index]?.trim() ?? "";
    if (value !== "") values.add(value);
    if (values.size >= values_max) break;
  }
  return [...values];
}

/** Where each column of the task stands in the table; throws where one is missing or there twice. */
export function columnIndexes(
  table: TableFile,
  schema: TableSchema,
  mapping: TableMapping,
): readonly number[] {
  const found = new Map(mapping.columns);
  const indexes = columnsOf(schema).map((wanted) => table.columns.indexOf(found.get(wanted) ?? ""));
  const missing = columnsOf(schema).filter(
    (wanted, at) => indexes[at] === -1 || !found.has(wanted),
  );
  const [column] = missing;
  if (column !== undefined) {
    const others = missing.length - 1;
    throw new DataError({ reason: "missing_column", column, others, found: table.columns });
  }
  for (const index of indexes) {
    const name = table.columns[index] ?? "";
    if (table.columns.indexOf(name, index + 1) < 0) continue;
    throw new DataError({ reason: "duplicate_column", where: table.name, column: name });
  }
  return indexes;
}
