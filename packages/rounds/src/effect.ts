/**
 * What a step asks the runtime to do, in order. `commit` and `abandon` are durable: the runtime
 * writes them in the same transaction as the snapshot. The others run after the snapshot is safe,
 * and may run twice after a crash.
 */
import type {
  AbandonReason,
  DropReason,
  KeyPackage,
  ParticipantId,
  RefusalReason,
} from "@tributary/protocol";
import type {
  AggregateResult,
  Confirmation,
  RevealedShare,
  SealedShare,
  SharedExchange,
  UpdateRef,
} from "./state.ts";

/** What removing the masks from the sum takes. */
export type MaskRemoval = SharedExchange & {
  readonly survivors: readonly ParticipantId[];
  readonly revealed: readonly RevealedShare[];
};

export type RoundEffect =
  /**
   * Wake me with a `tick` then (at once when it is past); replaces the alarm that was set before.
   */
  | { readonly type: "set_alarm"; readonly at_ms: number }
  | { readonly type: "invite"; readonly participant: ParticipantId; readonly delivered: boolean }
  /** Not at work in this round, or not yet: told what it waits for and when to come back. */
  | { readonly type: "keep_waiting"; readonly participant: ParticipantId }
  | {
      readonly type: "send_keys";
      readonly to: readonly ParticipantId[];
      readonly keys: readonly KeyPackage[];
    }
  | {
      readonly type: "send_shares";
      readonly to: ParticipantId;
      /** What its neighbours sealed for it. */
      readonly shares: readonly SealedShare[];
    }
  | {
      readonly type: "request_confirmation";
      /** Survivors that have not signed yet: all of them at first, one after its reconnect. */
      readonly to: readonly ParticipantId[];
      readonly survivors: readonly ParticipantId[];
    }
  | {
      readonly type: "request_unmasking";
      /** Survivors that may answer and have not: all of them at first, one after its reconnect. */
      readonly to: readonly ParticipantId[];
      readonly survivors: readonly ParticipantId[];
      /** All of them; each participant is sent those of its neighbours. */
      readonly signatures: readonly Confirmation[];
    }
  /** Tell the sender that its update is safe and counted. */
  | { readonly type: "confirm_update"; readonly update: UpdateRef }
  | {
      readonly type: "refuse";
      readonly participant: ParticipantId;
      readonly reason: RefusalReason;
    }
  | { readonly type: "drop"; readonly participant: ParticipantId; readonly reason: DropReason }
  /** Delete what a participant that is out has spooled. */
  | { readonly type: "discard_update"; readonly participant: ParticipantId }
  | {
      readonly type: "aggregate";
      /** Absent: the first. What comes of an earlier one is not taken any more. */
      readonly attempt?: number;
      readonly updates: readonly UpdateRef[];
      /** Null in sealed rounds. */
      readonly masks: MaskRemoval | null;
    }
  | {
      readonly type: "commit";
      readonly result: AggregateResult;
      readonly counted: readonly UpdateRef[];
    }
  | {
      readonly type: "abandon";
      readonly reason: AbandonReason;
      readonly detail: string;
      /** Acknowledged updates that the abandoned round names (invariant I3). */
      readonly uncounted: readonly UpdateRef[];
    };
