/** The best place that this browser has: its file system, its database, or else the page's memory. */
import { createMemoryStore } from "./memory-store.ts";
import { createOpfsStore } from "./opfs-store.ts";
import type { DataStore } from "./port.ts";

export async function openDataStore(): Promise<DataStore> {
  return (await openOpfs()) ?? (await openIndexedDb()) ?? createMemoryStore();
}

/** Private windows of some browsers refuse it, and some browsers let only workers write to it. */
async function openOpfs(): Promise<DataStore | null> {
  try {
    if (!("createWritable" in FileSystemFileHandle.prototype)) return null;
    return createOpfsStore(await navigator.storage.getDirectory());
  } catch {
    return null;
  }
}

async function openIndexedDb(): Promise<DataStore | null> {
  try {
    const { openIndexedDbStore } = await import("./indexeddb-store.ts");
    return await openIndexedDbStore();
  } catch {
    return null;
  }
}
