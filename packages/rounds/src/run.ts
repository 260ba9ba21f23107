/** A run is rounds one after another until enough are committed. As pure as the round itself. */
import type { RunId, Sha256 } from "@tributary/protocol";

export type RunState = {
  readonly run: RunId;
  readonly rounds_target: number;
  readonly committed: number;
  /** The number of the next round; abandoned rounds use theirs up too. */
  readonly next_number: number;
  readonly abandoned_in_a_row: number;
  readonly status: "running" | "finished" | "stopped";
  /** The model that is served, and that the next round starts from. */
  readonly model: Sha256;
  readonly model_version: number;
  /** Set while no further round is to begin; absent in states that were written before there was this. */
  readonly pause?: Pause | null;
  /** Oldest first; absent where there is none. */
  readonly roll_backs?: readonly RollBack[];
};

/** What becomes of the round that is under way: it may still commit, or it is given up. */
export type Pause = "after_round" | "now";

/** From then on an earlier version is served, and the next one is its child. */
export type RollBack = {
  /** The newest version at that time. */
  readonly after_version: number;
  readonly to_version: number;
};

export type RoundOutcome =
  | { readonly kind: "committed"; readonly model: Sha256; readonly model_version: number }
  | { readonly kind: "abandoned" };

export type NextInRun =
  | { readonly kind: "start_round"; readonly number: number; readonly delay_ms: number }
  | { readonly kind: "wait_for_resume" }
  | { readonly kind: "finish" };

/**
 * The pause after the first abandoned round; it doubles with each further one, up to the maximum.
 */
const backOff_ms = 1_000;
const backOff_ms_max = 60_000;

export function startRun(start: {
  readonly run: RunId;
  readonly rounds_target: number;
  readonly model: Sha256;
  readonly model_version: number;
}): RunState {
  if (start.rounds_target < 1) {
    throw new Error(`Expected a run of at least 1 round, got ${start.rounds_target}.`);
  }
  return { ...start, committed: 0, next_number: 1, abandoned_in_a_row: 0, status: "running" };
}

export function afterRound(
  run: RunState,
  outcome: RoundOutcome,
): { readonly run: RunState; readonly next: NextInRun } {
  const after = outcome.kind === "committed" ? withCommit(run, outcome) : withoutCommit(run);
  return { run: after, next: nextOf(after) };
}

/** What the run does next: also the answer after a restart between two rounds. */
export function nextOf(run: RunState): NextInRun {
  if (run.status !== "running") return { kind: "finish" };
  if (isPaused(run)) return { kind: "wait_for_resume" };
  const doubled_ms = backOff_ms * 2 ** (run.abandoned_in_a_row - 1);
  const delay_ms = run.abandoned_in_a_row === 0 ? 0 : Math.min(backOff_ms_max, doubled_ms);
  return { kind: "start_round", number: run.next_number, delay_ms };
}

function withCommit(
  run: RunState,
  { model, model_version }: Extract<RoundOutcome, { kind: "committed" }>,
): RunState {
  const committed = run.committed + 1;
  const isDone = run.status === "running" && committed >= run.rounds_target;
  return {
    ...run,
    committed,
    next_number: run.next_number + 1,
    abandoned_in_a_row: 0,
    status: isDone ? "finished" : run.status,
    model,
    model_version,
  };
}

function withoutCommit(run: RunState): RunState {
  return {
    ...run,
    next_number: run.next_number + 1,
    abandoned_in_a_row: run.abandoned_in_a_row + 1,
  };
}

/** Stops a running run; a finished one stays finished. */
export function stopRun(run: RunState): RunState {
  return run.status === "running" ? { ...run, status: "stopped" } : run;
}

export function isPaused({ status, pause }: RunState): boolean {
  return status === "running" && (pause ?? null) !== null;
}

/** No further round begins. What is to be given up is not taken back by asking for less. */
export function pauseRun(run: RunState, pause: Pause): RunState {
  if (run.status !== "running" || run.pause === "now") return run;
  return { ...run, pause };
}

/** Rounds go on, the first one without the pause that abandoned rounds before it have earned. */
export function resumeRun(run: RunState): RunState {
  return isPaused(run) ? { ...run, pause: null, abandoned_in_a_row: 0 } : run;
}

/** An earlier version is served from now on, also by a run that is over. No version is forgotten. */
export function rollBackRun(
  run: RunState,
  to: {
    readonly version: number;
    readonly model: Sha256;
    readonly newest_version: number;
  },
): RunState {
  const roll_back = { after_version: to.newest_version, to_version: to.version };
  return {
    ...run,
    model: to.model,
    model_version: to.version,
    abandoned_in_a_row: 0,
    roll_backs: [...(run.roll_backs ?? []), roll_back],
  };
}

/** The version that was served once so many were made: the newest, unless it was rolled back from. */
export function servedAfter(newest_version: number, roll_backs: readonly RollBack[] = []): number {
  const last = roll_backs.findLast(({ after_version }) => after_version === newest_version);
  return last?.to_version ?? newest_version;
}
