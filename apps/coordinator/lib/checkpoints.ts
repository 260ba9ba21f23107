/**
 * Where a training was when it was last kept, one per task, in this browser: a page that was reloaded or discarded goes
 * on from there. IndexedDB writes a checkpoint whole or not at all. It is made of this device's data, so it is deleted
 * as soon as nobody needs it. Opened in the training worker alone.
 */
import type { TaskId } from "@tributary/protocol";
import type { TrainState } from "@tributary/training";
import { type IDBPDatabase, openDB } from "idb";

export type Checkpoint = {
  readonly task: TaskId;
  /** Names all that the training follows from: another round, model, recipe or other data have another one. */
  readonly work: string;
  readonly state: TrainState;
};

export type Checkpoints = {
  load(task: TaskId): Promise<Checkpoint | null>;
  save(checkpoint: Checkpoint): Promise<void>;
  forget(task: TaskId): Promise<void>;
};

const store = "checkpoints";

/** Each call opens the database and closes it: a worker that was frozen holds up no other tab. */
export function browserCheckpoints(): Checkpoints {
  return {
    load: async (task) => {
      const found: Checkpoint | undefined = await withDatabase((at) => at.get(store, task));
      return found ?? null;
    },
    save: (checkpoint) =>
      withDatabase(async (at) => {
        await at.put(store, checkpoint, checkpoint.task);
      }),
    forget: (task) => withDatabase((at) => at.delete(store, task)),
  };
}

async function withDatabase<T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T> {
  const database = await openDB("tributary-training", 1, {
    upgrade: (opened) => void opened.createObjectStore(store),
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
