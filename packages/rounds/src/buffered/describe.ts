/** A buffered run in words and in numbers, for people who look at it. */
import { abandonSentences, type RoundView, roundId } from "@tributary/protocol";
import type { BufferedConfig } from "./config.ts";
import { candidates } from "./inviting.ts";
import { pauseOf } from "./pausing.ts";
import type { BufferedState, BufferedUpdate, Filling, LiveBuffered } from "./state.ts";

/** Who may deliver, or why nobody does for now. */
function whoIsAtWork(state: LiveBuffered): string {
  if (state.at_work.length > 0) {
    const away = state.at_work.filter(({ away_since_ms }) => away_since_ms !== null).length;
    return `${state.at_work.length} at work${away === 0 ? "" : `, ${away} lost the connection`}`;
  }
  if (state.paused_until_ms !== null) return "pausing after a buffer that could not be combined";
  if (state.idle.length === 0) return "nobody is here to train";
  if (candidates(state, 1).length > 0) return "everyone here waits for a place";
  const resting = new Set(state.resting.map(({ participant }) => participant));
  const isAnyResting = state.idle.some((participant) => resting.has(participant));
  return isAnyResting
    ? "those who could train rest after a failure"
    : "everyone here has delivered for it, so it needs more participants";
}

function describeFilling(state: Filling, config: BufferedConfig): string {
  if (pauseOf(state) !== null) {
    const { length } = state.at_work;
    const kept = `${state.buffer.length} of ${config.buffer} updates are kept`;
    if (length === 0) return `paused until it is resumed; ${kept}`;
    return `pausing: nobody else is invited, and what the ${length} at work deliver still counts; ${kept}`;
  }
  const missing = config.buffer - state.buffer.length;
  return `waiting for ${missing} of ${config.buffer} updates; ${whoIsAtWork(state)}`;
}

/** What the run is waiting for, to follow "The run is". */
export function describeBuffered(state: BufferedState, config: BufferedConfig): string {
  switch (state.phase) {
    case "filling":
      return describeFilling(state, config);
    case "aggregating":
      return (
        `combining ${state.combining.updates.length} updates into model version ` +
        `${state.version + 1}; ${state.buffer.length} for the next are in`
      );
    case "finished":
      return `finished with model version ${state.version}`;
    case "stopped":
      return `abandoned: ${abandonSentences[state.reason]}`;
    default:
      return state satisfies never;
  }
}

/** How many versions behind updates started, in the mean and at most; null where there are none. */
export function stalenessOf(
  updates: readonly Pick<BufferedUpdate, "version">[],
  version: number,
): { readonly mean: number; readonly max: number } | null {
  if (updates.length === 0) return null;
  const behind = updates.map((update) => version - update.version);
  const sum = behind.reduce((total, staleness) => total + staleness, 0);
  return { mean: sum / behind.length, max: Math.max(...behind) };
}

/** The buffer that fills, as a round; null when the run is over. */
export function viewOfBuffered(state: BufferedState, config: BufferedConfig): RoundView | null {
  if (!("buffer" in state)) return null;
  const { number, at_work, buffer, dropped } = state;
  const nobody = { keying: 0, sharing: 0, confirming: 0, unmasking: 0, aggregating: 0 };
  return {
    id: roundId(state.run, number),
    number,
    phase: state.phase === "filling" ? "training" : "aggregating",
    eligible: state.idle.length,
    quorum: config.buffer,
    cohort: at_work.length + buffer.length + dropped,
    training: at_work.filter(({ status }) => status === "training").length,
    accepted: buffer.length,
    dropped,
    lost_in: { ...nobody, training: dropped },
    privacy: "sealed",
    threshold: null,
    collected: buffer.length,
    started_at_ms: state.opened_at_ms,
    deadline_at_ms: null,
    waiting_for: describeBuffered(state, config),
    buffer: {
      filled: buffer.length,
      size: config.buffer,
      staleness_mean: stalenessOf(buffer, state.version)?.mean ?? null,
    },
  };
}
