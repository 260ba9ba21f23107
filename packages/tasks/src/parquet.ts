/** Parquet files with plain columns. The reader is loaded with the first such file and no sooner. */
import {
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from "hyparquet";
import { DataError } from "./problem.ts";
import type { TableFile } from "./table-form.ts";

/** What the reader itself unpacks. */
const plainCodecs: ReadonlySet<string> = new Set(["UNCOMPRESSED", "SNAPPY"]);
/** What a small file may claim to hold. */
const cells_max = 50_000_000;

export async function tableFromParquet(options: {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}): Promise<TableFile> {
  const { name, bytes } = options;
  try {
    return await read(name, bytes);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new DataError({ reason: "bad_parquet", where: name, detail });
  }
}

async function read(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<TableFile> {
  const file = {
    byteLength: bytes.byteLength,
    slice: (start: number, end?: number) => bytes.slice(start, end).buffer,
  };
  const metadata = await parquetMetadataAsync(file);
  const compressors = await compressorsFor(metadata, name);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const rows = Number(metadata.num_rows);
  if (rows * columns.length > cells_max) {
    const count_max = Math.floor(cells_max / columns.length);
    throw new DataError({ reason: "too_many_examples", count: rows, count_max });
  }
  const objects = await parquetReadObjects({ file, metadata, compressors });
  const records = objects.map((row) => columns.map((column) => inWords(row[column])));
  // Numbers are written by this program, with a point: as between commas.
  return { name, columns, records, delimiter: "," };
}

/** What else unpacks the file; loaded only for a file that needs it. */
async function compressorsFor(metadata: FileMetaData, where: string): Promise<Compressors> {
  const named = metadata.row_groups.flatMap(({ columns }) =>
    columns.map(({ meta_data }) => meta_data?.codec ?? "UNCOMPRESSED"),
  );
  const needed = [...new Set(named)].filter((codec) => !plainCodecs.has(codec));
  if (needed.length === 0) return {};
  const { compressors } = await import("hyparquet-compressors");
  const codec = needed.find((one) => compressors[one] === undefined);
  if (codec !== undefined) throw new DataError({ reason: "parquet_codec", where, codec });
  return compressors;
}

/** A value as a CSV would have it. */
function inWords(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") return JSON.stringify(value, (_, part) => plain(part));
  return String(value);
}

function plain(value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
