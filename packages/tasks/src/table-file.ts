/** Tables out of files: CSV by its delimiter, Parquet by its first bytes. */
import { delimiterFor, parseCsv } from "./csv.ts";
import { decodeText, text_bytes_max } from "./decode-text.ts";
import { DataError } from "./problem.ts";
import type { TableFile } from "./table-form.ts";

/** Reads a file with named columns. `wanted` are the names to look for where the delimiter is not clear. */
export async function readTableFile(file: {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  wanted: readonly string[];
}): Promise<TableFile> {
  if (!isParquet(file.bytes)) return tableFromCsv({ ...file, text: decodeText(file) });
  if (file.bytes.length > text_bytes_max) {
    const sizes = { bytes: file.bytes.length, bytes_max: text_bytes_max };
    throw new DataError({ reason: "file_too_large", where: file.name, ...sizes });
  }
  const { tableFromParquet } = await import("./parquet.ts");
  return tableFromParquet(file);
}

function isParquet(bytes: Uint8Array): boolean {
  return [0x50, 0x41, 0x52, 0x31].every((byte, at) => bytes[at] === byte);
}

export function tableFromCsv(file: {
  name: string;
  text: string;
  wanted: readonly string[];
}): TableFile {
  const { name, text, wanted } = file;
  const delimiter = delimiterFor(text, wanted);
  const [header = [], ...records] = parseCsv(text, delimiter);
  const columns = header.map((column) => column.trim());
  checkHeader(name, columns, wanted);
  return { name, columns, records, delimiter };
}

/** Numbers on top are the first row of a table without names, unless the task's columns are called so. */
function checkHeader(where: string, columns: readonly string[], wanted: readonly string[]): void {
  const isNumber = (column: string) => column !== "" && Number.isFinite(Number(column));
  const value = columns.find((column) => isNumber(column) && !wanted.includes(column));
  if (value === undefined || wanted.some((column) => columns.includes(column))) return;
  throw new DataError({ reason: "no_header", where, value });
}
