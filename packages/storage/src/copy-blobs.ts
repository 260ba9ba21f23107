/**
 * All blobs from one place to another: how models move from files to S3, or back. Every one is
 * hashed on its way; what is there already stays, so a copy that broke off is made again.
 */
import { type BlobsOptions, openBlobs } from "./blobs.ts";
import { sha256Of } from "./digest.ts";
import { StorageError } from "./errors.ts";

export type BlobsCopyReport = { readonly copied: number; readonly present: number };

/** Refuses, as `corrupt`, a blob that holds other bytes than its name says. */
export async function copyBlobs(options: {
  readonly from: BlobsOptions;
  readonly to: BlobsOptions;
}): Promise<BlobsCopyReport> {
  const [from, to] = await Promise.all([openBlobs(options.from), openBlobs(options.to)]);
  const there = new Set<string>();
  for await (const sha256 of to.list()) there.add(sha256);
  let copied = 0;
  let present = 0;
  for await (const sha256 of from.list()) {
    if (there.has(sha256)) {
      present += 1;
      continue;
    }
    const bytes = await from.get(sha256);
    if (bytes === null || sha256Of(bytes) !== sha256) {
      throw new StorageError(
        "corrupt",
        `The blob ${sha256} does not hold what its name says. ${copied} were copied before it. ` +
          "Restore it from a backup, then copy again.",
      );
    }
    await to.put(bytes);
    copied += 1;
  }
  return { copied, present };
}
