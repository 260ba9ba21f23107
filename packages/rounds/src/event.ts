/**
 * Everything that can happen to a round. Each event carries the time, so that a step needs no
 * clock.
 */
import type { DeclineReason, KeyPackage, ParticipantId } from "@tributary/protocol";
import type { AggregateResult, RevealedShare, SealedShare, UpdateRef } from "./state.ts";

type At = { readonly now_ms: number };
type From = At & { readonly participant: ParticipantId };

export type RoundEvent =
  /** A participant is connected and ready for this task (again, perhaps after a reconnect). */
  | (From & { readonly type: "available" })
  /** Its connection is lost. */
  | (From & { readonly type: "disconnected" })
  /** It said that it leaves. */
  | (From & { readonly type: "left" })
  /** An admin revoked its device: nothing of it is to be counted, as far as that can be. */
  | (From & { readonly type: "revoked" })
  | (From & { readonly type: "accepted" })
  | (From & { readonly type: "declined"; readonly reason: DeclineReason })
  /** Its keys for this round, which its device key signed. */
  | (From & { readonly type: "keys_advertised"; readonly keys: KeyPackage })
  | (From & { readonly type: "shares_sent"; readonly shares: readonly SealedShare[] })
  /** Its update is on disk, fsynced, and its digest matches. */
  | (From & { readonly type: "update_spooled"; readonly update: UpdateRef })
  /** What it sent as an update was bad. */
  | (From & { readonly type: "update_refused" })
  /** Its signature over the transcript and the survivors, checked. */
  | (From & { readonly type: "survivors_confirmed"; readonly signature: string })
  | (From & { readonly type: "unmasked"; readonly shares: readonly RevealedShare[] })
  /** `attempt`: of the request that it answers; absent: the first. */
  | (At & {
      readonly type: "aggregated";
      readonly attempt?: number;
      readonly result: AggregateResult;
    })
  | (At & {
      readonly type: "aggregation_failed";
      readonly attempt?: number;
      readonly reason:
        | "aggregation_failed"
        | "sum_implausible"
        | "storage_failed"
        | "quorum_missed"
        | "unmasking_failed";
      readonly detail: string;
    })
  | (At & { readonly type: "tick" })
  | (At & {
      readonly type: "stop";
      readonly reason:
        | "stopped"
        | "paused"
        | "rolled_back"
        | "coordinator_restarted"
        | "storage_failed"
        | "aggregation_failed";
      readonly detail: string;
    });

export type RoundEventType = RoundEvent["type"];
