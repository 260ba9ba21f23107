/**
 * The state of a buffered run: a union whose members have only their own fields. It is plain JSON,
 * and holds references to updates, never weights. A buffer has the number of the round that it is.
 */
import type { AbandonReason, ParticipantId, RunId, Sha256 } from "@tributary/protocol";
import type { Pause } from "../run.ts";
import type { UpdateRef } from "../state.ts";

/** A participant at work. The number of its invitation is used once in a run. */
export type AtWork = {
  readonly participant: ParticipantId;
  readonly invitation: number;
  readonly status: "invited" | "training";
  /** The model version that it starts from. */
  readonly version: number;
  readonly model: Sha256;
  readonly ends_at_ms: number;
  /** Set while its connection is lost. */
  readonly away_since_ms: number | null;
  /** False once it is away for so long that another may be invited in its place. */
  readonly keeps_place: boolean;
};

/** An update with the invitation that it answers and the model version that it started from. */
export type BufferedUpdate = UpdateRef & {
  readonly invitation: number;
  readonly version: number;
};

/** The same when it is combined: how many versions the model has moved on meanwhile. */
export type StaleUpdateRef = BufferedUpdate & { readonly staleness: number };

/** Not invited before then. */
export type Resting = { readonly participant: ParticipantId; readonly until_ms: number };

/** A full buffer that the runtime makes the next model version of. */
export type Combining = {
  readonly number: number;
  readonly opened_at_ms: number;
  /** Parts that ended without an update while it filled. */
  readonly dropped: number;
  readonly updates: readonly BufferedUpdate[];
};

type Common = {
  readonly run: RunId;
  /** Counts every step that changed the state. */
  readonly revision: number;
  readonly started_at_ms: number;
  /** The newest model version. */
  readonly version: number;
  readonly model: Sha256;
  /** Versions that this run committed. */
  readonly committed: number;
  /** The updates that the newest version counts. */
  readonly last: readonly BufferedUpdate[];
};

type Open = Common & {
  /** Of the buffer that fills now. */
  readonly number: number;
  readonly opened_at_ms: number;
  readonly dropped: number;
  /** In order of arrival; beyond K they are for the buffer after it. */
  readonly buffer: readonly BufferedUpdate[];
  /** How many were made. */
  readonly invitations: number;
  readonly at_work: readonly AtWork[];
  /** Connected and not at work, whoever waits longest first. */
  readonly idle: readonly ParticipantId[];
  readonly resting: readonly Resting[];
  /** Buffers in a row that could not be combined. */
  readonly failures: number;
  /** Nobody is invited before then. */
  readonly paused_until_ms: number | null;
  /** Set while somebody has paused the run; absent in states that were written before there was this. */
  readonly pause?: Pause | null;
};

export type Filling = Open & { readonly phase: "filling" };

/** One buffer is combined while the next one fills. */
export type BufferedAggregating = Open & {
  readonly phase: "aggregating";
  readonly combining: Combining;
};

export type Finished = Common & { readonly phase: "finished"; readonly closed_at_ms: number };

export type Stopped = Common & {
  readonly phase: "stopped";
  readonly closed_at_ms: number;
  readonly reason: AbandonReason;
  readonly detail: string;
};

export type LiveBuffered = Filling | BufferedAggregating;
export type BufferedState = LiveBuffered | Finished | Stopped;
export type BufferedPhase = BufferedState["phase"];
