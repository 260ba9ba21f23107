/**
 * Immutable bytes in content-addressed files, `<directory>/ab/abcdef…`. A blob appears under its
 * name whole or not at all: write a temporary file, fsync, rename, fsync the directory. Reading
 * does not hash; `verifyBlob` does.
 */
import { createHash } from "node:crypto";
import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Sha256 } from "@tributary/protocol";
import { guarded } from "./errors.ts";
import { makeDirectory, syncDirectory, temporaryName, writeAll } from "./files.ts";
import { requireSha256 } from "./ids.ts";
import type { Blobs } from "./port.ts";

/**
 * Opens the directory, creates it where it is missing and clears what interrupted writes left
 * behind.
 */
export async function openBlobs(options: { readonly directory: string }): Promise<Blobs> {
  const { directory } = options;
  const temporary = join(directory, "tmp");
  const shardOf = (sha256: Sha256) => join(directory, requireSha256(sha256).slice(0, 2));
  const pathOf = (sha256: Sha256) => join(shardOf(sha256), sha256);

  await guarded(directory, async () => {
    await makeDirectory(temporary);
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
    put: (bytes) => guarded(directory, () => put(bytes)),
    get: (sha256) => guarded(directory, () => readIfThere(pathOf(sha256))),
    delete: (sha256) => guarded(directory, () => rm(pathOf(sha256), { force: true })),
  };
}

/** The same port in memory, for simulation and tests. */
export function createMemoryBlobs(): Blobs {
  const blobs = new Map<Sha256, Uint8Array>();
  return {
    async put(bytes) {
      const sha256 = sha256Of(bytes);
      blobs.set(sha256, bytes.slice());
      return sha256;
    },
    async get(sha256) {
      return blobs.get(requireSha256(sha256))?.slice() ?? null;
    },
    async delete(sha256) {
      blobs.delete(requireSha256(sha256));
    },
  };
}

/** Reads the blob and recomputes its name. */
export async function verifyBlob(
  blobs: Blobs,
  sha256: Sha256,
): Promise<"intact" | "missing" | "corrupt"> {
  const bytes = await blobs.get(sha256);
  if (bytes === null) return "missing";
  return sha256Of(bytes) === sha256 ? "intact" : "corrupt";
}

/** The name of the bytes. */
export function sha256Of(bytes: Uint8Array): Sha256 {
  return requireSha256(createHash("sha256").update(bytes).digest("hex"));
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

export async function readIfThere(path: string): Promise<Uint8Array | null> {
  const buffer = await missingAsNull(readFile(path));
  // A plain Uint8Array, so that both implementations answer the same type.
  return buffer && new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

async function missingAsNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return null;
    throw thrown;
  }
}
