/** Keeping one task's connected data in this browser: kept, found, lost or forgotten, whatever the store says. */
import type { DataChoice } from "../data-choice.ts";
import type { KeptState } from "../data-desk-state.ts";
import { type ConnectedNote, type Notes, noteIn, toChoice, toKept } from "./connected.ts";
import { type DataStore, storeErrorFrom } from "./port.ts";

export type Keeper = {
  keep(choice: DataChoice, note: ConnectedNote): Promise<KeptState>;
  /** Whether there is something; nothing of it is read. */
  look(): Promise<KeptState>;
  /** Null where it is gone. */
  find(): Promise<DataChoice | null>;
  /** Rejects where it is still there. */
  forget(): Promise<void>;
};

export type KeeperOptions = {
  readonly task: string;
  readonly openStore: () => Promise<DataStore>;
  readonly notes: Notes;
};

export function createKeeper({ task, openStore, notes }: KeeperOptions): Keeper {
  let opening: Promise<DataStore> | null = null;
  const store = () => {
    opening ??= openStore();
    return opening;
  };
  const remove = async () => {
    await (await store()).delete(task);
    notes.write(task, null);
  };
  return {
    keep: async (choice, note) => {
      const { place, put } = await store();
      if (place === "memory") return { kind: "not_kept", why: "no_place" };
      try {
        await put(task, toKept(choice, note));
        notes.write(task, note);
        return { kind: "kept", note, place };
      } catch (error) {
        // What was kept before is not what is learned from: offering it later would surprise.
        await remove().catch(() => undefined);
        return { kind: "not_kept", why: storeErrorFrom(error).reason };
      }
    },
    look: async () => {
      const noted = notes.read(task);
      const { place, get } = await store();
      try {
        const found = await get(task);
        if (found !== null && place !== "memory") {
          return { kind: "kept", note: noteIn(found), place };
        }
      } catch {
        return { kind: "lost", note: noted };
      }
      return noted === null ? { kind: "none" } : { kind: "lost", note: noted };
    },
    find: async () => {
      try {
        const found = await (await store()).get(task);
        return found === null ? null : toChoice(found);
      } catch {
        return null;
      }
    },
    forget: remove,
  };
}
