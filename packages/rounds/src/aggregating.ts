/**
 * Aggregating: the runtime combines the updates; the round commits what comes out, or changes
 * nothing.
 */
import { deliveredUpdates, dropOut, selectedOf, survivorsOf } from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import type { MaskRemoval } from "./effect.ts";
import { memberEvents, repeatsExchange, repeatsUpdate, stayInPhase } from "./member.ts";
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
  return { type: "aggregate", updates: deliveredUpdates(state), masks: masksOf(state) } as const;
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

export const aggregating: PhaseTable<"aggregating"> = {
  ...memberEvents<Aggregating>(stayInPhase),
  keys_advertised: repeatsExchange,
  shares_sent: repeatsExchange,
  update_spooled: repeatsUpdate,
  survivors_confirmed: repeatsExchange,
  unmasked: repeatsExchange,
  aggregated: commit,
  aggregation_failed: (state, { reason, detail, now_ms }) =>
    abandon(state, { reason, detail, now_ms }),
  tick: ignore,
};
