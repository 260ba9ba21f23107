/**
 * The timeline of one round, participant by participant: for those alone who may read about single participants. Times
 * are milliseconds since the round began. Of what a device did, only when it was heard; nothing of what it sent.
 */
import { z } from "zod";
import { RoundId, RunId } from "./ids.ts";
import { AbandonReason, DropReason } from "./reasons.ts";
import { LostIn, RoundPhase } from "./view.ts";

const after_ms = z.int().min(0);
const whole = z.int().min(0);

/** One member of the cohort. What it did not do, or what was not seen, is absent. */
export const MemberTrace = z.strictObject({
  /** The beginning of its id. */
  participant: z.string().max(8),
  selected_ms: after_ms,
  accepted_ms: after_ms.optional(),
  keys_ms: after_ms.optional(),
  shares_ms: after_ms.optional(),
  /** Its update was announced. */
  upload_ms: after_ms.optional(),
  /** Its update is safe. */
  delivered_ms: after_ms.optional(),
  confirmed_ms: after_ms.optional(),
  answered_ms: after_ms.optional(),
  out: z.strictObject({ at_ms: after_ms, reason: DropReason, phase: LostIn.keyof() }).optional(),
  /** Once the round is over: its update is in the model. */
  counted: z.literal(true).optional(),
});
export type MemberTrace = z.infer<typeof MemberTrace>;

export const RoundTrace = z.strictObject({
  run: RunId,
  round: RoundId,
  number: z.int().min(1),
  /** On the clock on the wall. */
  started_at_ms: whole,
  quorum: whole,
  /** Each phase that it has come to, with its beginning; the last one is the one that it is in. */
  phases: z.array(z.strictObject({ phase: RoundPhase, at_ms: after_ms })).readonly(),
  /** Null before the selection. */
  deadline_ms: after_ms.nullable(),
  /** Null while it is under way, like the reason; that is also null of a committed round. */
  ended_ms: after_ms.nullable(),
  reason: AbandonReason.nullable(),
  /** The coordinator was started again in it: what came before is as far as its snapshot knows. */
  resumed_ms: after_ms.optional(),
  members: z.array(MemberTrace).readonly(),
});
export type RoundTrace = z.infer<typeof RoundTrace>;
