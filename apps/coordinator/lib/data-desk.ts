/**
 * Connecting data, keeping it in this browser, offering it again and forgetting it. Whatever is chosen last counts; what
 * was chosen before it and is still being read changes nothing any more.
 */
import type { DataChoice, DataOutcome } from "./data-choice.ts";
import {
  type DeskEvent,
  type DeskState,
  deskStep,
  initialDesk,
  type KeptState,
} from "./data-desk-state.ts";
import { type Note, type Notes, noteIn, toChoice, toKept } from "./data-store/connected.ts";
import { type DataStore, storeErrorFrom } from "./data-store/port.ts";
import { createStore, type Store } from "./store.ts";

export type DataDesk = Pick<Store<DeskState, DeskEvent>, "getSnapshot" | "subscribe"> & {
  /** Looks whether something is kept; nothing of it is read. */
  look(): Promise<void>;
  /** Resolves to whether it can be learned from. It stays in this browser unless `isKept` says no. */
  choose(choice: DataChoice, options?: { readonly isKept: boolean }): Promise<boolean>;
  /** Reads what is kept, as if it were chosen again. */
  reuse(): Promise<boolean>;
  /** Deletes it here and in the browser's storage. */
  forget(): Promise<void>;
};

export type DataDeskOptions = {
  readonly task: string;
  readonly openStore: () => Promise<DataStore>;
  readonly notes: Notes;
  readonly prepare: (choice: DataChoice) => Promise<DataOutcome>;
  /** Lets go of what was prepared. */
  readonly drop: () => void;
  readonly now_ms: () => number;
};

export function createDataDesk(options: DataDeskOptions): DataDesk {
  const { task, notes, prepare, drop, now_ms } = options;
  const { getSnapshot, subscribe, dispatch } = createStore(initialDesk, deskStep);
  let opening: Promise<DataStore> | null = null;
  const store = () => {
    opening ??= options.openStore();
    return opening;
  };
  const say = (kept: KeptState) => dispatch({ kind: "kept", kept });
  let latest = 0;

  const read = async (choice: DataChoice): Promise<Note | null> => {
    latest += 1;
    const mine = latest;
    dispatch({ kind: "reading", choice });
    const outcome = await prepare(choice).catch((error: unknown) => {
      const detail = error instanceof Error ? error.message : String(error);
      if (mine === latest) dispatch({ kind: "failed", detail });
      return null;
    });
    if (outcome === null || mine !== latest) return null;
    dispatch({ kind: "read", outcome, choice });
    if (outcome.kind === "refused") return null;
    return { connected_at_ms: now_ms(), count: outcome.report.count, kind: choice.kind };
  };

  /** Writing waits for the writing before it, and is left out if something was chosen since. */
  let writing = Promise.resolve();
  const keep = (choice: DataChoice, note: Note): Promise<void> => {
    const mine = latest;
    writing = writing.then(async () => {
      if (mine !== latest) return;
      const kept = await keepIn(await store(), choice, note);
      if (mine === latest) say(kept);
    });
    return writing;
  };

  const keepIn = async (to: DataStore, choice: DataChoice, note: Note): Promise<KeptState> => {
    if (to.place === "memory") return { kind: "not_kept", why: "no_place" };
    try {
      await to.put(task, toKept(choice, note));
      notes.write(task, note);
      return { kind: "kept", note, place: to.place };
    } catch (error) {
      // What was kept before is not what is learned from: offering it later would surprise.
      await to.delete(task).catch(() => undefined);
      notes.write(task, null);
      return { kind: "not_kept", why: storeErrorFrom(error).reason };
    }
  };

  const find = async () => {
    const found = await (await store()).get(task);
    return found === null ? null : { choice: toChoice(found), note: noteIn(found) };
  };

  return {
    getSnapshot,
    subscribe,
    look: async () => {
      const { place } = await store();
      const found = await find().catch(() => "damaged" as const);
      if (getSnapshot().data.kind !== "none") return;
      const noted = notes.read(task);
      if (found !== null && found !== "damaged" && place !== "memory") {
        say({ kind: "kept", note: found.note, place });
      } else if (found === "damaged" || noted !== null) say({ kind: "lost", note: noted });
      else say({ kind: "none" });
    },
    choose: async (choice, { isKept } = { isKept: true }) => {
      const note = await read(choice);
      if (note === null) return false;
      if (isKept) await keep(choice, note);
      return true;
    },
    reuse: async () => {
      const found = await find().catch(() => null);
      if (found === null) {
        say({ kind: "lost", note: notes.read(task) });
        return false;
      }
      return (await read(found.choice)) !== null;
    },
    forget: async () => {
      latest += 1;
      drop();
      await writing;
      await (await store()).delete(task).catch(() => undefined);
      notes.write(task, null);
      dispatch({ kind: "forgotten" });
    },
  };
}
