/**
 * What a round is told from outside and never changes: who, how many, how long, and the seed of its
 * selection.
 */
import type { Privacy, RoundId, RunId } from "@tributary/protocol";

export type RoundConfig = {
  readonly run: RunId;
  readonly round: RoundId;
  readonly number: number;
  readonly privacy: Privacy;
  /** Updates without which the round changes nothing. */
  readonly quorum: number;
  /** Participants to select: ⌈quorum × over-selection⌉. */
  readonly cohort_target: number;
  /** Secure rounds only: shares that reconstruct a secret; survivors below it abandon the round. */
  readonly threshold: number;
  /** How long to wait for a full cohort once the quorum could be met. */
  readonly recruit_wait_ms: number;
  /** From selection to the end of training. */
  readonly deadline_ms: number;
  /** The time that keying, sharing and unmasking may each take. */
  readonly exchange_ms: number;
  /** How long a member that lost its connection is waited for once the quorum is met. */
  readonly reconnect_grace_ms: number;
  readonly selection_seed: number;
};
