/**
 * The state of one round: a union whose members have only their own fields. It is plain JSON, so
 * that the snapshot is the state, and it holds references to updates, never weights.
 */
import type { ExchangePlan } from "@tributary/crypto";
import type {
  AbandonReason,
  DropReason,
  KeyPackage,
  LostIn,
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

/** The phases in which a member can be lost: those with a cohort. */
export type LostPhase = keyof LostIn;

/** One cohort member's part. `away_since_ms` is set while its connection is lost. */
export type Member = {
  readonly participant: ParticipantId;
  readonly away_since_ms: number | null;
} & (
  | { readonly status: "invited" }
  | { readonly status: "training" }
  | { readonly status: "delivered"; readonly update: UpdateRef }
  | {
      readonly status: "out";
      readonly reason: DropReason;
      readonly phase: LostPhase;
      /** It was acknowledged, and left out since its device was revoked. */
      readonly update?: UpdateRef;
    }
);

/** Both secrets' shares in a box that only `to` can open. */
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

/** What one member sealed, a share for each of its neighbours. */
export type Dealt = { readonly from: ParticipantId; readonly shares: readonly SealedShare[] };
/** What was sealed for one member. */
export type Routed = { readonly to: ParticipantId; readonly shares: readonly SealedShare[] };
/** A survivor's signature over the transcript and the survivors. */
export type Confirmation = { readonly from: ParticipantId; readonly signature: string };
/** What one survivor revealed. */
export type Answer = { readonly from: ParticipantId; readonly shares: readonly RevealedShare[] };

/** From the end of keying on: who advertised what, and who shares with whom. */
export type Exchange = { readonly keys: readonly KeyPackage[]; readonly plan: ExchangePlan };
/** From the end of sharing on: whose masks are in the updates, too. */
export type SharedExchange = Exchange & { readonly sharers: readonly ParticipantId[] };

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
export type Selected = Common & {
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
  readonly exchange: Exchange;
  readonly dealt: readonly Dealt[];
};

export type Training = Selected & {
  readonly phase: "training";
  /** Null when the round is sealed. What was routed to a member is kept until it delivers. */
  readonly exchange: (SharedExchange & { readonly routed: readonly Routed[] }) | null;
};

export type Confirming = Selected & {
  readonly phase: "confirming";
  readonly phase_ends_at_ms: number;
  readonly exchange: SharedExchange;
  readonly signatures: readonly Confirmation[];
};

export type Unmasking = Selected & {
  readonly phase: "unmasking";
  readonly phase_ends_at_ms: number;
  readonly exchange: SharedExchange;
  readonly signatures: readonly Confirmation[];
  /** Survivors that may answer: enough of their neighbours signed. */
  readonly asked: readonly ParticipantId[];
  readonly answers: readonly Answer[];
};

/** Survivors that did not sign, and asked ones that did not answer: their updates are in the sum. */
export type Silent = Pick<LostIn, "confirming" | "unmasking">;

export type Aggregating = Selected & {
  readonly phase: "aggregating";
  /** Of a sealed round, how often its updates were asked for anew, without those of a device that was revoked. */
  readonly attempt?: number;
  /** Null when the round is sealed. */
  readonly exchange:
    | (SharedExchange & { readonly answers: readonly Answer[]; readonly silent: Silent })
    | null;
};

/** What the aggregation of a round made. */
export type AggregateResult = {
  readonly model: Sha256;
  readonly model_version: number;
  readonly examples: number;
  readonly train_loss: number;
  readonly update_norm: number;
  /** Root mean square of the participants' weighted updates, from masked sums; null when sealed. */
  readonly update_rms: number | null;
  /** On the task's public test set, when there is one. */
  readonly accuracy: number | null;
  readonly loss: number | null;
  /** Updates that turned out bad when they were opened, and are not in the sum. */
  readonly excluded: readonly ParticipantId[];
};

/** What is kept of the exchange when the round is over. */
type Over = {
  readonly closed_at_ms: number;
  readonly lost_in: LostIn;
  /** Of secure rounds that got as far as sharing. */
  readonly threshold: number | null;
};

export type Closed = Selected &
  Over & { readonly phase: "closed"; readonly result: AggregateResult };

export type Abandoned = Common &
  Over & {
    readonly phase: "abandoned";
    readonly members: readonly Member[];
    readonly reason: AbandonReason;
    readonly detail: string;
  };

export type RoundState =
  | Recruiting
  | Keying
  | Sharing
  | Training
  | Confirming
  | Unmasking
  | Aggregating
  | Closed
  | Abandoned;

/** The phases that have a cohort. */
export type ActiveState = Keying | Sharing | Training | Confirming | Unmasking | Aggregating;
/** All but the two ends. */
export type LiveState = Recruiting | ActiveState;

/** The union's phases are exactly the protocol's. */
type PhasesAgree = RoundState["phase"] extends RoundPhase
  ? RoundPhase extends RoundState["phase"]
    ? true
    : never
  : never;
true satisfies PhasesAgree;
