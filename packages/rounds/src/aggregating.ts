/**
 * Aggregating: the runtime combines the updates; the round commits what comes out, or changes
 * nothing.
 */
import { deliveredUpdates, dropOut } from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import { memberEvents, repeatsExchange, repeatsUpdate, stayInPhase } from "./member.ts";
import { abandon } from "./over.ts";
import type { Aggregating, Closed, RevealedShare, Training } from "./state.ts";
import { become, type EventOf, ignore, type PhaseTable, type Transition } from "./transition.ts";

export function beginAggregating(
  selected: Omit<Training, "phase" | "shares">,
  revealed: readonly RevealedShare[],
): Transition {
  const { round, revision, started_at_ms, members, selected_at_ms, ends_at_ms, keys } = selected;
  const aggregating: Aggregating = {
    phase: "aggregating",
    round,
    revision,
    started_at_ms,
    members,
    selected_at_ms,
    ends_at_ms,
    keys,
    revealed,
  };
  return become(aggregating, requestAggregate(aggregating));
}

export function requestAggregate(state: Aggregating) {
  return {
    type: "aggregate",
    updates: deliveredUpdates(state),
    revealed: state.revealed,
  } as const;
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
  const { keys: _keys, revealed: _revealed, ...selected } = rest;
  const closed: Closed = { ...selected, phase: "closed", closed_at_ms: now_ms, result };
  return become(closed, { type: "commit", result, counted }, ...effects);
}

export const aggregating: PhaseTable<"aggregating"> = {
  ...memberEvents<Aggregating>(stayInPhase),
  keys_advertised: repeatsExchange,
  shares_sent: repeatsExchange,
  update_spooled: repeatsUpdate,
  unmasked: repeatsExchange,
  aggregated: commit,
  aggregation_failed: (state, { reason, detail, now_ms }) =>
    abandon(state, { reason, detail, now_ms }),
  tick: ignore,
};
