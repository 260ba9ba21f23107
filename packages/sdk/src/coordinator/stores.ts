/** Where a coordinator within this process keeps things: in memory, or in a folder, laid out as the server's is. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Identity } from "@tributary/crypto";
import { coordinatorIdentity } from "@tributary/runtime";
import {
  type Blobs,
  createMemoryBlobs,
  createMemoryRecords,
  createMemorySpool,
  lockDataDirectory,
  openBlobs,
  openRecords,
  openSpool,
  type Records,
  type Spool,
} from "@tributary/storage";

export type Stores = {
  readonly records: Records;
  readonly blobs: Blobs;
  readonly spool: Spool;
  readonly identity: Identity;
  close(): Promise<void>;
};

export async function openStores(folder: string | null): Promise<Stores> {
  if (folder !== null) return openFolder(folder);
  const records = createMemoryRecords();
  const stores = { records, blobs: createMemoryBlobs(), spool: createMemorySpool() };
  return { ...stores, identity: await coordinatorIdentity(records), close: () => records.close() };
}

async function openFolder(folder: string): Promise<Stores> {
  await mkdir(folder, { recursive: true });
  const lock = await lockDataDirectory(folder);
  const steps: (() => unknown)[] = [() => lock.release()];
  const close = async () => {
    for (const step of steps.splice(0).toReversed()) await step();
  };
  try {
    const records = await openRecords({ file: join(folder, "tributary.sqlite") });
    steps.push(() => records.close());
    const blobs = await openBlobs({ directory: join(folder, "blobs") });
    const spool = await openSpool({ directory: join(folder, "spool") });
    steps.push(() => spool.close());
    return { records, blobs, spool, identity: await coordinatorIdentity(records), close };
  } catch (error) {
    await close();
    throw error;
  }
}
