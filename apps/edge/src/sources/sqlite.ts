/** What a SQLite database answers to a query. It is opened for reading alone, by Node's own SQLite. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Rows } from "./rows.ts";
import { SourceError } from "./source-error.ts";

export function readSqlite(file: string, query: string | undefined): Rows {
  const name = basename(file);
  if (!existsSync(file)) throw new SourceError(`There is no database ${file}. Check --data.`);
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    if (query === undefined) {
      throw new SourceError(`Say what to read from ${name}: --query "${exampleFor(database)}".`);
    }
    const statement = database.prepare(query);
    const columns = statement.columns().map((column) => column.name);
    if (columns.length === 0) throw new SourceError(`The query to ${name} answers no columns.`);
    statement.setReturnArrays(true);
    return { name, columns, records: statement.all() as unknown as unknown[][] };
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SourceError(`${name} does not answer the query: ${why}. Try it in another tool.`);
  } finally {
    database.close();
  }
}

function exampleFor(database: DatabaseSync): string {
  const found = database
    .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') LIMIT 1")
    .get();
  return `SELECT * FROM ${found?.["name"] ?? "…"}`;
}
