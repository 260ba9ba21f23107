/**
 * The coordinator's stores, as they outlive the process that uses them. Records and blobs are the
 * memory adapters; what is being written to them while the process ends is there afterwards or not,
 * whole in either case, as a transaction log and a rename make sure. Updates are files without such
 * a promise: see spool.ts.
 */
import {
  type Blobs,
  createMemoryBlobs,
  createMemoryRecords,
  type Records,
} from "@tributary/storage";
import type { Random } from "@tributary/weights";
import { SpoolFiles } from "./spool.ts";

/** A process that is killed leaves its files as they are; without power what was not synced may go. */
export type Crash = "kill" | "power_loss";

/** A transaction or a new blob on its way to the disk. */
export type Write = () => Promise<unknown>;

export type Disk = {
  readonly records: Records;
  readonly blobs: Blobs;
  readonly spool: SpoolFiles;
  readonly underWay: Set<Write>;
};

export function emptyDisk(): Disk {
  return {
    records: createMemoryRecords(),
    blobs: createMemoryBlobs(),
    spool: new SpoolFiles(),
    underWay: new Set(),
  };
}

export type CrashReport = {
  /** Writes that took effect although nobody heard of it, and writes that are lost. */
  readonly written: number;
  readonly lost: number;
  /** Files that were torn, that vanished, and deleted ones that are back. */
  readonly torn: number;
  readonly vanished: number;
  readonly returned: number;
};

/** What the process that ends now leaves. No call of it may take effect after this. */
export function crashDisk(
  disk: Disk,
  crash: Crash,
  { random, now_ms }: { readonly random: Random; readonly now_ms: number },
): CrashReport {
  const writes = [...disk.underWay];
  disk.underWay.clear();
  const kept = writes.filter(() => random() < 0.5);
  for (const write of kept) {
    // One that contradicts what is stored changes nothing: nobody is left to hear of it.
    write().catch(() => {});
  }
  const files =
    crash === "power_loss"
      ? disk.spool.losePower(random, now_ms)
      : { torn: 0, vanished: 0, returned: 0 };
  return { written: kept.length, lost: writes.length - kept.length, ...files };
}
