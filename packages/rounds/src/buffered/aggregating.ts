/**
 * What becomes of a buffer that was handed over: the next model version, or nothing. Either way the
 * next buffer goes on with what has arrived meanwhile.
 */
import { withStaleness } from "./buffer.ts";
import type { BufferedConfig } from "./config.ts";
import { settle } from "./inviting.ts";
import { finish } from "./over.ts";
import type { BufferedAggregating, BufferedUpdate, Filling } from "./state.ts";
import { andThen, type BufferedEventOf, type BufferedTransition, become } from "./transition.ts";

/**
 * The pause after the first buffer that could not be combined; it doubles with each further one in
 * a row, up to the maximum.
 */
const pause_ms = 1_000;
const pause_ms_max = 60_000;

function filling({ combining: _, ...state }: BufferedAggregating): Filling {
  return { ...state, phase: "filling" };
}

/** Names the updates that are lost; those that can still be counted go first into the next buffer. */
function abandonBuffer(
  state: BufferedAggregating,
  event: Pick<BufferedEventOf<"aggregation_failed">, "reason" | "detail" | "now_ms">,
  keeps: readonly BufferedUpdate[],
  config: BufferedConfig,
): BufferedTransition {
  const { reason, detail, now_ms } = event;
  const { number, updates } = state.combining;
  const next: Filling = {
    ...filling(state),
    buffer: [...keeps, ...state.buffer],
    failures: state.failures + 1,
    paused_until_ms: now_ms + Math.min(pause_ms_max, pause_ms * 2 ** state.failures),
  };
  const uncounted = updates.filter((update) => !keeps.includes(update));
  const abandoned = become(next, { type: "abandon", number, reason, detail, uncounted });
  return andThen(abandoned, (rest) => settle(rest, now_ms, config));
}

export function failed(
  state: BufferedAggregating,
  event: BufferedEventOf<"aggregation_failed">,
  config: BufferedConfig,
): BufferedTransition {
  return event.number === state.combining.number
    ? abandonBuffer(state, event, [], config)
    : become(state);
}

/** A version counts exactly K updates: where some turned out bad, the others wait for more. */
export function commit(
  state: BufferedAggregating,
  { number, result, now_ms }: BufferedEventOf<"aggregated">,
  config: BufferedConfig,
): BufferedTransition {
  if (number !== state.combining.number) return become(state);
  const { updates } = state.combining;
  const excluded = new Set(result.excluded);
  const fit = updates.filter(({ participant }) => !excluded.has(participant));
  if (fit.length < config.buffer) {
    const detail = `${fit.length} of ${config.buffer} updates were fit to be counted.`;
    return abandonBuffer(state, { reason: "quorum_missed", detail, now_ms }, fit, config);
  }
  const committed: Filling = {
    ...filling(state),
    version: result.model_version,
    model: result.model,
    committed: state.committed + 1,
    last: updates,
    failures: 0,
  };
  const counted = withStaleness(updates, state.version);
  const made = become(committed, { type: "commit", number, result, counted });
  return committed.committed < config.rounds_target
    ? andThen(made, (next) => settle(next, now_ms, config))
    : andThen(made, (next) => finish(next, now_ms));
}
