/**
 * Connecting data, keeping it in this browser, offering it again and forgetting it. Whatever is chosen last counts:
 * what was chosen before it and is still being read changes nothing.
 */
import type { DataChoice, DataOutcome } from "./data-choice.ts";
import { type DeskEvent, type DeskState, deskStep, initialDesk } from "./data-desk-state.ts";
import type { ConnectedNote } from "./data-store/connected.ts";
import { createKeeper, type KeeperOptions } from "./data-store/keeper.ts";
import { createStore, type Store } from "./store.ts";

export type DataDesk = Pick<Store<DeskState, DeskEvent>, "getSnapshot" | "subscribe"> & {
  /** Looks whether something is kept; nothing of it is read. */
  look(): Promise<void>;
  /** Resolves to whether it can be learned from. It stays in this browser unless `isKept` says no. */
  choose(choice: DataChoice, options?: { readonly isKept: boolean }): Promise<boolean>;
  /** Reads what is kept, as if it were chosen again. */
  reuse(): Promise<boolean>;
  /** Deletes it here and in the browser's storage; rejects where it is still there. */
  forget(): Promise<void>;
};

export type DataDeskOptions = KeeperOptions & {
  readonly prepare: (choice: DataChoice) => Promise<DataOutcome>;
  /** Lets go of what was prepared. */
  readonly drop: () => void;
  readonly now_ms: () => number;
};

export function createDataDesk(options: DataDeskOptions): DataDesk {
  const { prepare, drop, now_ms } = options;
  const keeper = createKeeper(options);
  const { getSnapshot, subscribe, dispatch } = createStore(initialDesk, deskStep);
  let latest = 0;

  const read = async (choice: DataChoice): Promise<ConnectedNote | null> => {
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
  const keep = (choice: DataChoice, note: ConnectedNote): Promise<void> => {
    const mine = latest;
    writing = writing.then(async () => {
      if (mine !== latest) return;
      const kept = await keeper.keep(choice, note);
      if (mine === latest) dispatch({ kind: "kept", kept });
    });
    return writing;
  };

  return {
    getSnapshot,
    subscribe,
    look: async () => {
      const kept = await keeper.look();
      if (getSnapshot().kept.kind === "unknown") dispatch({ kind: "kept", kept });
    },
    choose: async (choice, { isKept } = { isKept: true }) => {
      const note = await read(choice);
      if (note === null) return false;
      if (isKept) await keep(choice, note);
      return true;
    },
    reuse: async () => {
      const choice = await keeper.find();
      if (choice === null) {
        dispatch({ kind: "kept", kept: await keeper.look() });
        return false;
      }
      return (await read(choice)) !== null;
    },
    forget: async () => {
      latest += 1;
      drop();
      await writing;
      try {
        await keeper.forget();
        dispatch({ kind: "forgotten" });
      } catch (error) {
        // Nothing is learned from it any more, but it is there.
        dispatch({ kind: "forgotten" });
        dispatch({ kind: "kept", kept: await keeper.look() });
        throw error;
      }
    },
  };
}
