/**
 * What cohort members do in any phase that has a cohort: come, go, accept, decline, fail, repeat
 * themselves.
 */
import type { DropReason, ParticipantId } from "@tributary/protocol";
import {
  dropOut,
  isAtWork,
  isDelivered,
  memberOf,
  refuse,
  refuseUpdate,
  withMember,
} from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import type { RoundEffect } from "./effect.ts";
import { stopRound } from "./over.ts";
import type { ActiveState } from "./state.ts";
import { andThen, become, type EventOf, type Transition } from "./transition.ts";

/** Looks whether a phase is done after one of its members changed. */
export type Settle<S extends ActiveState> = (
  state: S,
  now_ms: number,
  config: RoundConfig,
) => Transition;

/** For phases that no coming and going of members can end. */
export function stayInPhase(state: ActiveState): Transition {
  return become(state);
}

/** Everything that a member which comes back may have missed; all of it is safe to hear twice. */
function catchUp(state: ActiveState, participant: ParticipantId, delivered: boolean) {
  const effects: RoundEffect[] = [{ type: "invite", participant, delivered }];
  const mayNeedKeys = state.phase === "sharing" || state.phase === "training";
  if (mayNeedKeys && state.keys.length > 0) {
    effects.push({ type: "send_keys", to: [participant], keys: state.keys });
  }
  if (state.phase === "training" && state.shares.length > 0) {
    const shares = state.shares.filter((share) => share.to === participant);
    effects.push({ type: "send_shares", shares });
  }
  if (state.phase === "unmasking" && !state.revealed.some((share) => share.from === participant)) {
    effects.push({
      type: "request_unmasking",
      to: [participant],
      survivors: state.members.filter(isDelivered).map((member) => member.participant),
      dropped: state.dropped,
    });
  }
  return effects;
}

function returns<S extends ActiveState>(
  state: S,
  { participant }: EventOf<"available">,
): Transition<S> {
  const member = memberOf(state, participant);
  if (member === undefined || member.status === "out") {
    return become(state, { type: "keep_waiting", participant });
  }
  const present =
    member.away_since_ms === null ? state : withMember(state, { ...member, away_since_ms: null });
  return become(present, ...catchUp(state, participant, isDelivered(member)));
}

function goesAway<S extends ActiveState>(
  state: S,
  { participant, now_ms }: EventOf<"disconnected" | "left">,
): Transition<S> {
  const member = memberOf(state, participant);
  if (member === undefined || member.status === "out" || member.away_since_ms !== null) {
    return become(state);
  }
  return become(withMember(state, { ...member, away_since_ms: now_ms }));
}

function endsPart<S extends ActiveState>(
  state: S,
  participant: ParticipantId,
  reason: DropReason,
): Transition<S> {
  const leaves = (member: { participant: ParticipantId }) => member.participant === participant;
  return dropOut(state, (member) => leaves(member) && isAtWork(member), reason);
}

/** A delivered member that leaves stays counted: its update is here, only its device is not. */
function leaves<S extends ActiveState>(state: S, event: EventOf<"left">): Transition<S> {
  const member = memberOf(state, event.participant);
  return member !== undefined && isDelivered(member)
    ? goesAway(state, event)
    : endsPart(state, event.participant, "left");
}

function accepts(state: ActiveState, { participant }: EventOf<"accepted">): Transition {
  const member = memberOf(state, participant);
  if (member === undefined || member.status === "out") return refuse(state, participant);
  if (member.status !== "invited") return become(state);
  return become(withMember(state, { ...member, status: "training" }));
}

/** The cells that all phases with a cohort share. */
export function memberEvents<S extends ActiveState>(settle: Settle<S>) {
  const settled = (moved: Transition<S>, before: S, now_ms: number, config: RoundConfig) =>
    moved.state === before ? moved : andThen(moved, (state) => settle(state, now_ms, config));
  return {
    available: returns,
    accepted: accepts,
    stop: stopRound,
    disconnected: (state: S, event: EventOf<"disconnected">, config: RoundConfig) =>
      settled(goesAway(state, event), state, event.now_ms, config),
    left: (state: S, event: EventOf<"left">, config: RoundConfig) =>
      settled(leaves(state, event), state, event.now_ms, config),
    declined: (state: S, event: EventOf<"declined">, config: RoundConfig) =>
      settled(endsPart(state, event.participant, "declined"), state, event.now_ms, config),
    update_refused: (state: S, event: EventOf<"update_refused">, config: RoundConfig) =>
      settled(endsPart(state, event.participant, "refused"), state, event.now_ms, config),
  };
}

/**
 * An update outside training, or from a member that already delivered: confirmed again, or refused.
 */
export function repeatsUpdate(
  state: ActiveState,
  { participant, update }: EventOf<"update_spooled">,
): Transition {
  const member = memberOf(state, participant);
  if (member?.status !== "delivered") return refuseUpdate(state, participant);
  return member.update.sha256 === update.sha256
    ? become(state, { type: "confirm_update", update: member.update })
    : refuse(state, participant, "update_conflict");
}

/**
 * A key, share or unmasking message outside its phase: a repeated one is silent, any other refused.
 */
export function repeatsExchange(
  state: ActiveState,
  { participant }: EventOf<"keys_advertised" | "shares_sent" | "unmasked">,
): Transition {
  const member = memberOf(state, participant);
  const hasExchanged = state.keys.some((key) => key.participant === participant);
  if (member !== undefined && member.status !== "out" && hasExchanged) return become(state);
  return refuse(state, participant);
}

/** A message that its sender cannot have a reason to send yet. */
export function tooEarly(
  state: ActiveState,
  { participant }: EventOf<"shares_sent" | "unmasked">,
): Transition {
  return refuse(state, participant);
}
