/**
 * Unmasking (Bonawitz et al. 2017, round 4): survivors reveal the shares that remove the masks from
 * the sum. The masks of a survivor itself and those it shared with someone that dropped out are
 * never both revealed.
 */
import type { ParticipantId } from "@tributary/protocol";
import { beginAggregating } from "./aggregating.ts";
import { isDelivered, memberOf, refuse } from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import { memberEvents, repeatsExchange, repeatsUpdate, stayInPhase } from "./member.ts";
import { abandon } from "./over.ts";
import type { RevealedShare, Training, Unmasking } from "./state.ts";
import { become, type EventOf, ignore, type PhaseTable, type Transition } from "./transition.ts";

export function survivorsOf(state: Unmasking): ParticipantId[] {
  return state.members.filter(isDelivered).map((member) => member.participant);
}

export function answeredOf(state: Unmasking): Set<ParticipantId> {
  return new Set(state.revealed.map((share) => share.from));
}

export function beginUnmasking(state: Training, now_ms: number, config: RoundConfig): Transition {
  const { shares, ...rest } = state;
  const survivors = state.members.filter(isDelivered).map((member) => member.participant);
  const sharers = new Set(shares.map((share) => share.from));
  const dropped = [...sharers].filter((participant) => !survivors.includes(participant));
  const unmasking: Unmasking = {
    ...rest,
    phase: "unmasking",
    phase_ends_at_ms: now_ms + config.exchange_ms,
    dropped,
    revealed: [],
  };
  return become(unmasking, { type: "request_unmasking", to: survivors, survivors, dropped });
}

/** Self masks of survivors, pairwise masks of the dropped, each at most once. */
function isRightAnswer(
  state: Unmasking,
  from: ParticipantId,
  shares: readonly RevealedShare[],
): boolean {
  const expected = new Set([
    ...survivorsOf(state).map((participant) => `self ${participant}`),
    ...state.dropped.map((participant) => `pairwise ${participant}`),
  ]);
  const isExpected = (share: RevealedShare) =>
    share.from === from && expected.delete(`${share.kind} ${share.of}`);
  return shares.length > 0 && shares.every(isExpected);
}

function takeAnswer(state: Unmasking, { participant, shares }: EventOf<"unmasked">): Transition {
  const member = memberOf(state, participant);
  if (member === undefined || !isDelivered(member)) return refuse(state, participant);
  if (answeredOf(state).has(participant)) return become(state);
  if (!isRightAnswer(state, participant, shares)) {
    return refuse(state, participant, "malformed_message");
  }
  const taken = { ...state, revealed: [...state.revealed, ...shares] };
  const isComplete = answeredOf(taken).size === survivorsOf(taken).length;
  return isComplete ? finishUnmasking(taken) : become(taken);
}

function finishUnmasking(state: Unmasking): Transition {
  const { phase_ends_at_ms: _end, dropped: _dropped, revealed, ...selected } = state;
  return beginAggregating(selected, revealed);
}

function endUnmasking(
  state: Unmasking,
  { now_ms }: EventOf<"tick">,
  config: RoundConfig,
): Transition {
  if (now_ms < state.phase_ends_at_ms) return become(state);
  const answered = answeredOf(state).size;
  if (answered >= config.threshold) return finishUnmasking(state);
  const detail = `${answered} of ${config.threshold} survivors needed helped to unmask.`;
  return abandon(state, { reason: "unmasking_failed", detail, now_ms });
}

export const unmasking: PhaseTable<"unmasking"> = {
  ...memberEvents<Unmasking>(stayInPhase),
  keys_advertised: repeatsExchange,
  shares_sent: repeatsExchange,
  update_spooled: repeatsUpdate,
  unmasked: takeAnswer,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: endUnmasking,
};
