/**
 * The closed lists of reasons; the sentences that a person reads are in sentences.ts. A reason is a wire value and a
 * metric label: never rename one, only add.
 */
import { z } from "zod";
import { abandonSentences, refusalSentences } from "./sentences.ts";

/** Why the coordinator does not do what a participant asked. */
export type RefusalReason = keyof typeof refusalSentences;
export const refusalReasons = Object.keys(refusalSentences) as [RefusalReason, ...RefusalReason[]];
export const RefusalReason = z.enum(refusalReasons);

/** Why a round ended without a new model version. */
export type AbandonReason = keyof typeof abandonSentences;
export const AbandonReason = z.enum(
  Object.keys(abandonSentences) as [AbandonReason, ...AbandonReason[]],
);

/** Why a cohort member's part in a round ended without being counted. */
export const dropReasons = [
  "left",
  "declined",
  "disconnected",
  "deadline",
  "refused",
  "not_needed",
  "too_few_neighbours",
  "revoked",
] as const;
export const DropReason = z.enum(dropReasons);
export type DropReason = z.infer<typeof DropReason>;

/** Why a participant declines a round that it was invited to. */
export const declineReasons = [
  "cohort_too_small",
  "threshold_too_low",
  "privacy_unavailable",
  "round_key_invalid",
  "keys_invalid",
  "state_lost",
  "model_unavailable",
  "too_few_examples",
  "training_failed",
  "user_paused",
] as const;
export const DeclineReason = z.enum(declineReasons);
export type DeclineReason = z.infer<typeof DeclineReason>;
