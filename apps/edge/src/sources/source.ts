/** Where this device's data come from: told by the name of the place alone. Every kind is only ever read. */
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import type { TaskSpec } from "@tributary/protocol";
import { type LoadedData, loadOwnData } from "@tributary/tasks";
import { decodeImage } from "../decode-image.ts";
import { readEndpoint } from "./endpoint.ts";
import { examplesFromModule } from "./module.ts";
import { examplesFromRows } from "./rows.ts";
import { SourceError } from "./source-error.ts";
import { readSqlite } from "./sqlite.ts";
import { readTable } from "./table.ts";

export type Source = {
  /** A folder, a file, a module, or the address of an endpoint. */
  readonly data: string;
  /** What a database is asked. */
  readonly query?: string;
};

export type SourceKind = "endpoint" | "module" | "sqlite" | "table" | "folder";

const kindsByName: Readonly<Record<string, SourceKind>> = {
  ".ts": "module",
  ".mts": "module",
  ".js": "module",
  ".mjs": "module",
  ".db": "sqlite",
  ".sqlite": "sqlite",
  ".sqlite3": "sqlite",
  ".parquet": "table",
  ".csv": "table",
  ".tsv": "table",
};

export function kindOf({ data }: Source): SourceKind {
  if (/^https?:\/\//.test(data)) return "endpoint";
  return kindsByName[extname(data).toLowerCase()] ?? "folder";
}

/** Rejects with a DataError or a SourceError; file errors pass as they are. */
export async function loadFrom(
  source: Source,
  { task, signal }: { readonly task: TaskSpec; readonly signal: AbortSignal },
): Promise<LoadedData> {
  const { data, query } = source;
  const kind = kindOf(source);
  if (query !== undefined && kind !== "sqlite") {
    throw new SourceError("A --query is for a database; name a .db or .sqlite file with --data.");
  }
  switch (kind) {
    case "endpoint":
      return examplesFromRows(task, await readEndpoint(data, { task, signal }));
    case "module":
      return examplesFromModule(data, { task, signal });
    case "sqlite":
      return examplesFromRows(task, readSqlite(data, query));
    case "table":
      return examplesFromRows(task, await readTable(data, task));
    case "folder":
      await requireFolder(data);
      return loadOwnData({ task, folder: data, decode: decodeImage, signal });
    default:
      return kind satisfies never;
  }
}

async function requireFolder(path: string): Promise<void> {
  const found = await stat(path);
  if (found.isDirectory()) return;
  const known = [...Object.keys(kindsByName)].join(", ");
  throw new SourceError(`${path} is a file of a kind that is not known here. Known are ${known}.`);
}

export { SourceError };
