/**
 * The coordinator's stores as they behave under a process that may die: the memory adapters survive
 * it, every call takes time before and after it takes effect, and a call may fail. So a process can
 * end between any two writes, after a write that it never heard the answer of, and before a write
 * that it believed to have begun.
 */
import {
  type Blobs,
  createMemoryBlobs,
  createMemoryRecords,
  createMemorySpool,
  type Records,
  type Spool,
  StorageError,
} from "@tributary/storage";
import type { Random } from "@tributary/weights";
import type { Timeline } from "./clock.ts";

export type Disk = { readonly records: Records; readonly blobs: Blobs; readonly spool: Spool };

export function emptyDisk(): Disk {
  return { records: createMemoryRecords(), blobs: createMemoryBlobs(), spool: createMemorySpool() };
}

/** How the message of every failed call begins. */
export const diskRefuses = "The simulated disk refuses";

export type DiskManners = {
  readonly latency_ms: number;
  /** The share of calls that fail; nothing is written then. */
  readonly failing: () => number;
  /** A call has changed or read something. */
  readonly onCall: (name: string) => void;
  /** A call is about to be made with these arguments. */
  readonly onWrite: (name: string, values: readonly unknown[]) => void;
};

/** The disk as one life of the coordinator sees it. */
export function mountDisk(
  disk: Disk,
  timeline: Timeline,
  random: Random,
  manners: DiskManners,
): Disk {
  const wrap = <T extends object>(store: T, path: string): T =>
    new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        const full = `${path}.${String(name)}`;
        if (typeof member === "object" && member !== null) return wrap(member, full);
        if (typeof member !== "function") return member;
        return (...parameters: unknown[]) =>
          call(full, () => {
            manners.onWrite(full, parameters);
            return member.apply(target, parameters);
          });
      },
    });

  async function call(name: string, work: () => Promise<unknown>): Promise<unknown> {
    await timeline.sleep(manners.latency_ms * random());
    if (random() < manners.failing()) {
      throw new StorageError("disk_full", `${diskRefuses} ${name}.`);
    }
    const answer = await work();
    manners.onCall(name);
    await timeline.sleep(manners.latency_ms * random());
    return answer;
  }

  return {
    records: wrap(disk.records, "records"),
    blobs: wrap(disk.blobs, "blobs"),
    spool: wrap(disk.spool, "spool"),
  };
}
