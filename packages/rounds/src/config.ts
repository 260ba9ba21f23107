/**
 * What a round is told from outside and never changes: who, how many, how long, and the seed of its
 * selection.
 */
import type { ExchangePolicy } from "@tributary/crypto";
import type { Privacy, RoundId, RunId } from "@tributary/protocol";
import type { Selection } from "./selection/selection.ts";

/** What the exchange of keys of a secure round is planned from, apart from the keys. */
export type ExchangeConfig = {
  /** Base64url of what everyone must agree about; all masks are bound to it. */
  readonly statement: string;
  /** Whom the round protects against, and how many may be corrupt or drop out. */
  readonly policy: ExchangePolicy;
};

export type RoundConfig = {
  readonly run: RunId;
  readonly round: RoundId;
  readonly number: number;
  readonly privacy: Privacy;
  /** Of secure rounds; null in sealed ones. */
  readonly exchange: ExchangeConfig | null;
  /** Updates without which the round changes nothing. */
  readonly quorum: number;
  /** Participants to select: ⌈quorum × over-selection⌉. */
  readonly cohort_target: number;
  /** How long to wait for a full cohort once the quorum could be met. */
  readonly recruit_wait_ms: number;
  /** How long even a full cohort waits for others, from when the quorum could be met. */
  readonly wait_min_ms: number;
  /** From selection to the end of training. */
  readonly deadline_ms: number;
  /** The time that keying, sharing, confirming and unmasking may each take. */
  readonly exchange_ms: number;
  /** How long a member that lost its connection is waited for once the rest suffices. */
  readonly reconnect_grace_ms: number;
  readonly selection: Selection;
  readonly selection_seed: number;
};
