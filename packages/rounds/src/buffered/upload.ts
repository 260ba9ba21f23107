/** The question that is asked before an update's bytes are taken. */
import type { ParticipantId, RefusalReason } from "@tributary/protocol";
import { workNamed } from "./at-work.ts";
import { rememberedUpdate } from "./buffer.ts";
import type { BufferedState, BufferedUpdate } from "./state.ts";
import { refusalFor } from "./working.ts";

export type BufferedUploadAnswer =
  /** `already` is the update that answered this invitation: the same one is confirmed again. */
  | { readonly ok: true; readonly already: BufferedUpdate | null }
  | { readonly ok: false; readonly reason: RefusalReason };

export function mayUploadBuffered(
  state: BufferedState,
  about: { readonly participant: ParticipantId; readonly invitation: number },
): BufferedUploadAnswer {
  const already = rememberedUpdate(state, about.participant, about.invitation);
  if (already !== undefined) return { ok: true, already };
  const isAwaited = "at_work" in state && workNamed(state, about) !== undefined;
  return isAwaited ? { ok: true, already: null } : { ok: false, reason: refusalFor(state, about) };
}
