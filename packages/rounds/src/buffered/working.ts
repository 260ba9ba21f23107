/**
 * What participants do while a run goes on: come, go, take up an invitation, deliver, fail, repeat
 * themselves.
 */
import type { DropReason, ParticipantId, RefusalReason } from "@tributary/protocol";
import {
  dropOut,
  dropToRest,
  type Named,
  release,
  withWork,
  workNamed,
  workOf,
} from "./at-work.ts";
import { rememberedUpdate, rememberedUpdates } from "./buffer.ts";
import type { BufferedConfig } from "./config.ts";
import type { BufferedEffect } from "./effect.ts";
import { invitationOf, settle } from "./inviting.ts";
import type { AtWork, BufferedState, BufferedUpdate, LiveBuffered } from "./state.ts";
import { andThen, type BufferedEventOf, type BufferedTransition, become } from "./transition.ts";

/** Why a message about an invitation is not taken: it was another's, or its time is over. */
export function refusalFor(
  state: BufferedState,
  { participant, invitation }: Named,
): RefusalReason {
  if (!("at_work" in state)) return "round_stale";
  const isAnothers = state.at_work.some(
    (work) => work.invitation === invitation && work.participant !== participant,
  );
  return isAnothers || invitation > state.invitations ? "not_in_cohort" : "round_stale";
}

/** Refuses an update, and deletes it. */
export function refuseUpdate(
  { participant, invitation }: Named,
  reason: RefusalReason,
): BufferedEffect[] {
  return [
    { type: "refuse", participant, invitation, reason },
    { type: "discard_update", participant, invitation },
  ];
}

/** An update that is here already: confirmed again, or refused when it is another. */
export function repeatsUpdate<S extends BufferedState>(
  state: S,
  { participant, invitation, update }: BufferedEventOf<"update_spooled">,
  known: BufferedUpdate,
): BufferedTransition<S> {
  return known.sha256 === update.sha256
    ? become(state, { type: "confirm_update", update: known })
    : become(state, { type: "refuse", participant, invitation, reason: "update_conflict" });
}

/** What an idle participant is told: that its last update is safe, and to wait. */
function comfort(state: LiveBuffered, participant: ParticipantId): BufferedEffect[] {
  const update = rememberedUpdates(state).find((one) => one.participant === participant);
  const confirmed = update === undefined ? [] : [{ type: "confirm_update", update } as const];
  return [...confirmed, { type: "keep_waiting", participant }];
}

function comes(
  state: LiveBuffered,
  { participant, now_ms }: BufferedEventOf<"available">,
  config: BufferedConfig,
): BufferedTransition {
  const work = workOf(state, participant);
  if (work !== undefined) {
    const back = { ...work, away_since_ms: null, keeps_place: true };
    const isAway = work.away_since_ms !== null;
    return become(isAway ? withWork(state, back) : state, invitationOf(work));
  }
  if (state.idle.includes(participant)) return become(state, ...comfort(state, participant));
  const arrived = { ...state, idle: [...state.idle, participant] };
  return andThen(settle(arrived, now_ms, config), (next) =>
    workOf(next, participant) === undefined
      ? become(next, ...comfort(next, participant))
      : become(next),
  );
}

function withoutIdle(state: LiveBuffered, who: ParticipantId): LiveBuffered {
  if (!state.idle.includes(who)) return state;
  return { ...state, idle: state.idle.filter((participant) => participant !== who) };
}

function goesAway(
  state: LiveBuffered,
  { participant, now_ms }: BufferedEventOf<"disconnected">,
): BufferedTransition {
  const work = workOf(state, participant);
  if (work === undefined) return become(withoutIdle(state, participant));
  if (work.away_since_ms !== null) return become(state);
  return become(withWork(state, { ...work, away_since_ms: now_ms }));
}

function leaves(
  state: LiveBuffered,
  { participant, now_ms }: BufferedEventOf<"left">,
  config: BufferedConfig,
): BufferedTransition {
  const work = workOf(state, participant);
  if (work === undefined) return become(withoutIdle(state, participant));
  const out = dropOut(state, work, "left");
  return andThen(out, (rest) => settle(withoutIdle(rest, participant), now_ms, config));
}

function accepts(state: LiveBuffered, event: BufferedEventOf<"accepted">): BufferedTransition {
  const { participant, invitation } = event;
  const work = workNamed(state, event);
  if (work?.status === "invited") return become(withWork(state, { ...work, status: "training" }));
  const isKnown = work !== undefined || rememberedUpdate(state, participant, invitation);
  if (isKnown) return become(state);
  const reason = refusalFor(state, event);
  return become(state, { type: "refuse", participant, invitation, reason });
}

/** Declines, or sends what cannot be counted. */
function fails(reason: DropReason) {
  return (
    state: LiveBuffered,
    event: BufferedEventOf<"declined" | "update_refused">,
    config: BufferedConfig,
  ): BufferedTransition => {
    const work = workNamed(state, event);
    if (work === undefined) return become(state);
    const { now_ms } = event;
    const out = dropToRest(state, work, { reason, until_ms: now_ms + config.rest_ms });
    return andThen(out, (rest) => settle(rest, now_ms, config));
  };
}

function delivers(
  state: LiveBuffered,
  event: BufferedEventOf<"update_spooled">,
  config: BufferedConfig,
): BufferedTransition {
  const { participant, invitation, now_ms } = event;
  const known = rememberedUpdate(state, participant, invitation);
  if (known !== undefined) return repeatsUpdate(state, event, known);
  const work = workNamed(state, event);
  if (work === undefined) return become(state, ...refuseUpdate(event, refusalFor(state, event)));
  const update: BufferedUpdate = { ...event.update, invitation, version: work.version };
  const released = release(state, work);
  const taken = { ...released, buffer: [...state.buffer, update] };
  return andThen(become(taken, { type: "confirm_update", update }), (next) =>
    settledFor(next, work, now_ms, config),
  );
}

/** Settles; whoever is here and is not invited again is told to wait. */
function settledFor(
  state: LiveBuffered,
  { participant, away_since_ms }: AtWork,
  now_ms: number,
  config: BufferedConfig,
): BufferedTransition<LiveBuffered> {
  return andThen(settle(state, now_ms, config), (next) => {
    const isWaiting = away_since_ms === null && workOf(next, participant) === undefined;
    return isWaiting ? become(next, { type: "keep_waiting", participant }) : become(next);
  });
}

/** The cells that both live phases share. */
export const participantEvents = {
  available: comes,
  disconnected: goesAway,
  left: leaves,
  accepted: accepts,
  declined: fails("declined"),
  update_spooled: delivers,
  update_refused: fails("refused"),
} as const;
