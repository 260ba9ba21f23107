/** Where a coordinator within this process keeps things: in memory, or in a folder, laid out as the server's is. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  createIdentityKey,
  encodeBase64url,
  exportSeed,
  fromBase64url,
  type Identity,
  identityFromSeed,
} from "@tributary/crypto";
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
  return { ...stores, identity: await identityOf(records), close: () => records.close() };
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
    return { records, blobs, spool, identity: await identityOf(records), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The same in every process that opens these records. */
async function identityOf(records: Records): Promise<Identity> {
  const stored = await records.settings.get("identity_seed");
  if (stored !== null) return identityFromSeed(fromBase64url(stored));
  const seed = await exportSeed(await createIdentityKey({ extractable: true }));
  await records.settings.set("identity_seed", encodeBase64url(seed));
  return identityFromSeed(seed);
}
