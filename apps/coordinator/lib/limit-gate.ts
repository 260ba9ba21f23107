/**
 * Stands between the visitor's wish to take part and the visit: while a limit holds, the visit is paused, or finishes
 * its round; when it no longer does, the visit goes on by itself. What the device is like is asked of its ports.
 */
import type { DataMeter } from "./data-meter.ts";
import { type Hold, holdOf, type Limits, type Situation, stopsAtOnce } from "./limits.ts";
import type { Participation } from "./participation-state.ts";
import { sentBytes } from "./receipt.ts";
import { createStore, type Store } from "./store.ts";

export type GateState = {
  readonly limits: Limits;
  /** The visitor has pressed Start, and neither Pause nor Finish since. */
  readonly isWanted: boolean;
  /** Why nothing goes on although it is wanted. */
  readonly hold: Hold | null;
};

export type GatedVisit = {
  getSnapshot(): Participation;
  subscribe(listener: () => void): () => void;
  start(): void;
  pause(): void;
  finish(): void;
};

export type GateOptions = {
  readonly visit: GatedVisit;
  readonly limits: Limits;
  readonly keep: (limits: Limits) => void;
  readonly meter: DataMeter;
  readonly device: () => Pick<Situation, "isVisible" | "isOnPower">;
  readonly now_ms: () => number;
  /** Calls back once, unless it is undone. */
  readonly after: (duration_ms: number, work: () => void) => () => void;
};

export type LimitGate = ReturnType<typeof createLimitGate>;

type GateStore = Store<GateState, Partial<GateState>>;

export function createLimitGate(options: GateOptions) {
  const { visit, meter, now_ms, after } = options;
  const first: GateState = { limits: options.limits, isWanted: false, hold: null };
  const store: GateStore = createStore(first, (state, change) => ({ ...state, ...change }));
  const set = store.dispatch;
  const counter = createCounter(visit, meter);
  const wish = createWish(visit, store);
  let undoTimer = () => {};

  function look(): void {
    counter.count();
    wish.look();
    const { limits, isWanted, hold: before } = store.getSnapshot();
    const used_bytes = meter.today_bytes();
    const situation = { ...options.device(), now_ms: now_ms(), used_bytes };
    const hold = isWanted ? holdOf(limits, situation) : null;
    if (!sameHold(hold, before)) set({ hold });
    undoTimer();
    const isTimed = hold !== null && "until_ms" in hold;
    undoTimer = isTimed ? after(Math.max(0, hold.until_ms - now_ms()), look) : () => {};
    if (isWanted) act(visit, hold);
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    look,
    start: () => {
      wish.make();
      look();
    },
    pause: () => {
      set({ isWanted: false });
      visit.pause();
      look();
    },
    finish: () => {
      set({ isWanted: false });
      visit.finish();
      look();
    },
    limit: (limits: Limits) => {
      options.keep(limits);
      set({ limits });
      look();
    },
    /** Looks at every change of the visit; answers how to end that. */
    open: () => {
      const close = visit.subscribe(look);
      look();
      return () => {
        close();
        undoTimer();
      };
    },
  };
}

/** Whether it is wanted: since Start was pressed, or somebody else started it, until the visit has ended by itself. */
function createWish(visit: GatedVisit, store: GateStore) {
  /** Since it is wanted: how it ended before says nothing. */
  let hasRun = false;
  return {
    make: () => {
      hasRun = false;
      store.dispatch({ isWanted: true });
    },
    look: () => {
      const { standing, isFinishing } = visit.getSnapshot();
      const { isWanted } = store.getSnapshot();
      const isRunning = standing.kind === "running";
      hasRun ||= isRunning;
      if (isWanted && hasRun && hasEnded.has(standing.kind)) store.dispatch({ isWanted: false });
      if (!isWanted && isRunning && !isFinishing) store.dispatch({ isWanted: true });
    },
  };
}

/** What is wanted is started where nothing holds it, and stopped where something does. */
function act(visit: GatedVisit, hold: Hold | null): void {
  const { standing, isFinishing } = visit.getSnapshot();
  const isRunning = standing.kind === "running";
  if (hold === null && !isRunning) {
    if (standing.kind !== "elsewhere") visit.start();
  } else if (isRunning && hold !== null && stopsAtOnce(hold)) {
    visit.pause();
  } else if (isRunning && hold !== null && !isFinishing) {
    // The round under way goes through.
    visit.finish();
  }
}

/** Ended by itself or by the coordinator: only the visitor starts it again. */
const hasEnded: ReadonlySet<string> = new Set(["ended", "failed", "barred", "left"]);

function sameHold(a: Hold | null, b: Hold | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What this visit has used since it was last looked at. */
function createCounter(visit: GatedVisit, meter: DataMeter) {
  const used = () => {
    const { downloaded_bytes, receipts } = visit.getSnapshot();
    return downloaded_bytes + sentBytes(receipts);
  };
  let counted_bytes = used();
  return {
    count: () => {
      const now_bytes = used();
      // Less, when the visit began anew.
      if (now_bytes > counted_bytes) meter.add(now_bytes - counted_bytes);
      counted_bytes = now_bytes;
    },
  };
}
