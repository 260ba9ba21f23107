/** A Parquet file's rows: uncompressed or with Snappy, Gzip, Zstandard, Brotli or LZ4. */
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { type AsyncBuffer, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type Rows, rowsOfObjects } from "./rows.ts";
import { SourceError } from "./source-error.ts";

export async function readParquet(file: string): Promise<Rows> {
  const { size } = await stat(file);
  const handle = await open(file, "r");
  try {
    const pieces: AsyncBuffer = {
      byteLength: size,
      slice: async (start, end = size) => {
        const bytes = Buffer.alloc(end - start);
        await handle.read(bytes, 0, bytes.length, start);
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
      },
    };
    const rows = await parquetReadObjects({ file: pieces, compressors });
    return rowsOfObjects(basename(file), rows);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SourceError(`${file} cannot be read as Parquet: ${why}. Check it, or use CSV.`);
  } finally {
    await handle.close();
  }
}
