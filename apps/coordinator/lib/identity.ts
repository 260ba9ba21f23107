/**
 * This browser's device key, kept in IndexedDB. Its private half cannot be read by any script. Where the browser keeps
 * nothing (private windows, storage that was cleared) the device is a new one: nothing of value hangs on the key.
 */
import {
  createIdentityKey,
  type Identity,
  type IdentityKey,
  identityFromKey,
} from "@tributary/crypto";
import { type IDBPDatabase, openDB } from "idb";

const [store, entry] = ["device", "key"] as const;

function openDatabase(): Promise<IDBPDatabase> {
  return openDB("tributary", 1, { upgrade: (database) => void database.createObjectStore(store) });
}

export async function loadIdentity(): Promise<Identity> {
  return identityFromKey(await storedKey().catch(() => createIdentityKey()));
}

/** Of a device that is forgotten with its page. */
export async function newIdentity(): Promise<Identity> {
  return identityFromKey(await createIdentityKey());
}

async function storedKey(): Promise<IdentityKey> {
  const database = await openDatabase();
  try {
    const kept: IdentityKey | undefined = await database.get(store, entry);
    if (kept !== undefined) return kept;
    const fresh = await createIdentityKey();
    // Two pages that open at once must agree on one key: the one that is written first stays.
    const transaction = database.transaction(store, "readwrite");
    const first: IdentityKey | undefined = await transaction.store.get(entry);
    if (first === undefined) await transaction.store.put(fresh, entry);
    await transaction.done;
    return first ?? fresh;
  } finally {
    database.close();
  }
}

/** After this the device comes back as a new one. */
export async function forgetIdentity(): Promise<void> {
  const database = await openDatabase();
  await database.delete(store, entry);
  database.close();
}
