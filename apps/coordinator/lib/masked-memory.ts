/**
 * In which secure rounds this browser's device has masked an update, kept beside its key: a page that is loaded again
 * must not mask a second time in one round. Where the browser takes no more, the round is declined.
 */
import type { MaskedMemory } from "@tributary/client";
import type { ParticipantId } from "@tributary/protocol";
import { type IDBPDatabase, openDB } from "idb";

const store = "masked";

export function maskedMemory(participant: ParticipantId): MaskedMemory {
  const keyOf = (run: string) => `${participant}/${run}`;
  return {
    highestOf: (run) =>
      withDatabase(async (database) => {
        const highest: number | undefined = await database.get(store, keyOf(run));
        return highest ?? null;
      }),
    note: ({ run, number }) =>
      withDatabase((database) => noteIn(database, keyOf(run), number)).catch((error: unknown) => {
        throw new Error(`${forgetful} ${error instanceof Error ? error.message : String(error)}`);
      }),
  };
}

/** Of whose key is gone nobody needs to remember anything. */
export function forgetMaskedMemory(): Promise<void> {
  return withDatabase((database) => database.clear(store));
}

const forgetful =
  "This browser has no room to remember in which rounds this device has masked a change. Masked twice in one round a " +
  "change could be uncovered, so it takes part in none until there is room.";

/** Looks and writes in one transaction: of two tabs with one key, one is told true. */
async function noteIn(database: IDBPDatabase, key: string, number: number): Promise<boolean> {
  const transaction = database.transaction(store, "readwrite", { durability: "strict" });
  const before: number | undefined = await transaction.store.get(key);
  const isFirst = number > (before ?? 0);
  if (isFirst) await transaction.store.put(number, key);
  await transaction.done;
  return isFirst;
}

async function withDatabase<T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T> {
  const database = await openDB("tributary-rounds", 1, {
    upgrade: (opened) => void opened.createObjectStore(store),
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
