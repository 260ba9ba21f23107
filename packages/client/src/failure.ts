/**
 * Why this device's part in a round ends early: a reason for the coordinator, a sentence for the
 * user. What secure aggregation refuses is put into words here.
 */
import { SecAggError, type SecAggReason } from "@tributary/crypto";
import type { DeclineReason } from "@tributary/protocol";
import { MaskedBefore } from "./masked-rounds.ts";

export type Failure = {
  readonly ok: false;
  readonly reason: DeclineReason;
  readonly message: string;
};

export const failure = (reason: DeclineReason, message: string): Failure => ({
  ok: false,
  reason,
  message,
});

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What went wrong once the model was there. */
export function failureOf(error: unknown): Failure {
  if (error instanceof MaskedBefore) return failure("state_lost", error.message);
  if (!(error instanceof SecAggError)) return failure("training_failed", messageOf(error));
  const { reason, sentence } = refusals[error.reason];
  const message = `${sentence} Nothing of this device's update was revealed. ${error.message}`;
  return failure(reason, message);
}

type Refusal = { readonly reason: DeclineReason; readonly sentence: string };

const keysInvalid = (sentence: string): Refusal => ({ reason: "keys_invalid", sentence });
const tooFew = (sentence: string): Refusal => ({ reason: "cohort_too_small", sentence });

const refusals: Record<SecAggReason, Refusal> = {
  state_lost: {
    reason: "state_lost",
    sentence: "This device no longer has its secrets of this round; it joins the next one.",
  },
  cohort_too_small: tooFew("Fewer participants exchanged keys than this device asks for."),
  threshold_too_low: {
    reason: "threshold_too_low",
    sentence: "Fewer participants could remove a mask together than this device accepts.",
  },
  bad_keys: keysInvalid("The coordinator showed keys that nobody can use."),
  bad_signature: keysInvalid("The coordinator showed keys that their participant did not sign."),
  unexpected_shares: keysInvalid("The coordinator passed on shares that are not for this device."),
  repeated_shares: keysInvalid("The coordinator passed on two shares of one participant."),
  too_few_neighbours: tooFew("Too few participants stayed to remove the masks later."),
  bad_survivors: keysInvalid("The coordinator named participants that cannot be in the sum."),
  not_a_survivor: keysInvalid("The coordinator left this device's update out of the sum."),
  quorum_missed: tooFew("The coordinator asked to unmask a sum of too few updates."),
  too_few_signatures: keysInvalid("Too few participants confirmed which updates are in the sum."),
  already_confirmed: keysInvalid("The coordinator named other survivors than before."),
  already_unmasked: keysInvalid("The coordinator asked to unmask a second, different sum."),
  too_few_shares: keysInvalid("There are too few shares to remove the masks."),
  wrong_shares: keysInvalid("The shares that should remove the masks are wrong."),
};
