/** A CSV file, or a text that came as one: its first record names the columns. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { guessDelimiter, parseCsv } from "@tributary/tasks";
import type { Rows } from "./rows.ts";

export async function readCsv(file: string): Promise<Rows> {
  return rowsOfCsv(basename(file), await readFile(file, "utf8"));
}

export function rowsOfCsv(name: string, text: string): Rows {
  const [header = [], ...records] = parseCsv(text, guessDelimiter(text));
  return { name, columns: header.map((column) => column.trim()), records };
}
