/**
 * Immutable bytes under the name that their SHA-256 is: in files, in S3-compatible storage with a
 * cache in files, or in memory for simulation and tests.
 */
import type { Sha256 } from "@tributary/protocol";
import { openCachedBlobs } from "./blobs-cache.ts";
import { type FileBlobsOptions, openFileBlobs } from "./blobs-files.ts";
import { openS3Blobs, type S3BlobsOptions } from "./blobs-s3.ts";
import { sha256Of } from "./digest.ts";
import { StorageError } from "./errors.ts";
import { requireSha256 } from "./ids.ts";
import type { Blobs } from "./port.ts";

/** Plain data, so that threads can be told where their process keeps its blobs. */
export type BlobsOptions =
  | FileBlobsOptions
  | (S3BlobsOptions & {
      /** Without a cache every reading fetches: for who wants to know what the bucket holds. */
      readonly cache?: { readonly directory: string; readonly bytes_max: number };
    });

export async function openBlobs(options: BlobsOptions): Promise<Blobs> {
  if ("directory" in options) return openFileBlobs(options);
  const { cache, ...remote } = options;
  const blobs = await openS3Blobs(remote);
  if (cache === undefined) return blobs;
  return openCachedBlobs(blobs, { ...cache, isShared: options.isShared ?? false });
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
    async *list() {
      yield* [...blobs.keys()].toSorted();
    },
  };
}

/** A blob that has to be there; `what` names it to whoever reads that it is not: "the parent model". */
export async function requireBlob(
  blobs: Pick<Blobs, "get">,
  sha256: Sha256,
  what: string,
): Promise<Uint8Array> {
  const bytes = await blobs.get(sha256);
  if (bytes === null) throw new Error(`The blob of ${what}, ${sha256}, is missing.`);
  return bytes;
}

/** Reads the blob and recomputes its name. */
export async function verifyBlob(
  blobs: Blobs,
  sha256: Sha256,
): Promise<"intact" | "missing" | "corrupt"> {
  try {
    const bytes = await blobs.get(sha256);
    if (bytes === null) return "missing";
    return sha256Of(bytes) === sha256 ? "intact" : "corrupt";
  } catch (thrown) {
    // What comes over a network is hashed as it is read.
    if (thrown instanceof StorageError && thrown.reason === "corrupt") return "corrupt";
    throw thrown;
  }
}
