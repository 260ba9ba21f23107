/**
 * What anyone who may open the page may see of a run: the read models that the live page, the
 * terminal view and the HTTP API share. Nothing here is about a single participant.
 */
import { z } from "zod";
import { RoundId, RunId, Sha256, TaskId } from "./ids.ts";
import { AbandonReason } from "./reasons.ts";
import { TaskSpec } from "./task.ts";

const whole = z.int().min(0);

export const roundPhases = [
  "recruiting",
  "keying",
  "sharing",
  "training",
  "confirming",
  "unmasking",
  "aggregating",
  "closed",
  "abandoned",
] as const;
export const RoundPhase = z.enum(roundPhases);
export type RoundPhase = z.infer<typeof RoundPhase>;

/**
 * Cohort members that a round lost, by the phase in which they went. Whoever falls silent in
 * confirming or unmasking has delivered: its update stays in the sum.
 */
export const LostIn = z.strictObject({
  keying: whole,
  sharing: whole,
  training: whole,
  confirming: whole,
  unmasking: whole,
  aggregating: whole,
});
export type LostIn = z.infer<typeof LostIn>;

/** What a buffer shows beside what every round shows. */
export const BufferView = z.strictObject({
  /** Updates that are in, of K. */
  filled: whole,
  size: whole,
  /** Of the updates that are in, as of now; null while there is none. */
  staleness_mean: z.number().min(0).nullable(),
});
export type BufferView = z.infer<typeof BufferView>;

/** The round that is under way. */
export const RoundView = z.strictObject({
  id: RoundId,
  number: z.int().min(1),
  phase: RoundPhase,
  eligible: whole,
  quorum: whole,
  cohort: whole,
  /** Cohort members that took up the invitation, whose update is counted, and that are out. */
  training: whole,
  accepted: whole,
  dropped: whole,
  lost_in: LostIn,
  privacy: z.enum(["secure", "sealed"]),
  /** Secure rounds, from sharing on: how many must work together to open one participant's masks. */
  threshold: whole.nullable(),
  /** What the phase collects (keys, shares, updates, signatures, answers): how many are in. */
  collected: whole,
  started_at_ms: whole,
  deadline_at_ms: whole.nullable(),
  /** What the round is waiting for, in words. */
  waiting_for: z.string(),
  /** Of a buffered run: the round is its buffer. */
  buffer: BufferView.optional(),
});
export type RoundView = z.infer<typeof RoundView>;

/** A round that is over. Bytes are means per participant whose update was counted. */
export const RoundSummary = z.strictObject({
  id: RoundId,
  number: z.int().min(1),
  outcome: z.enum(["committed", "abandoned"]),
  reason: AbandonReason.nullable(),
  cohort: whole,
  accepted: whole,
  dropped: whole,
  lost_in: LostIn,
  privacy: z.enum(["secure", "sealed"]),
  threshold: whole.nullable(),
  accuracy: z.number().nullable(),
  loss: z.number().nullable(),
  train_loss: z.number().nullable(),
  /** Root mean square of the participants' weighted updates, from masked sums; null when sealed. */
  update_rms: z.number().nullable(),
  seconds: z.number().min(0),
  bytes_up: whole,
  bytes_down: whole,
  model: Sha256.nullable(),
  model_version: whole.nullable(),
  closed_at_ms: whole,
  /** Of a buffer: how many versions behind its updates started, in the mean and at most. */
  staleness: z
    .strictObject({ mean: z.number().min(0), max: whole })
    .nullable()
    .optional(),
});
export type RoundSummary = z.infer<typeof RoundSummary>;

export const RunView = z.strictObject({
  id: RunId,
  task: TaskId,
  task_version: z.int().min(1),
  title: z.string(),
  /** A run is paused once no round is under way any more. */
  status: z.enum(["running", "paused", "finished", "stopped"]),
  rounds_target: whole,
  rounds_committed: whole,
  model: Sha256,
  model_version: whole,
  /** The newest one, where it was rolled back from: the run serves an earlier one. */
  newest_version: whole.optional(),
  model_weights: whole,
  connected: whole,
  /** Of these, how many are not selected for now. */
  resting: whole,
  started_at_ms: whole,
  /** Where the figures come from: the task's public test set, or none. */
  evaluated_on: z.string().nullable(),
  round: RoundView.nullable(),
  /** It runs, and will be paused as soon as the round under way is over; buffered, when nobody is at work any more. */
  pauses: z.literal(true).optional(),
  /** Absent: rounds one after another. */
  mode: z.enum(["rounds", "buffered"]).optional(),
});
export type RunView = z.infer<typeof RunView>;

export const TaskView = z.strictObject({
  spec: TaskSpec,
  /** The newest run of the task, or null when none was started. */
  run: RunView.nullable(),
});
export type TaskView = z.infer<typeof TaskView>;

/** What the `/watch` namespace sends: the whole state on `watch`, then what changed. */
export const WatchMessage = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("snapshot"),
    run: RunView,
    history: z.array(RoundSummary),
    now_ms: whole,
  }),
  z.strictObject({ type: z.literal("run"), run: RunView, now_ms: whole }),
  z.strictObject({
    type: z.literal("round"),
    run: RunId,
    summary: RoundSummary,
  }),
  z.strictObject({ type: z.literal("unknown_run"), run: z.string().max(80) }),
]);
export type WatchMessage = z.infer<typeof WatchMessage>;
