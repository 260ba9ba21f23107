/**
 * Why a step of secure aggregation refuses to go on: a closed list of reasons, with the numbers in
 * the message. A message names participants and counts, which are public, and never a secret.
 */

export const secAggReasons = [
  /** Its keys are not in the cohort as it advertised them, or a step has used its secrets up. */
  "state_lost",
  /** Fewer members than the participant asks for, or than the round's policy can protect. */
  "cohort_too_small",
  /** Fewer neighbours would be enough to unmask than the participant asks for. */
  "threshold_too_low",
  /** A member's keys are malformed, of small order, or another's too. */
  "bad_keys",
  /** A neighbour's keys are not signed by it for this round. */
  "bad_signature",
  /** Shares from one that is no neighbour. */
  "unexpected_shares",
  /** Shares twice from one neighbour. */
  "repeated_shares",
  /** Fewer of the neighbourhood shared, or survived, than unmasking needs. */
  "too_few_neighbours",
  /** Named as survivors: one twice, one that is no member, or a neighbour that never shared. */
  "bad_survivors",
  /** The participant itself is not among the survivors. */
  "not_a_survivor",
  /** Fewer survivors than the quorum. */
  "quorum_missed",
  /** Fewer neighbours than the threshold confirmed these survivors. */
  "too_few_signatures",
  /** It confirmed other survivors before. */
  "already_confirmed",
  /** It revealed its shares for other survivors before. */
  "already_unmasked",
  /** The coordinator has fewer shares of a secret than the threshold. */
  "too_few_shares",
  /** It has enough, and no tried choice of them gives the secret that was committed to. */
  "wrong_shares",
] as const;
export type SecAggReason = (typeof secAggReasons)[number];

export class SecAggError extends Error {
  override readonly name = "SecAggError";
  readonly reason: SecAggReason;

  constructor(reason: SecAggReason, found: string) {
    super(`Secure aggregation cannot go on (${reason}): ${found}.`);
    this.reason = reason;
  }
}
