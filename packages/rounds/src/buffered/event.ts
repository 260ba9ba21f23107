/**
 * Everything that can happen to a buffered run. Each event carries the time; what a participant says
 * about its work names the invitation, so that what is said of an earlier one is recognised.
 */
import type { DeclineReason, ParticipantId } from "@tributary/protocol";
import type { Pause } from "../run.ts";
import type { AggregateResult, UpdateRef } from "../state.ts";
import type { EventOf as RoundEventOf } from "../transition.ts";

type At = { readonly now_ms: number };
type From = At & { readonly participant: ParticipantId };
type About = From & { readonly invitation: number };

export type BufferedEvent =
  /** A participant is connected and ready (again, perhaps after a reconnect). */
  | (From & { readonly type: "available" })
  /** Its connection is lost. */
  | (From & { readonly type: "disconnected" })
  /** It said that it leaves. */
  | (From & { readonly type: "left" })
  | (About & { readonly type: "accepted" })
  | (About & { readonly type: "declined"; readonly reason: DeclineReason })
  /** Its update is on disk, fsynced, and its digest matches. */
  | (About & { readonly type: "update_spooled"; readonly update: UpdateRef })
  /** What it sent as an update was bad. */
  | (About & { readonly type: "update_refused" })
  /** The buffer of that number is a model version now, stored. */
  | (At & {
      readonly type: "aggregated";
      readonly number: number;
      readonly result: AggregateResult;
    })
  | (At & {
      readonly type: "aggregation_failed";
      readonly number: number;
      readonly reason: Exclude<RoundEventOf<"aggregation_failed">["reason"], "unmasking_failed">;
      readonly detail: string;
    })
  /** Nobody is invited any more; those at work may finish, or end now. */
  | (At & { readonly type: "pause"; readonly when: Pause })
  /** After a pause. */
  | (At & { readonly type: "go_on" })
  | RoundEventOf<"tick">
  | RoundEventOf<"stop">;

export type BufferedEventType = BufferedEvent["type"];
