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
  survivorsOf,
  withMember,
} from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import type { RoundEffect } from "./effect.ts";
import { stopRound } from "./over.ts";
import type { ActiveState, Keying, Member } from "./state.ts";
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

/** What the exchange of a secure round still wants of a member, or has for it. */
function exchangeFor(state: ActiveState, member: Member): RoundEffect[] {
  const { participant } = member;
  const to = [participant];
  switch (state.phase) {
    case "sharing":
      return [{ type: "send_keys", to, keys: state.exchange.keys }];
    case "training": {
      if (state.exchange === null || isDelivered(member)) return [];
      const { keys, routed } = state.exchange;
      const mine = routed.find((box) => box.to === participant);
      const shares = mine === undefined ? [] : mine.shares;
      return [
        { type: "send_keys", to, keys },
        { type: "send_shares", to: participant, shares },
      ];
    }
    case "confirming": {
      if (state.signatures.some(({ from }) => from === participant)) return [];
      return [{ type: "request_confirmation", to, survivors: survivorsOf(state) }];
    }
    case "unmasking": {
      const hasAnswered = state.answers.some(({ from }) => from === participant);
      if (hasAnswered || !state.asked.includes(participant)) return [];
      const { signatures } = state;
      return [{ type: "request_unmasking", to, survivors: survivorsOf(state), signatures }];
    }
    case "keying":
    case "aggregating":
      return [];
    default:
      return state satisfies never;
  }
}

/** Everything that a member which comes back may have missed; all of it is safe to hear twice. */
function catchUp(state: ActiveState, member: Member): RoundEffect[] {
  const { participant } = member;
  const invite = { type: "invite", participant, delivered: isDelivered(member) } as const;
  return [invite, ...exchangeFor(state, member)];
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
  return become(present, ...catchUp(state, member));
}

function goesAway<S extends ActiveState>(
  state: S,
  { participant, now_ms }: EventOf<"disconnected" | "left" | "declined" | "revoked">,
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

/** Nothing of it goes into the sum, an update that is here already neither. */
export function revokes<S extends ActiveState>(
  state: S,
  { participant }: EventOf<"revoked">,
): Transition<S> {
  return dropOut(state, (member) => member.participant === participant, "revoked");
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
    revoked: (state: S, event: EventOf<"revoked">, config: RoundConfig) =>
      settled(revokes(state, event), state, event.now_ms, config),
    declined: (state: S, event: EventOf<"declined">, config: RoundConfig) =>
      settled(endsPart(state, event.participant, "declined"), state, event.now_ms, config),
    update_refused: (state: S, event: EventOf<"update_refused">, config: RoundConfig) =>
      settled(endsPart(state, event.participant, "refused"), state, event.now_ms, config),
  };
}

/**
 * The same where only survivors are asked: one that declines what it is asked, or is revoked, stays in
 * the sum, and is waited for no longer than one that left.
 */
export function survivorEvents<S extends ActiveState>() {
  return {
    ...memberEvents<S>(stayInPhase),
    declined: (state: S, event: EventOf<"declined">) => goesAway(state, event),
    // What it sent is masked with what the others hold of it, and they know who survived: it cannot be taken out.
    revoked: (state: S, event: EventOf<"revoked">) => goesAway(state, event),
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

type ExchangeEvent = EventOf<
  "keys_advertised" | "shares_sent" | "survivors_confirmed" | "unmasked"
>;

/** A message of the exchange outside its phase: a repeated one is silent, any other refused. */
export function repeatsExchange(
  state: Exclude<ActiveState, Keying>,
  { participant }: ExchangeEvent,
): Transition {
  const member = memberOf(state, participant);
  const keys = state.exchange?.keys ?? [];
  const hasExchanged = keys.some((key) => key.participant === participant);
  if (member !== undefined && member.status !== "out" && hasExchanged) return become(state);
  return refuse(state, participant);
}

/** A message that its sender cannot have a reason to send yet. */
export function tooEarly(state: ActiveState, { participant }: ExchangeEvent): Transition {
  return refuse(state, participant);
}
