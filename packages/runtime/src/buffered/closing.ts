/**
 * A buffer as a round of the records. It was never open there: until its end the run's own snapshot holds it. Both
 * beginning and end are written at once.
 */
import { type BufferedTask, type RoundSummary, roundId } from "@tributary/protocol";
import { type BufferedConfig, type BufferedEffect, stalenessOf } from "@tributary/rounds";
import type {
  AbandonRecord,
  CommitRecord,
  Json,
  ModelVersion,
  RoundRecord,
} from "@tributary/storage";
import type { Provenance } from "../aggregate.ts";
import { childModel } from "../child-model.ts";

type EndEffect = Extract<BufferedEffect, { type: "commit" | "abandon" }>;

/** How a buffer ended, and what the state before that step knew of it. */
export type BufferEnd = EndEffect & {
  readonly opened_at_ms: number;
  readonly closed_at_ms: number;
  /** Parts that ended without an update while it filled. */
  readonly dropped: number;
};

/** All but the run's record, which is the same for all that ends in one step. */
export type BufferRound = {
  readonly beginning: RoundRecord;
  readonly closing: Omit<CommitRecord, "run"> | Omit<AbandonRecord, "run">;
};

export type ClosingContext = {
  readonly config: BufferedConfig;
  readonly task: BufferedTask;
  /** The model version that the updates go into. */
  readonly head: ModelVersion;
  readonly provenance: Provenance;
  /** What one participant downloads. */
  readonly bytes_down: number;
  /** A moment of the clock that rounds go by, as people read it. */
  readonly onTheWall: (at_ms: number) => number;
};

export function roundOfBuffer(end: BufferEnd, context: ClosingContext): BufferRound {
  const { config, task } = context;
  const { type, opened_at_ms, closed_at_ms, number } = end;
  const { run } = config;
  const id = roundId(run, number);
  const updates = updatesOf(end);
  const phase = type === "commit" ? "closed" : "abandoned";
  const state = { phase, opened_at_ms, closed_at_ms, updates } as unknown as Json;
  const { exponent } = task.buffered;
  const stored = {
    ...config,
    round: id,
    number,
    quorum: config.buffer,
    exponent,
    privacy: "sealed",
  };
  const beginning = { id, run, number, config: stored, state: null, secret: null };
  const closing = { id, state, summary: summaryOf(end, context), standings: [] };
  return end.type === "commit"
    ? { beginning, closing: { ...closing, model: versionOf(end, context), counted: updates } }
    : { beginning, closing: { ...closing, uncounted: updates } };
}

export function updatesOf(end: EndEffect) {
  return end.type === "commit" ? end.counted : end.uncounted;
}

function versionOf(
  { number, result, closed_at_ms }: Extract<BufferEnd, { type: "commit" }>,
  { config, head, provenance, onTheWall }: ClosingContext,
): ModelVersion {
  const { run } = config;
  const created_at_ms = onTheWall(closed_at_ms);
  return childModel({ run, round: roundId(run, number), head, result, provenance, created_at_ms });
}

/** The measures of a round's summary, of a buffer. */
function summaryOf(end: BufferEnd, context: ClosingContext): RoundSummary {
  const { config, head, bytes_down } = context;
  const { opened_at_ms, closed_at_ms, dropped, number } = end;
  const updates = updatesOf(end);
  const sent_bytes = updates.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const result = end.type === "commit" ? end.result : null;
  const nobody = { keying: 0, sharing: 0, confirming: 0, unmasking: 0, aggregating: 0 };
  return {
    id: roundId(config.run, number),
    number,
    outcome: end.type === "commit" ? "committed" : "abandoned",
    reason: end.type === "abandon" ? end.reason : null,
    cohort: updates.length + dropped,
    accepted: updates.length,
    dropped,
    lost_in: { ...nobody, training: dropped },
    privacy: "sealed",
    threshold: null,
    accuracy: result?.accuracy ?? null,
    loss: result?.loss ?? null,
    train_loss: result?.train_loss ?? null,
    update_rms: null,
    seconds: Math.max(0, closed_at_ms - opened_at_ms) / 1000,
    bytes_up: updates.length === 0 ? 0 : Math.round(sent_bytes / updates.length),
    bytes_down,
    model: result?.model ?? null,
    model_version: result?.model_version ?? null,
    closed_at_ms: context.onTheWall(closed_at_ms),
    staleness: stalenessOf(updates, head.version),
  };
}

/** The model version that a committed buffer made; null for one that was abandoned. */
export function modelOf({ closing }: BufferRound): ModelVersion | null {
  return "model" in closing ? closing.model : null;
}
