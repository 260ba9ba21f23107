/**
 * Who may be selected for a round of a task: what the task asks for, why somebody does not take part for now, and what
 * the admin sees of each participant. When a reason applies is decided by the rounds package.
 */
import { z } from "zod";
import { backends, coarseSpeed } from "./device.ts";
import { limits } from "./limits.ts";
import { DropReason } from "./reasons.ts";

export const Backend = z.enum(backends);
export type Backend = z.infer<typeof Backend>;

/** A device's own word about how fast it trains, rounded down to a power of two. */
export const CoarseSpeed = z.number().refine((speed) => coarseSpeed(speed) === speed, {
  message: "a speed is declared as a power of two",
});

/** What a task asks of those who take part in its rounds. What is absent is not asked. */
export const Eligibility = z.strictObject({
  backends: z.array(Backend).min(1).max(backends.length).optional(),
  /** Declared by the device. */
  examples_per_second_min: z.number().positive().optional(),
  /** Checked by the participant itself: how many examples it has stays with it. */
  examples_min: z.int().min(1).max(limits.examples_max).optional(),
  /** Between two updates of one participant. */
  min_interval_ms: z.int().min(1).max(limits.rest_ms_max).optional(),
  /** Whoever was selected so often in a row and did not deliver rests, and longer each time. */
  rest_after_failures: z.int().min(1).max(1_000).optional(),
});
export type Eligibility = z.infer<typeof Eligibility>;

/** Why a participant is not selected for now. */
export const ineligibleReasons = [
  "backend_not_allowed",
  "speed_unknown",
  "too_slow",
  "examples_unconfirmed",
  "took_part_recently",
  "resting",
] as const;
export const IneligibleReason = z.enum(ineligibleReasons);
export type IneligibleReason = z.infer<typeof IneligibleReason>;

/** The reason with its numbers: what is there, and what is asked for; null where there is no number. */
export const Ineligible = z.strictObject({
  reason: IneligibleReason,
  have: z.number().min(0).nullable(),
  need: z.number().min(0).nullable(),
});
export type Ineligible = z.infer<typeof Ineligible>;

const whole = z.int().min(0);

/** One participant of a task, for the admin alone. */
export const ParticipantView = z.strictObject({
  /** The beginning of its id: enough to tell it from others in a log, too little to pass for it. */
  participant: z.string().max(12),
  is_connected: z.boolean(),
  selected: whole,
  delivered: whole,
  failures_in_a_row: whole,
  /** How its last part ended, and when. */
  last_outcome: z.union([z.literal("delivered"), DropReason]).nullable(),
  last_delivered_at_ms: whole.nullable(),
  /** The share of the time that it is here, as far as it is known. */
  availability: z.number().min(0).max(1),
  /** Null while it may be selected. */
  ineligible: Ineligible.nullable(),
  /** The same in words. */
  sentence: z.string().nullable(),
  /** When it may be selected again; null where no time will change it. */
  eligible_at_ms: whole.nullable(),
});
export type ParticipantView = z.infer<typeof ParticipantView>;
