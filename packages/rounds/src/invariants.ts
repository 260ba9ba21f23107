/**
 * What holds in every state and over every step. Tests, and the simulator, ask after each step; a
 * broken invariant is a bug of this package, so it throws. The ids are those of SPEC.md.
 */
import { deliveredUpdates, isAtWork, isDelivered } from "./cohort.ts";
import { collectionOf, isUnmaskable } from "./collection.ts";
import type { RoundConfig } from "./config.ts";
import { assertExchange } from "./exchange-invariants.ts";
import { areUnique, holds } from "./holds.ts";
import type { ActiveState, Closed, Recruiting, RoundState } from "./state.ts";
import type { Transition } from "./transition.ts";

function assertCohort(state: ActiveState | Closed, config: RoundConfig): void {
  const members = state.members.map((member) => member.participant);
  holds("RI1", areUnique(members), "a participant is twice in the cohort");
  const isRightSize = members.length >= config.quorum && members.length <= config.cohort_target;
  holds("RI1", isRightSize, `the cohort has ${members.length} members`);
  const isOwn = state.members
    .filter(isDelivered)
    .every((m) => m.update.participant === m.participant);
  holds("RI2", isOwn, "a member is credited with the update of another");
}

function assertRecruiting(state: Recruiting, config: RoundConfig): void {
  holds("RI1", areUnique(state.eligible), "a participant is twice eligible");
  const suffices = state.eligible.length >= config.quorum;
  const agrees = suffices === (state.quorum_since_ms !== null);
  holds("RI3", agrees, `${state.eligible.length} are eligible, since ${state.quorum_since_ms}`);
}

/** A phase that waits has someone to wait for, and can still succeed. */
function assertWaiting(state: ActiveState, config: RoundConfig): void {
  const { phase } = state;
  const isDecided = phase === "confirming" || phase === "unmasking" || phase === "aggregating";
  if (isDecided) {
    const delivered = deliveredUpdates(state).length;
    holds("RI4", !state.members.some(isAtWork), `a member is still at work in ${phase}`);
    holds("RI4", delivered >= config.quorum, `${delivered} updates reached ${phase}`);
  }
  if (phase === "aggregating") return;
  const { given, outstanding } = collectionOf(state, config);
  holds("RI5", outstanding.length > 0, `${phase} waits for nobody`);
  if (isDecided) return;
  const possible = [...given, ...outstanding].map((member) => member.participant);
  const canSucceed = possible.length >= config.quorum;
  holds("RI5", canSucceed, `${phase} cannot reach what it needs`);
  const canUnmask = phase !== "training" || isUnmaskable(state, possible);
  holds("RI5", canUnmask, "the masks of these updates could not be removed");
}

const phaseOrder = [
  "keying",
  "sharing",
  "training",
  "confirming",
  "unmasking",
  "aggregating",
] as const;

/** Nobody went in a phase that has not begun. */
function assertLost(state: ActiveState): void {
  const begun = phaseOrder.slice(0, phaseOrder.indexOf(state.phase) + 1);
  const areBegun = state.members.every((m) => m.status !== "out" || begun.includes(m.phase));
  holds("RI12", areBegun, `a member was lost in a phase after ${state.phase}`);
}

/** Throws when a state contradicts itself or its config. */
export function assertInvariants(state: RoundState, config: RoundConfig): void {
  switch (state.phase) {
    case "recruiting":
      assertRecruiting(state, config);
      break;
    case "closed": {
      assertCohort(state, config);
      const counted = deliveredUpdates(state);
      holds("RI4", counted.length >= config.quorum, `${counted.length} updates were committed`);
      const { excluded } = state.result;
      const isClean = counted.every((update) => !excluded.includes(update.participant));
      holds("RI4", isClean, "an excluded update was counted");
      break;
    }
    case "abandoned":
      holds("RI1", areUnique(state.members.map((m) => m.participant)), "a member is twice");
      break;
    default:
      assertCohort(state, config);
      assertLost(state);
      assertExchange(state, config);
      assertWaiting(state, config);
  }
}

/** Throws when a step breaks what must hold between one state and the next. */
export function assertTransition(before: RoundState, { state, effects }: Transition): void {
  const isCounted = state.revision === before.revision + (state === before ? 0 : 1);
  holds("RI8", isCounted, `the revision went from ${before.revision} to ${state.revision}`);
  const wasOver = before.phase === "closed" || before.phase === "abandoned";
  holds("RI9", !wasOver || state === before, "a round that is over changed");

  const isNew = state.phase !== before.phase;
  const commits = effects.filter((effect) => effect.type === "commit");
  const abandons = effects.filter((effect) => effect.type === "abandon");
  holds("RI10", commits.length === Number(isNew && state.phase === "closed"), "commit ≠ closed");
  holds(
    "RI10",
    abandons.length === Number(isNew && state.phase === "abandoned"),
    "abandon ≠ abandoned",
  );

  const excluded = state.phase === "closed" ? state.result.excluded : [];
  const members = "members" in state ? state.members : [];
  const revoked = new Set(
    members.flatMap((m) => (m.status === "out" ? (m.update?.sha256 ?? []) : [])),
  );
  const named = new Set([
    ...deliveredUpdates("members" in state ? state : { members: [] }).map(
      (update) => update.sha256,
    ),
    ...abandons.flatMap((effect) => effect.uncounted.map((update) => update.sha256)),
  ]);
  for (const update of deliveredUpdates("members" in before ? before : { members: [] })) {
    const isKept =
      named.has(update.sha256) ||
      revoked.has(update.sha256) ||
      excluded.includes(update.participant);
    holds("RI11", isKept, "an acknowledged update is lost");
  }
}
