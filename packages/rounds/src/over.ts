/**
 * A round that is over, and how it gets there. Only a repeated update is still answered; nothing
 * changes any more.
 */
import type { AbandonReason } from "@tributary/protocol";
import { deliveredUpdates, memberOf, refuseUpdate } from "./cohort.ts";
import type { Abandoned, LiveState } from "./state.ts";
import { lostIn, thresholdOf } from "./tally.ts";
import { become, type EventOf, ignore, type PhaseTable, type Transition } from "./transition.ts";

export type Ending = {
  readonly reason: AbandonReason;
  readonly detail: string;
  readonly now_ms: number;
  /** Survivors whose silence ends the round. */
  readonly silent?: number;
};

/** Ends a live round without a new model, and names the updates that were acknowledged in vain. */
export function abandon(
  state: LiveState,
  { reason, detail, now_ms, silent = 0 }: Ending,
): Transition {
  const members = state.phase === "recruiting" ? [] : state.members;
  const { round, revision, started_at_ms, phase } = state;
  const lost_in = lostIn(state);
  const abandoned: Abandoned = {
    phase: "abandoned",
    round,
    revision,
    started_at_ms,
    members,
    closed_at_ms: now_ms,
    reason,
    detail,
    lost_in: phase === "recruiting" ? lost_in : { ...lost_in, [phase]: lost_in[phase] + silent },
    threshold: thresholdOf(state),
  };
  const uncounted = deliveredUpdates({ members });
  return become(abandoned, { type: "abandon", reason, detail, uncounted });
}

export function stopRound(
  state: LiveState,
  { reason, detail, now_ms }: EventOf<"stop">,
): Transition {
  return abandon(state, { reason, detail, now_ms });
}

const deaf = {
  available: ignore,
  disconnected: ignore,
  left: ignore,
  revoked: ignore,
  accepted: ignore,
  declined: ignore,
  keys_advertised: ignore,
  shares_sent: ignore,
  survivors_confirmed: ignore,
  update_refused: ignore,
  unmasked: ignore,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: ignore,
  stop: ignore,
} as const;

export const closed: PhaseTable<"closed"> = {
  ...deaf,
  update_spooled: (state, { participant, update }) => {
    const member = memberOf(state, participant);
    const isCounted = member?.status === "delivered" && member.update.sha256 === update.sha256;
    return isCounted
      ? become(state, { type: "confirm_update", update: member.update })
      : refuseUpdate(state, participant);
  },
};

export const abandoned: PhaseTable<"abandoned"> = {
  ...deaf,
  update_spooled: (state, { participant }) => refuseUpdate(state, participant),
};
