/** A table in a file, CSV or Parquet, or a CSV that came from elsewhere. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { TaskSpec } from "@tributary/protocol";
import { columnsOf, readTableFile } from "@tributary/tasks";
import type { Rows } from "./rows.ts";

export async function readTable(file: string, task: TaskSpec): Promise<Rows> {
  return rowsOfFile(basename(file), new Uint8Array(await readFile(file)), task);
}

/** What the file is called says what it is. */
export function rowsOfFile(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  { data }: TaskSpec,
): Promise<Rows> {
  return readTableFile({ name, bytes, wanted: data.kind === "table" ? columnsOf(data) : [] });
}
