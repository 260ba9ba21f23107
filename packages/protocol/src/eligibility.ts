/**
 * Who may be selected for a round of a task: what the task asks for, why somebody does not take part for now, and what
 * the admin sees of each participant. When a reason applies is decided by the rounds package.
 */
import { z } from "zod";
import { limits } from "./limits.ts";
import { DropReason } from "./reasons.ts";

export const backends = ["webgpu", "webgl", "wasm", "cpu", "other"] as const;
export const Backend = z.enum(backends);
export type Backend = z.infer<typeof Backend>;

/** 2^-10 … 2^30 examples a second: a power of two says enough for a choice and tells few devices apart. */
const speedExponents = { min: -10, max: 30 } as const;

/** The largest power of two that is not above a measured speed; null where none was measured. */
export function coarseSpeed(examples_per_second: number | null): number | null {
  if (examples_per_second === null || !(examples_per_second > 0)) return null;
  const { min, max } = speedExponents;
  // Not the logarithm's floor alone: 2 ** 29 has one of 28.999….
  const near = Math.round(Math.log2(examples_per_second));
  const exponent = 2 ** near <= examples_per_second ? near : near - 1;
  return 2 ** Math.min(max, Math.max(min, exponent));
}

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

const format = (value: number | null) => (value === null ? "?" : value.toLocaleString("en"));

/** For people: what it is, with the numbers, and what happens next. "This device" is who it is about. */
export function ineligibleSentence({ reason, have, need }: Ineligible): string {
  switch (reason) {
    case "backend_not_allowed":
      return "The task does not take devices that train with this device's kind of processor.";
    case "speed_unknown":
      return `The task asks for ${format(need)} examples a second; how fast this device is was not measured.`;
    case "too_slow":
      return `This device trains on ${format(have)} examples a second or a little more; the task asks for ${format(need)}.`;
    case "examples_unconfirmed":
      return `The task asks for at least ${format(need)} examples; this device has not said that it has so many.`;
    case "took_part_recently":
      return "This device took part a short time ago; it is others' turn now.";
    case "resting":
      return `This device was selected ${format(have)} times in a row without delivering an update, so it rests for a while.`;
    default:
      return reason satisfies never;
  }
}

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
