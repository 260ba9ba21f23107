/**
 * A pause: nobody is invited until the run goes on. Those at work finish, and what they deliver counts; or their work
 * ends at once. What is in the buffer stays there: its updates were acknowledged.
 */
import type { Pause } from "../run.ts";
import { dropOut } from "./at-work.ts";
import type { BufferedConfig } from "./config.ts";
import { settle } from "./inviting.ts";
import type { BufferedState, LiveBuffered } from "./state.ts";
import { andThen, type BufferedEventOf, type BufferedTransition, become } from "./transition.ts";

/** What the pause asks for; null where the run is not paused. */
export function pauseOf(state: BufferedState): Pause | null {
  return ("buffer" in state ? state.pause : null) ?? null;
}

/** What is to end at once is not taken back by asking for less. */
export function pause(
  state: LiveBuffered,
  { when }: BufferedEventOf<"pause">,
): BufferedTransition<LiveBuffered> {
  const asked = pauseOf(state);
  if (asked === when || asked === "now") return become(state);
  let moved: BufferedTransition<LiveBuffered> = become({ ...state, pause: when });
  if (when !== "now") return moved;
  // From the last to the first, since each goes to the head of the queue.
  for (const work of state.at_work.toReversed()) {
    moved = andThen(moved, (next) => dropOut(next, work, "not_needed", "first"));
  }
  return moved;
}

export function goOn(
  state: LiveBuffered,
  { now_ms }: BufferedEventOf<"go_on">,
  config: BufferedConfig,
): BufferedTransition<LiveBuffered> {
  if (pauseOf(state) === null) return become(state);
  return settle({ ...state, pause: null }, now_ms, config);
}
