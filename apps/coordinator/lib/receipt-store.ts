/** Receipts of earlier visits, per task, in this browser: whoever comes back can still check them. */
import type { TaskId } from "@tributary/protocol";
import { type IDBPDatabase, openDB } from "idb";
import type { Receipts } from "./receipt.ts";

const [name, table, form] = ["tributary-receipts", "receipts", 1] as const;

/** Receipts that an earlier page kept in another form are as good as none. */
type Kept = { readonly form: number; readonly receipts: Receipts };

export async function loadReceipts(task: TaskId): Promise<Receipts> {
  const kept: Kept | undefined = await withDatabase((database) => database.get(table, task));
  return kept?.form === form ? kept.receipts : [];
}

export function saveReceipts(task: TaskId, receipts: Receipts): Promise<void> {
  const kept: Kept = { form, receipts };
  return withDatabase(async (database) => void (await database.put(table, kept, task)));
}

export function forgetReceipts(task: TaskId): Promise<void> {
  return withDatabase((database) => database.delete(table, task));
}

async function withDatabase<T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T> {
  const database = await openDB(name, 1, {
    upgrade: (opened) => void opened.createObjectStore(table),
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
