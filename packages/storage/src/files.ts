/**
 * The few file operations that blobs and spool share: what makes a file durable, and bounded use of
 * handles.
 */
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** A new or renamed file is durable only after its directory was synced too. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory; NTFS journals the name with the file.
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Creates the directory, its parents included, durably; only the coordinator's user can look
 * inside.
 */
export async function makeDirectory(directory: string): Promise<void> {
  const path = resolve(directory);
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let created = path; created.length >= first.length; created = dirname(created)) {
    await syncDirectory(dirname(created));
  }
}

/** A name in `directory` that nobody else uses. */
export function temporaryName(directory: string): string {
  return join(directory, `${randomUUID()}.tmp`);
}

/** Writes all of `data` at `offset_bytes`: a single write may stop early on a nearly full disk. */
export async function writeAll(
  handle: FileHandle,
  data: Uint8Array,
  offset_bytes: number,
): Promise<void> {
  let written = 0;
  while (written < data.length) {
    const { bytesWritten } = await handle.write(data, written, undefined, offset_bytes + written);
    written += bytesWritten;
  }
}

/** The whole file; null where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const buffer = await missingAsNull(readFile(path));
  // A plain Uint8Array, so that all implementations answer the same type.
  return buffer && new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

export async function missingAsNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return null;
    throw thrown;
  }
}
