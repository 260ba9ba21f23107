/**
 * One visit of a participant: starts, pauses and ends the participation, in one tab of this browser at a time, and
 * feeds its reducer.
 */

import type { ParticipantEvent } from "@tributary/client";
import { type Act, act, receive } from "./participation.ts";
import { initialParticipation, type Participation } from "./participation-state.ts";
import { createStore, type Store } from "./store.ts";
import { type TabLock, takeTurns } from "./tab-lock.ts";
import { type TakePartOptions, takePart } from "./take-part.ts";

type VisitEvent =
  | { readonly kind: "act"; readonly act: Act }
  | { readonly kind: "event"; readonly event: ParticipantEvent; readonly now_ms: number };

export type Visit = Pick<Store<Participation, VisitEvent>, "getSnapshot" | "subscribe"> & {
  start(): void;
  /** Out of the hands of the tab that takes part now. */
  takeOver(): void;
  /** Tells the coordinator, drops the round's work and keeps the rest; `start` goes on. */
  pause(): void;
  /** As pause, and forgets this device's key. */
  leave(): void;
};

export type VisitOptions = TakePartOptions & {
  /** Of the task, among the tabs of this browser. */
  readonly tabLock: () => TabLock;
  /** What goes on only while this tab takes part, until the signal aborts. */
  readonly whileWorking: (signal: AbortSignal) => void;
};

export function createVisit(options: VisitOptions): Visit {
  const store = createStore<Participation, VisitEvent>(initialParticipation, (state, what) =>
    what.kind === "act" ? act(state, what.act) : receive(state, what.event, what.now_ms),
  );
  const dispatch = (what: Act) => store.dispatch({ kind: "act", act: what });
  let underway: AbortController | null = null;
  const stop = () => {
    underway?.abort();
    underway = null;
  };
  const work = async (turn: AbortSignal) => {
    if (store.getSnapshot().standing.kind === "elsewhere") dispatch({ type: "start" });
    options.whileWorking(turn);
    await takePart(options, turn, (event) => {
      if (!turn.aborted) store.dispatch({ kind: "event", event, now_ms: Date.now() });
    });
  };
  const begin = (steal: boolean) => {
    underway = new AbortController();
    const { signal } = underway;
    dispatch({ type: "start" });
    const onElsewhere = () => dispatch({ type: "yield" });
    takeTurns(options.tabLock(), { signal, steal, onElsewhere, work }).then(
      () => stopIf(signal),
      (error: unknown) => {
        if (signal.aborted) return;
        stopIf(signal);
        const detail = error instanceof Error ? error.message : String(error);
        dispatch({ type: "fail", detail });
      },
    );
  };
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    start: () => {
      if (underway === null || underway.signal.aborted) begin(false);
    },
    takeOver: () => {
      stop();
      begin(true);
    },
    pause: () => {
      if (underway === null) return;
      stop();
      dispatch({ type: "pause" });
    },
    leave: () => {
      stop();
      dispatch({ type: "leave" });
      if (options.isNewDevice()) return;
      import("./identity.ts").then(({ forgetIdentity }) => forgetIdentity()).catch(() => undefined);
    },
  };

  /** A participation that ended by itself can be started again. */
  function stopIf(signal: AbortSignal): void {
    if (underway?.signal === signal) stop();
  }
}
