/**
 * One visit of a participant: starts, pauses and ends the participation, in one tab of this browser at a time, and
 * feeds its reducer.
 */

import type { ParticipantEvent } from "@tributary/client";
import { forgetDevice, noteDevice } from "./known-device.ts";
import type { Told } from "./participant-port.ts";
import { type Act, act, receive } from "./participation.ts";
import { initialParticipation, type Participation } from "./participation-state.ts";
import { createStore, type Store } from "./store.ts";
import { type TabLock, takeTurns } from "./tab-lock.ts";
import { type TakePartOptions, takePart } from "./take-part.ts";
import type { TrainerNews } from "./trainer-port.ts";

type VisitEvent =
  | { readonly kind: "act"; readonly act: Act }
  | { readonly kind: "event"; readonly event: ParticipantEvent; readonly now_ms: number };

export type Visit = Pick<Store<Participation, VisitEvent>, "getSnapshot" | "subscribe"> & {
  start(): void;
  /** Out of the hands of the tab that takes part now. */
  takeOver(): void;
  /** Works through the round under way, and then pauses. */
  finish(): void;
  /** Tells the coordinator, drops the round's work and keeps the rest; `start` goes on. */
  pause(): void;
  /** As pause, and forgets this device's key: it has left when that is deleted, and rejects where it is not. */
  leave(): Promise<void>;
  /** The page goes: what can be gone on with after a reload is kept, and otherwise the coordinator is told. */
  hide(): void;
  hear(news: TrainerNews): void;
};

export type VisitOptions = TakePartOptions & {
  /** Of the task, among the tabs of this browser. */
  readonly tabLock: () => TabLock;
  /** What goes on only while this tab takes part, until the signal aborts. */
  readonly whileWorking: (signal: AbortSignal) => void;
  /** The browser's and the tab's, where they are to be had. */
  readonly storages: () => readonly Storage[];
};

/** What ends a participation: at once, after its round, or with its page. */
type Underway = Readonly<Record<"stop" | "finish" | "hide", AbortController>>;

type VisitStore = Store<Participation, VisitEvent>;

export function createVisit(options: VisitOptions): Visit {
  const store: VisitStore = createStore(initialParticipation, (state, what) =>
    what.kind === "act" ? act(state, what.act) : receive(state, what.event, what.now_ms),
  );
  const dispatch = (what: Act) => store.dispatch({ kind: "act", act: what });
  let underway: Underway | null = null;
  const stop = () => {
    underway?.stop.abort();
    underway = null;
  };
  const begin = (steal: boolean) => {
    const mine = newUnderway();
    underway = mine;
    dispatch({ type: "start" });
    /** A participation that ended by itself can be started again. */
    const end = (what: Act | null) => {
      if (underway !== mine) return;
      stop();
      if (what !== null) dispatch(what);
    };
    run(options, store, { ...mine, steal }).then(
      () => end(mine.finish.signal.aborted ? { type: "pause" } : null),
      (error: unknown) =>
        end({ type: "fail", detail: error instanceof Error ? error.message : String(error) }),
    );
  };
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    start: () => {
      if (underway === null) begin(false);
    },
    takeOver: () => {
      stop();
      begin(true);
    },
    finish: () => {
      underway?.finish.abort();
      dispatch({ type: "finish" });
    },
    pause: () => {
      if (underway === null) return;
      stop();
      dispatch({ type: "pause" });
    },
    leave: async () => {
      if (underway !== null) dispatch({ type: "pause" });
      stop();
      if (!options.isNewDevice()) await forget(options);
      dispatch({ type: "leave" });
    },
    hide: () => underway?.hide.abort(),
    hear: (news) => dispatch({ type: "hear", news }),
  };
}

/** Takes part whenever it is this tab's turn, until that ends by itself or is stopped. */
function run(
  options: VisitOptions,
  store: VisitStore,
  { stop, finish, hide, steal }: Underway & { readonly steal: boolean },
): Promise<void> {
  const { tabLock, whileWorking, storages } = options;
  const dispatch = (what: Act) => store.dispatch({ kind: "act", act: what });
  const hear = (told: Told) => {
    if (told.kind === "event") {
      return store.dispatch({ kind: "event", event: told.event, now_ms: Date.now() });
    }
    // Whose key is to be forgotten with the page knows that.
    if (options.isNewDevice()) return;
    const device = noteDevice(told.participant, told.key, storages());
    dispatch({ type: "recognise", device });
  };
  const work = (turn: AbortSignal) => {
    if (store.getSnapshot().standing.kind === "elsewhere") dispatch({ type: "start" });
    whileWorking(turn);
    const wishes = { signal: turn, finish: finish.signal, hide: hide.signal };
    return takePart(options, wishes, (told) => {
      if (!turn.aborted) hear(told);
    });
  };
  const onElsewhere = () => dispatch({ type: "yield" });
  return takeTurns(tabLock(), { signal: stop.signal, steal, onElsewhere, work });
}

function newUnderway(): Underway {
  const controller = () => new AbortController();
  return { stop: controller(), finish: controller(), hide: controller() };
}

/** This device's key, what it did in which rounds, and that there was one. */
async function forget({ storages }: VisitOptions): Promise<void> {
  const [{ forgetIdentity }, { forgetMaskedMemory }] = await Promise.all([
    import("./identity.ts"),
    import("./masked-memory.ts"),
  ]);
  await forgetIdentity();
  await forgetMaskedMemory();
  forgetDevice(storages());
}
