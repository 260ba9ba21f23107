/**
 * The state of one round: a union whose members have only their own fields. It is plain JSON, so
 * that the snapshot is the state, and it holds references to updates, never weights.
 */
import type {
  AbandonReason,
  DropReason,
  ParticipantId,
  RoundId,
  RoundPhase,
  Sha256,
} from "@tributary/protocol";

/** A spooled update: on disk, fsynced, its digest checked. */
export type UpdateRef = {
  readonly participant: ParticipantId;
  readonly sha256: Sha256;
  readonly size_bytes: number;
};

/** One cohort member's part. `away_since_ms` is set while its connection is lost. */
export type Member = {
  readonly participant: ParticipantId;
  readonly away_since_ms: number | null;
} & (
  | { readonly status: "invited" }
  | { readonly status: "training" }
  | { readonly status: "delivered"; readonly update: UpdateRef }
  | { readonly status: "out"; readonly reason: DropReason }
);

export type KeyPackage = {
  readonly participant: ParticipantId;
  readonly encryption_key: string;
  readonly masking_key: string;
  readonly signature: string;
};

export type SealedShare = {
  readonly from: ParticipantId;
  readonly to: ParticipantId;
  readonly sealed: string;
};

export type RevealedShare = {
  readonly from: ParticipantId;
  readonly of: ParticipantId;
  readonly kind: "self" | "pairwise";
  readonly share: string;
};

type Common = {
  readonly round: RoundId;
  /**
   * Counts every step that changed the state; it is the `seq` of what the coordinator sends about
   * this round.
   */
  readonly revision: number;
  readonly started_at_ms: number;
};

/** From selection on there is a cohort and an end. */
type Selected = Common & {
  readonly members: readonly Member[];
  readonly selected_at_ms: number;
  readonly ends_at_ms: number;
};

export type Recruiting = Common & {
  readonly phase: "recruiting";
  readonly eligible: readonly ParticipantId[];
  /** When the eligible first sufficed for the quorum; null while they do not. */
  readonly quorum_since_ms: number | null;
};

export type Keying = Selected & {
  readonly phase: "keying";
  readonly phase_ends_at_ms: number;
  readonly keys: readonly KeyPackage[];
};

export type Sharing = Selected & {
  readonly phase: "sharing";
  readonly phase_ends_at_ms: number;
  readonly keys: readonly KeyPackage[];
  readonly shares: readonly SealedShare[];
};

export type Training = Selected & {
  readonly phase: "training";
  /**
   * Both are empty when the round is sealed. They stay, so that a member that reconnects is sent
   * them again.
   */
  readonly keys: readonly KeyPackage[];
  readonly shares: readonly SealedShare[];
};

export type Unmasking = Selected & {
  readonly phase: "unmasking";
  readonly phase_ends_at_ms: number;
  readonly keys: readonly KeyPackage[];
  /** Those whose shares were routed and who delivered nothing: their masks are still in the sum. */
  readonly dropped: readonly ParticipantId[];
  readonly revealed: readonly RevealedShare[];
};

export type Aggregating = Selected & {
  readonly phase: "aggregating";
  readonly keys: readonly KeyPackage[];
  readonly revealed: readonly RevealedShare[];
};

/** What the aggregation of a round made. */
export type AggregateResult = {
  readonly model: Sha256;
  readonly model_version: number;
  readonly examples: number;
  readonly train_loss: number;
  readonly update_norm: number;
  /** On the task's public test set, when there is one. */
  readonly accuracy: number | null;
  readonly loss: number | null;
  /** Updates that turned out bad when they were opened, and are not in the sum. */
  readonly excluded: readonly ParticipantId[];
};

export type Closed = Selected & {
  readonly phase: "closed";
  readonly closed_at_ms: number;
  readonly result: AggregateResult;
};

export type Abandoned = Common & {
  readonly phase: "abandoned";
  readonly members: readonly Member[];
  readonly closed_at_ms: number;
  readonly reason: AbandonReason;
  readonly detail: string;
};

export type RoundState =
  | Recruiting
  | Keying
  | Sharing
  | Training
  | Unmasking
  | Aggregating
  | Closed
  | Abandoned;

/** The phases that have a cohort at work. */
export type ActiveState = Keying | Sharing | Training | Unmasking | Aggregating;

/** Checked by the compiler: the union's phases are exactly the protocol's. */
export type PhasesAgree = RoundState["phase"] extends RoundPhase
  ? RoundPhase extends RoundState["phase"]
    ? true
    : never
  : never;
