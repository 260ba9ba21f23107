/** The question that is asked before an update's bytes are taken. */
import type { ParticipantId, RefusalReason } from "@tributary/protocol";
import { isAtWork, memberOf, refusalFor } from "./cohort.ts";
import type { RoundState, UpdateRef } from "./state.ts";

export type UploadAnswer =
  /**
   * `already` is the update that this participant has delivered: the same one is confirmed, any
   * other refused.
   */
  | { readonly ok: true; readonly already: UpdateRef | null }
  | { readonly ok: false; readonly reason: RefusalReason };

export function mayUpload(state: RoundState, participant: ParticipantId): UploadAnswer {
  const refused = { ok: false, reason: refusalFor(state, participant) } as const;
  if (state.phase === "recruiting" || state.phase === "abandoned") return refused;
  const member = memberOf(state, participant);
  if (member === undefined) return refused;
  if (member.status === "delivered") return { ok: true, already: member.update };
  const isAwaited = state.phase === "training" && isAtWork(member);
  return isAwaited ? { ok: true, already: null } : refused;
}
