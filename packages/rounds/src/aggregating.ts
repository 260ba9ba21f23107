/**
 * Aggregating: the runtime combines the updates; the round commits what comes out, or changes
 * nothing.
 */
import { deliveredUpdates, dropOut, selectedOf, survivorsOf } from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import type { MaskRemoval } from "./effect.ts";
import { memberEvents, repeatsExchange, repeatsUpdate, revokes, stayInPhase } from "./member.ts";
import { abandon } from "./over.ts";
import type { Aggregating, Closed, Selected } from "./state.ts";
import { lostIn, thresholdOf } from "./tally.ts";
import { become, type EventOf, ignore, type PhaseTable, type Transition } from "./transition.ts";

export function beginAggregating(
  selected: Selected,
  exchange: Aggregating["exchange"],
): Transition {
  const aggregating: Aggregating = { ...selected, phase: "aggregating", exchange };
  return become(aggregating, requestAggregate(aggregating));
}

function masksOf({ members, exchange }: Aggregating): MaskRemoval | null {
  if (exchange === null) return null;
  const { keys, plan, sharers, answers } = exchange;
  const revealed = answers.flatMap((answer) => answer.shares);
  return { keys, plan, sharers, survivors: survivorsOf({ members }), revealed };
}

export function requestAggregate(state: Aggregating) {
  const { attempt } = state;
  const updates = deliveredUpdates(state);
  const which = attempt === undefined ? {} : { attempt };
  return { type: "aggregate", ...which, updates, masks: masksOf(state) } as const;
}

/** Counts what went into the sum; the members that were excluded from it are out. */
function commit(
  state: Aggregating,
  { result, now_ms }: EventOf<"aggregated">,
  config: RoundConfig,
): Transition {
  const excluded = new Set(result.excluded);
  const { state: rest, effects } = dropOut(
    state,
    (member) => excluded.has(member.participant),
    "refused",
  );
  const counted = deliveredUpdates(rest);
  if (counted.length < config.quorum) {
    const detail = `${counted.length} of ${config.quorum} updates were fit to be counted.`;
    return abandon(state, { reason: "quorum_missed", detail, now_ms });
  }
  const closed: Closed = {
    ...selectedOf(rest),
    phase: "closed",
    closed_at_ms: now_ms,
    result,
    lost_in: lostIn(rest),
    threshold: thresholdOf(rest),
  };
  return become(closed, { type: "commit", result, counted }, ...effects);
}

/** What was asked for before somebody was revoked has their update in it. */
function answersLast(state: Aggregating, { attempt = 0 }: { readonly attempt?: number }): boolean {
  return attempt === (state.attempt ?? 0);
}

/**
 * The updates of a sealed round are combined once more without this one. The sum of a secure round is
 * opened already: what is in it cannot be taken out.
 */
function leaveOut(state: Aggregating, event: EventOf<"revoked">, config: RoundConfig): Transition {
  const cells = memberEvents<Aggregating>(stayInPhase);
  if (state.exchange !== null) return cells.left(state, { ...event, type: "left" }, config);
  const out = revokes(state, event);
  if (out.state === state) return become(state);
  const left = deliveredUpdates(out.state).length;
  if (left < config.quorum) {
    const detail = `${left} of ${config.quorum} updates are left after a device was revoked.`;
    return abandon(out.state, { reason: "quorum_missed", detail, now_ms: event.now_ms });
  }
  const again = { ...out.state, attempt: (state.attempt ?? 0) + 1 };
  // Its file stays until the round is over: the request before may be reading it.
  const told = out.effects.filter(({ type }) => type !== "discard_update");
  return become(again, ...told, requestAggregate(again));
}

export const aggregating: PhaseTable<"aggregating"> = {
  ...memberEvents<Aggregating>(stayInPhase),
  revoked: leaveOut,
  keys_advertised: repeatsExchange,
  shares_sent: repeatsExchange,
  update_spooled: repeatsUpdate,
  survivors_confirmed: repeatsExchange,
  unmasked: repeatsExchange,
  aggregated: (state, event, config) =>
    answersLast(state, event) ? commit(state, event, config) : become(state),
  aggregation_failed: (state, event) =>
    answersLast(state, event) ? abandon(state, event) : become(state),
  tick: ignore,
};
