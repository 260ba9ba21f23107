/**
 * What holds in every state of a buffered run and over every step. Tests, and the simulator, ask
 * after each step; a broken invariant is a bug of this package, so it throws.
 */
import { areUnique, holds } from "../holds.ts";
import { isTooStale, pendingUpdates, rememberedUpdates } from "./buffer.ts";
import type { BufferedConfig } from "./config.ts";
import { candidates, freePlaces, placesTaken } from "./inviting.ts";
import type { BufferedState, BufferedUpdate, LiveBuffered } from "./state.ts";
import type { BufferedTransition } from "./transition.ts";

type Of = { readonly participant: string };
const namesOf = (items: readonly Of[]) => items.map(({ participant }) => participant);
const keyOf = ({ participant, invitation, sha256 }: BufferedUpdate) =>
  `${participant} ${invitation} ${sha256}`;

function assertPlaces(state: LiveBuffered): void {
  const here = [...namesOf(state.at_work), ...state.idle];
  holds("BI1", areUnique(here), "a participant is at work or idle twice");
  holds("BI1", areUnique(namesOf(state.resting)), "a participant rests twice");
  const pending = new Set(namesOf(pendingUpdates(state)));
  const isAtBoth = state.at_work.some(({ participant }) => pending.has(participant));
  holds("BI1", !isAtBoth, "a participant is at work beside an update that is under way");
}

function assertBuffers(state: LiveBuffered, config: BufferedConfig): void {
  const pending = namesOf(pendingUpdates(state));
  holds("BI2", areUnique(pending), "two updates of a participant are under way");
  const { length } = state.buffer;
  if (state.phase === "filling") {
    holds("BI3", length < config.buffer, `a buffer of ${length} updates is not handed over`);
    return;
  }
  const { number, updates } = state.combining;
  holds("BI3", updates.length === config.buffer, `${updates.length} updates are combined`);
  holds("BI3", number === state.number - 1, `${number} is combined, ${state.number} fills`);
}

function assertInvitations(state: LiveBuffered): void {
  const numbers = [...state.at_work, ...rememberedUpdates(state)].map(
    ({ invitation }) => invitation,
  );
  holds("BI4", areUnique(numbers.map(String)), "an invitation is answered or open twice");
  const areMade = numbers.every((number) => number >= 1 && number <= state.invitations);
  holds("BI4", areMade, "an invitation was never made");
}

function assertStaleness(state: LiveBuffered, config: BufferedConfig): void {
  const isVain = state.at_work.some(({ version }) => isTooStale(state, version, config));
  holds("BI5", !isVain, "a participant works in vain");
  const ahead = state.phase === "aggregating" ? 1 : 0;
  for (const [index, { version }] of state.buffer.entries()) {
    const staleness = state.version + ahead + Math.floor(index / config.buffer) - version;
    holds("BI5", staleness <= config.staleness_max, `a buffered update is ${staleness} stale`);
  }
  const combined = state.phase === "aggregating" ? state.combining.updates : [];
  for (const { version } of combined) {
    const staleness = state.version - version;
    const isFit = staleness >= 0 && staleness <= config.staleness_max;
    holds("BI5", isFit, `an update that is ${staleness} stale is combined`);
  }
}

/** Throws when a state contradicts itself or its config. */
export function assertBufferedInvariants(state: BufferedState, config: BufferedConfig): void {
  if (!("buffer" in state)) return;
  assertPlaces(state);
  assertBuffers(state, config);
  assertInvitations(state);
  assertStaleness(state, config);
  const isIdle = freePlaces(state, config) > 0 && candidates(state, 1).length > 0;
  holds("BI6", !isIdle, "a place is free and somebody could take it");
  holds("BI6", state.committed < config.rounds_target, "the run goes on after its last version");
}

/** Throws when a step breaks what must hold between one state and the next. */
export function assertBufferedTransition(
  before: BufferedState,
  { state, effects }: BufferedTransition,
  config: BufferedConfig,
): void {
  const isCounted = state.revision === before.revision + (state === before ? 0 : 1);
  holds("BI7", isCounted, `the revision went from ${before.revision} to ${state.revision}`);
  const wasOver = !("buffer" in before);
  holds("BI7", !wasOver || state === before, "a run that is over changed");

  const commits = effects.filter((effect) => effect.type === "commit");
  const made = state.version - before.version;
  const isOneEach = made === commits.length && made === state.committed - before.committed;
  holds("BI8", isOneEach && made <= 1, `${commits.length} commits made ${made} versions`);
  const areEnough = commits.every(({ counted }) => counted.length === config.buffer);
  holds("BI8", areEnough, `a version does not count ${config.buffer} updates`);
  const isOldest =
    commits.length === 0 ||
    (before.phase === "aggregating" && commits[0]?.number === before.combining.number);
  holds("BI8", isOldest, "a buffer is committed that was not combined");

  assertInvited(before, state, config);
  assertKept(before, { state, effects });
  assertDiscarded(before, { state, effects });
}

function assertInvited(before: BufferedState, state: BufferedState, config: BufferedConfig): void {
  if (!("buffer" in state) || !("buffer" in before)) return;
  if (state.invitations === before.invitations) return;
  holds("BI9", placesTaken(state) <= config.concurrency, "more are invited than have places");
  const fresh = state.at_work.filter(({ invitation }) => invitation > before.invitations);
  const areFresh = fresh.every(({ version }) => version === state.version);
  holds("BI9", areFresh, "somebody is invited to start from an old version");
}

/** An acknowledged update stays, or is counted or named. */
function assertKept(before: BufferedState, { state, effects }: BufferedTransition): void {
  if (!("buffer" in before)) return;
  const kept = "buffer" in state ? pendingUpdates(state).map(keyOf) : [];
  const ended = effects.flatMap((effect) => {
    if (effect.type === "commit") return effect.counted.map(keyOf);
    return effect.type === "abandon" ? effect.uncounted.map(keyOf) : [];
  });
  const places = [...kept, ...ended];
  holds("BI10", areUnique(places), "an update is kept or counted twice");
  const found = new Set(places);
  const isNoneLost = pendingUpdates(before).every((update) => found.has(keyOf(update)));
  holds("BI10", isNoneLost, "an acknowledged update is lost");
}

/** Work ends with an update, or what was sent of one is deleted: nobody would ask for it again. */
function assertDiscarded(before: BufferedState, { state, effects }: BufferedTransition): void {
  if (!("at_work" in before)) return;
  const answered = "buffer" in state ? pendingUpdates(state) : [];
  const discarded = effects.filter((effect) => effect.type === "discard_update");
  const going = "at_work" in state ? state.at_work : [];
  const known = new Set([...going, ...answered, ...discarded].map(({ invitation }) => invitation));
  const areKnown = before.at_work.every(({ invitation }) => known.has(invitation));
  holds("BI11", areKnown, "work ended, and what was sent of it stays in the spool");
}
