/** Questions about a cohort, and the small changes to it that every phase shares. */
import type { DropReason, ParticipantId, RefusalReason } from "@tributary/protocol";
import type { RoundEffect } from "./effect.ts";
import type { LostPhase, Member, RoundState, Selected, UpdateRef } from "./state.ts";
import { become, type Transition } from "./transition.ts";

type WithMembers = { readonly members: readonly Member[] };
export type DeliveredMember = Extract<Member, { status: "delivered" }>;

export function memberOf(state: WithMembers, participant: ParticipantId): Member | undefined {
  return state.members.find((member) => member.participant === participant);
}

/** In the cohort, and not out of it. */
export function isInCohort(state: RoundState, participant: ParticipantId): boolean {
  const member = "members" in state ? memberOf(state, participant) : undefined;
  return member !== undefined && member.status !== "out";
}

/** Selected for the round, whatever became of it since. */
export function isSelected(state: RoundState, participant: ParticipantId): boolean {
  return "members" in state && memberOf(state, participant) !== undefined;
}

export function isDelivered(member: Member): member is DeliveredMember {
  return member.status === "delivered";
}

/** At work: neither delivered nor out. */
export function isAtWork(member: Member): boolean {
  return member.status === "invited" || member.status === "training";
}

export function deliveredUpdates(state: WithMembers): UpdateRef[] {
  return state.members.filter(isDelivered).map((member) => member.update);
}

/** Those whose updates are in the sum. */
export function survivorsOf(state: WithMembers): ParticipantId[] {
  return state.members.filter(isDelivered).map((member) => member.participant);
}

export function withMember<S extends WithMembers>(state: S, changed: Member): S {
  const members = state.members.map((member) =>
    member.participant === changed.participant ? changed : member,
  );
  return { ...state, members };
}

/** What a phase hands on to the next: all but its own fields. */
export function selectedOf(state: Selected): Selected {
  const { round, revision, started_at_ms, members, selected_at_ms, ends_at_ms } = state;
  return { round, revision, started_at_ms, members, selected_at_ms, ends_at_ms };
}

/** Ends the part of all members that `leaves` picks. */
export function dropOut<S extends WithMembers & { readonly phase: LostPhase }>(
  state: S,
  leaves: (member: Member) => boolean,
  reason: DropReason,
): Transition<S> {
  const effects: RoundEffect[] = [];
  const { phase } = state;
  const members = state.members.map((member): Member => {
    if (member.status === "out" || !leaves(member)) return member;
    const { participant, away_since_ms } = member;
    effects.push({ type: "drop", participant, reason }, { type: "discard_update", participant });
    const isLeftOut = reason === "revoked" && isDelivered(member);
    const named = isLeftOut ? { update: member.update } : {};
    return { participant, away_since_ms, status: "out", reason, phase, ...named };
  });
  return effects.length === 0 ? become(state) : { state: { ...state, members }, effects };
}

/** Why a phase does not take this participant's message. */
export function refusalFor(state: RoundState, participant: ParticipantId): RefusalReason {
  if (state.phase === "recruiting") return "not_in_cohort";
  if (state.phase === "closed" || state.phase === "abandoned") return "round_stale";
  const member = memberOf(state, participant);
  if (member === undefined) return "not_in_cohort";
  return member.status === "out" ? "round_stale" : "phase_mismatch";
}

/** Refuses a message that this phase does not take. */
export function refuse(
  state: RoundState,
  participant: ParticipantId,
  reason = refusalFor(state, participant),
): Transition {
  return become(state, { type: "refuse", participant, reason });
}

/** Refuses an update that this phase does not take, and deletes it. */
export function refuseUpdate(state: RoundState, participant: ParticipantId): Transition {
  const reason = refusalFor(state, participant);
  return become(
    state,
    { type: "refuse", participant, reason },
    { type: "discard_update", participant },
  );
}
