/**
 * This browser's device key, kept in IndexedDB. Its private half cannot be read by any script. Where the browser keeps
 * nothing (private windows, storage that was cleared) the device is a new one: nothing of value hangs on the key.
 */
import type { KeyChangeOutcome } from "@tributary/client";
import {
  createIdentityKey,
  type Identity,
  type IdentityKey,
  identityFromKey,
} from "@tributary/crypto";
import { type IDBPDatabase, openDB } from "idb";
import { type AskForKey, type KeyEntry, renewKey } from "./key-renewal.ts";
import type { KeyState } from "./participant-port.ts";

const store = "device";

function openDatabase(): Promise<IDBPDatabase> {
  return openDB("tributary", 1, { upgrade: (database) => void database.createObjectStore(store) });
}

export type OwnIdentity = { readonly identity: Identity; readonly key: KeyState };

export async function loadIdentity(): Promise<OwnIdentity> {
  try {
    const { key, isNew } = await storedKey("key");
    return { identity: await identityFromKey(key), key: isNew ? "new" : "known" };
  } catch {
    return newIdentity();
  }
}

/** Of a device that is forgotten with its page. */
export async function newIdentity(): Promise<OwnIdentity> {
  return { identity: await identityFromKey(await createIdentityKey()), key: "unkept" };
}

/**
 * Gives this device a new key. `ask` is `changeDeviceKey` of `@tributary/client` with this site's address. Rejects
 * where this browser keeps no keys: there each visit has a new one anyway.
 */
export function renewIdentity(ask: AskForKey): Promise<KeyChangeOutcome> {
  return renewKey({ keyOf: async (entry) => (await storedKey(entry)).key, adopt, forget }, ask);
}

/** After this the device comes back as a new one. */
export function forgetIdentity(): Promise<void> {
  return forget("key", "next");
}

type StoredKey = { readonly key: IdentityKey; readonly isNew: boolean };

async function storedKey(entry: KeyEntry): Promise<StoredKey> {
  const database = await openDatabase();
  try {
    const kept: IdentityKey | undefined = await database.get(store, entry);
    if (kept !== undefined) return { key: kept, isNew: false };
    const fresh = await createIdentityKey();
    // Two pages that open at once must agree on one key: the one that is written first stays.
    const transaction = database.transaction(store, "readwrite");
    const first: IdentityKey | undefined = await transaction.store.get(entry);
    if (first === undefined) await transaction.store.put(fresh, entry);
    await transaction.done;
    return { key: first ?? fresh, isNew: first === undefined };
  } finally {
    database.close();
  }
}

/** The new key is the device's, in one step: there is no moment without a key. */
async function adopt(next: IdentityKey): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction(store, "readwrite");
  await transaction.store.put(next, "key");
  await transaction.store.delete("next");
  await transaction.done;
  database.close();
}

async function forget(...entries: readonly KeyEntry[]): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction(store, "readwrite");
  for (const entry of entries) await transaction.store.delete(entry);
  await transaction.done;
  database.close();
}
