/** Connected data in IndexedDB, for browsers whose file system a page cannot write to. One record for each task. */
import { openDB } from "idb";
import { pack, unpack } from "./pack.ts";
import { type DataStore, storeErrorFrom } from "./port.ts";

const [databaseName, table] = ["tributary-data", "connected"] as const;

export async function openIndexedDbStore(): Promise<DataStore> {
  const database = await openDB(databaseName, 1, {
    upgrade: (fresh) => void fresh.createObjectStore(table),
    // Another page wants to change it: this one opens it anew when it is loaded again.
    blocking: () => database.close(),
  });
  return {
    place: "indexeddb",
    put: async (task, kept) => {
      try {
        const transaction = database.transaction(table, "readwrite");
        await Promise.all([transaction.store.put(pack(kept), task), transaction.done]);
      } catch (error) {
        throw storeErrorFrom(error);
      }
    },
    get: async (task) => {
      const kept = await database.get(table, task).catch(fail);
      return kept === undefined ? null : unpack(kept);
    },
    delete: async (task) => {
      await database.delete(table, task).catch(fail);
    },
  };
}

function fail(error: unknown): never {
  throw storeErrorFrom(error);
}
