/**
 * Immutable bytes in content-addressed files, `<directory>/ab/abcdef…`. A blob appears under its
 * name whole or not at all: write a temporary file, fsync, rename, fsync the directory. Reading
 * does not hash; `verifyBlob` does.
 */
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Sha256 } from "@tributary/protocol";
import { sha256Of } from "./digest.ts";
import { needing } from "./disk-room.ts";
import { guarded } from "./errors.ts";
import {
  makeDirectory,
  missingAsNull,
  readIfThere,
  syncDirectory,
  temporaryName,
  writeAll,
} from "./files.ts";
import { isSha256, requireSha256 } from "./ids.ts";
import type { Blobs } from "./port.ts";

export type FileBlobsOptions = {
  readonly directory: string;
  /**
   * Another thread of this process has opened the directory already: what lies unfinished in it may
   * be under way there, and stays.
   */
  readonly isShared?: boolean;
};

const temporaryFolder = "tmp";
const shardForm = /^[0-9a-f]{2}$/;

/**
 * Opens the directory, creates it where it is missing and clears what interrupted writes left
 * behind.
 */
export async function openFileBlobs(options: FileBlobsOptions): Promise<Blobs> {
  const { directory, isShared = false } = options;
  const temporary = join(directory, temporaryFolder);
  const shardOf = (sha256: Sha256) => join(directory, requireSha256(sha256).slice(0, 2));
  const pathOf = (sha256: Sha256) => blobPath(directory, sha256);

  await guarded(directory, async () => {
    await makeDirectory(temporary);
    if (isShared) return;
    for (const name of await readdir(temporary)) await rm(join(temporary, name), { force: true });
  });

  async function put(bytes: Uint8Array): Promise<Sha256> {
    const sha256 = sha256Of(bytes);
    const path = pathOf(sha256);
    if ((await sizeOf(path)) !== bytes.length) {
      await makeDirectory(shardOf(sha256));
      await writeDurably(bytes, temporaryName(temporary), path);
    }
    // Also where file and shard were there: who made them may not have synced the directories yet.
    await syncDirectory(shardOf(sha256));
    await syncDirectory(directory);
    return sha256;
  }

  return {
    put: (bytes) => guarded(directory, () => needing(bytes.length, () => put(bytes))),
    get: (sha256) => guarded(directory, () => readIfThere(pathOf(sha256))),
    delete: (sha256) => guarded(directory, () => rm(pathOf(sha256), { force: true })),
    async *list() {
      for (const shard of await guarded(directory, () => shardsOf(directory))) {
        yield* await guarded(directory, () => namesIn(join(directory, shard)));
      }
    },
  };
}

/** Where the blob lies in a directory of blobs, if it is there. */
export function blobPath(directory: string, sha256: Sha256): string {
  return join(directory, requireSha256(sha256).slice(0, 2), sha256);
}

async function shardsOf(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => shardForm.test(name)).toSorted();
}

async function namesIn(shard: string): Promise<readonly Sha256[]> {
  return (await readdir(shard)).filter(isSha256).toSorted();
}

async function writeDurably(bytes: Uint8Array, temporary: string, path: string): Promise<void> {
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await writeAll(handle, bytes, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (thrown) {
    // On a full disk the half-written file must not stay and keep it full.
    await rm(temporary, { force: true });
    throw thrown;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  return (await missingAsNull(stat(path)))?.size ?? null;
}
