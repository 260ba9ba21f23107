/**
 * A cache in files before blobs that are far away: what is put or read stays near, up to a size,
 * and what was not asked for longest goes first. It holds nothing that is not in the store, so
 * losing it loses nothing. Threads of one process share the directory.
 */
import { readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Sha256 } from "@tributary/protocol";
import { blobPath, openFileBlobs } from "./blobs-files.ts";
import { digestOf } from "./digest.ts";
import { StorageError } from "./errors.ts";
import { missingAsNull } from "./files.ts";
import type { Blobs } from "./port.ts";

export type CacheOptions = {
  readonly directory: string;
  readonly bytes_max: number;
  /** Another thread of this process has opened the directory already. */
  readonly isShared?: boolean;
};

export async function openCachedBlobs(far: Blobs, options: CacheOptions): Promise<Blobs> {
  const { directory, bytes_max } = options;
  const near = await openFileBlobs(options);

  /** Hashed, other than files that are all there is: a damaged copy is only fetched again. */
  async function readNear(sha256: Sha256): Promise<Uint8Array | null> {
    const bytes = await near.get(sha256);
    if (bytes === null) return null;
    const own = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
    if ((await digestOf(own)) !== sha256) {
      await near.delete(sha256);
      return null;
    }
    const now = new Date();
    await missingAsNull(utimes(blobPath(directory, sha256), now, now));
    return bytes;
  }

  async function keepNear(bytes: Uint8Array): Promise<void> {
    if (bytes.length > bytes_max) return;
    await near.put(bytes);
    await evict(directory, bytes_max);
  }

  return {
    async put(bytes) {
      const sha256 = await far.put(bytes);
      await unlessBroken(() => keepNear(bytes));
      return sha256;
    },
    async get(sha256) {
      const kept = await unlessBroken(() => readNear(sha256));
      if (kept !== null) return kept;
      const bytes = await far.get(sha256);
      if (bytes !== null) await unlessBroken(() => keepNear(bytes));
      return bytes;
    },
    async delete(sha256) {
      await near.delete(sha256);
      await far.delete(sha256);
    },
    list: () => far.list(),
  };
}

/** A cache that cannot be read or written, on a full disk for one, costs time and nothing else. */
async function unlessBroken<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    if (isOfTheDisk(thrown)) return null;
    throw thrown;
  }
}

function isOfTheDisk(thrown: unknown): boolean {
  return thrown instanceof StorageError || (thrown instanceof Error && "code" in thrown);
}

type Kept = { readonly path: string; readonly bytes: number; readonly used_ms: number };

/** Deletes what was used longest ago, until the rest fits. */
async function evict(directory: string, bytes_max: number): Promise<void> {
  const kept = (await keptIn(directory)).toSorted((one, other) => one.used_ms - other.used_ms);
  let bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of kept) {
    if (bytes <= bytes_max) return;
    await rm(file.path, { force: true });
    bytes -= file.bytes;
  }
}

/** Other threads add and delete meanwhile: what has gone is not there. */
async function keptIn(directory: string): Promise<readonly Kept[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".tmp"));
  const kept: Kept[] = [];
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const found = await missingAsNull(stat(path));
    if (found !== null) kept.push({ path, bytes: found.size, used_ms: found.mtimeMs });
  }
  return kept;
}
