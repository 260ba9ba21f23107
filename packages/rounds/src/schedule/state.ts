/**
 * What a schedule remembers, as plain JSON: restored after a restart, it goes on in the same way. A
 * union of phases; each has only its own fields. A run of the schedule is named by its slot.
 */
import type { ScheduleEndReason, ScheduleMetric, ScheduleSpec } from "@tributary/protocol";

/** Over all runs of the schedule. */
export type ScheduleTotals = {
  readonly runs: number;
  /** Committed ones. */
  readonly rounds: number;
  readonly participant_seconds: number;
};

export type RunProgress = {
  /** The number of the last round that was heard of; a repeat has no higher one. */
  readonly round: number;
  readonly committed: number;
  /** Null until it was measured. */
  readonly best: Readonly<Record<ScheduleMetric, number | null>>;
  /** Measured rounds since the best one. */
  readonly since_best: Readonly<Record<ScheduleMetric, number>>;
};

type Common = {
  readonly spec: ScheduleSpec;
  /** All slots up to here are handled, whatever the clock says later. */
  readonly handled_until_ms: number;
  /** The slot of the run that waits for the end of another, or for a window. */
  readonly waiting_slot_ms: number | null;
  readonly totals: ScheduleTotals;
};

/** For the next slot. */
export type Waiting = Common & { readonly phase: "waiting" };

/** A run was asked for; it is not known yet whether it began. */
export type Starting = Common & {
  readonly phase: "starting";
  readonly slot_ms: number;
  /** Null: the window never closes. */
  readonly closes_at_ms: number | null;
};

export type Running = Common & {
  readonly phase: "running";
  readonly slot_ms: number;
  readonly closes_at_ms: number | null;
  readonly progress: RunProgress;
};

/** A run that was started by hand is under way; nothing in the schedule ends it. */
export type Occupied = Common & { readonly phase: "occupied" };

/** The run was told to end, and may still commit the round that it is in. */
export type Ending = Common & {
  readonly phase: "ending";
  readonly slot_ms: number;
  readonly reason: ScheduleEndReason;
  /** Whether the schedule ends with it. */
  readonly is_last: boolean;
  readonly progress: RunProgress;
};

export type Over = Common & {
  readonly phase: "over";
  readonly reason: ScheduleEndReason;
  readonly over_at_ms: number;
};

export type ScheduleState = Waiting | Starting | Running | Occupied | Ending | Over;

export const noProgress: RunProgress = {
  round: 0,
  committed: 0,
  best: { accuracy: null, loss: null },
  since_best: { accuracy: 0, loss: 0 },
};

/** The fields that every phase has. */
export function commonOf({ spec, handled_until_ms, waiting_slot_ms, totals }: Common): Common {
  return { spec, handled_until_ms, waiting_slot_ms, totals };
}
