/**
 * Who is invited, and when: one by one, whenever a place is free, whoever waits longest first. Each
 * starts from the newest version.
 */
import type { ParticipantId } from "@tributary/protocol";
import { dropOut } from "./at-work.ts";
import { handOver, isTooStale, pendingUpdates, versionsAhead } from "./buffer.ts";
import type { BufferedConfig } from "./config.ts";
import type { BufferedEffect } from "./effect.ts";
import type { AtWork, BufferedState, LiveBuffered } from "./state.ts";
import { andThen, type BufferedTransition, become } from "./transition.ts";

/** Those at work that keep their place. */
export function placesTaken({ at_work }: Pick<LiveBuffered, "at_work">): number {
  return at_work.filter(({ keeps_place }) => keeps_place).length;
}

/** How many more may be invited now. */
export function freePlaces(state: LiveBuffered, config: BufferedConfig): number {
  const isNeeded = state.committed + versionsAhead(state, config) < config.rounds_target;
  const isFull = state.buffer.length >= config.buffer;
  const isVain = isTooStale(state, state.version, config);
  const isPaused = state.paused_until_ms !== null || (state.pause ?? null) !== null;
  if (isPaused || isFull || isVain || !isNeeded) return 0;
  return Math.max(0, config.concurrency - placesTaken(state));
}

/**
 * The first of the idle that need not rest and have no update under way: whoever waits for the version
 * that counts it would only start from an older one. It stops at `most`, since thousands may be idle.
 */
export function candidates(state: LiveBuffered, most: number): readonly ParticipantId[] {
  const unfit = new Set(
    [...pendingUpdates(state), ...state.resting].map(({ participant }) => participant),
  );
  const chosen: ParticipantId[] = [];
  for (const participant of state.idle) {
    if (chosen.length >= most) break;
    if (!unfit.has(participant)) chosen.push(participant);
  }
  return chosen;
}

/** Whether the run has still to do with a participant: it is at work, rests, or has an update under way. */
export function isInvolved(
  state: BufferedState,
  participant: ParticipantId,
  now_ms: number,
): boolean {
  if (!("at_work" in state)) return false;
  const isIts = (one: { readonly participant: ParticipantId }) => one.participant === participant;
  const rests = state.resting.some((rest) => isIts(rest) && now_ms < rest.until_ms);
  return rests || state.at_work.some(isIts) || pendingUpdates(state).some(isIts);
}

/** They stand in the queue in this order. */
function withoutChosen(
  idle: readonly ParticipantId[],
  chosen: readonly ParticipantId[],
): readonly ParticipantId[] {
  const rest = [...idle];
  let at = 0;
  for (const participant of chosen) {
    at = rest.indexOf(participant, at);
    rest.splice(at, 1);
  }
  return rest;
}

export function invitationOf(work: AtWork): BufferedEffect {
  const { participant, invitation, version, model } = work;
  return { type: "invite", participant, invitation, version, model, delivered: false };
}

function inviteMore(
  state: LiveBuffered,
  now_ms: number,
  config: BufferedConfig,
): BufferedTransition<LiveBuffered> {
  const free = freePlaces(state, config);
  const chosen = free === 0 ? [] : candidates(state, free);
  if (chosen.length === 0) return become(state);
  const { version, model, invitations } = state;
  const invited = chosen.map(
    (participant, index): AtWork => ({
      participant,
      invitation: invitations + index + 1,
      status: "invited",
      version,
      model,
      ends_at_ms: now_ms + config.deadline_ms,
      away_since_ms: null,
      keeps_place: true,
    }),
  );
  const next = {
    ...state,
    invitations: invitations + chosen.length,
    at_work: [...state.at_work, ...invited],
    idle: withoutChosen(state.idle, chosen),
  };
  return become(next, ...invited.map(invitationOf));
}

/**
 * Ends the work that came too late: the model will have moved on too far when an update of it could
 * be combined. These participants are the first to be invited again.
 */
function recall(state: LiveBuffered, config: BufferedConfig): BufferedTransition<LiveBuffered> {
  const stale = state.at_work.filter(({ version }) => isTooStale(state, version, config));
  let moved: BufferedTransition<LiveBuffered> = become(state);
  // From the last to the first, since each goes to the head of the queue.
  for (const work of stale.toReversed()) {
    moved = andThen(moved, (next) => dropOut(next, work, "not_needed", "first"));
  }
  return moved;
}

/**
 * What follows from any change: a full buffer is handed over, work that is too stale by now ends,
 * and free places are filled.
 */
export function settle(
  state: LiveBuffered,
  now_ms: number,
  config: BufferedConfig,
): BufferedTransition<LiveBuffered> {
  const handed = state.phase === "filling" ? handOver(state, now_ms, config) : become(state);
  const timely = andThen(handed, (next) => recall(next, config));
  return andThen(timely, (next) => inviteMore(next, now_ms, config));
}
