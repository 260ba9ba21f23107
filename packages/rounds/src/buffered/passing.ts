/** What time alone does: deadlines, places, rests and pauses come to their ends. */
import { dropToRest } from "./at-work.ts";
import type { BufferedConfig } from "./config.ts";
import { settle } from "./inviting.ts";
import type { AtWork, LiveBuffered } from "./state.ts";
import { andThen, type BufferedEventOf, type BufferedTransition, become } from "./transition.ts";

/** When the place of a participant that is away is free; null while it is not at stake. */
function placeEnds_ms(work: AtWork, config: BufferedConfig): number | null {
  if (work.away_since_ms === null || !work.keeps_place) return null;
  return work.away_since_ms + config.reconnect_grace_ms;
}

/** The earliest moment at which time alone changes the run; null while it does not depend on it. */
export function passingAlarm_ms(state: LiveBuffered, config: BufferedConfig): number | null {
  let earliest_ms = state.paused_until_ms ?? Number.POSITIVE_INFINITY;
  for (const work of state.at_work) {
    const place_ms = placeEnds_ms(work, config) ?? Number.POSITIVE_INFINITY;
    earliest_ms = Math.min(earliest_ms, work.ends_at_ms, place_ms);
  }
  for (const { until_ms } of state.resting) earliest_ms = Math.min(earliest_ms, until_ms);
  return earliest_ms === Number.POSITIVE_INFINITY ? null : earliest_ms;
}

function endDeadlines(
  state: LiveBuffered,
  now_ms: number,
  config: BufferedConfig,
): BufferedTransition<LiveBuffered> {
  let moved: BufferedTransition<LiveBuffered> = become(state);
  for (const work of state.at_work) {
    if (now_ms < work.ends_at_ms) continue;
    moved = andThen(moved, (next) =>
      dropToRest(next, work, { reason: "deadline", until_ms: now_ms + config.rest_ms }),
    );
  }
  return moved;
}

export function timePasses(
  state: LiveBuffered,
  { now_ms }: BufferedEventOf<"tick">,
  config: BufferedConfig,
): BufferedTransition {
  const due_ms = passingAlarm_ms(state, config);
  if (due_ms === null || now_ms < due_ms) return become(state);
  return andThen(endDeadlines(state, now_ms, config), (next) => {
    const { paused_until_ms } = next;
    const at_work = next.at_work.map((work) => {
      const place_ms = placeEnds_ms(work, config);
      return place_ms !== null && now_ms >= place_ms ? { ...work, keeps_place: false } : work;
    });
    const isPaused = paused_until_ms !== null && now_ms < paused_until_ms;
    const passed = {
      ...next,
      at_work,
      resting: next.resting.filter(({ until_ms }) => now_ms < until_ms),
      paused_until_ms: isPaused ? paused_until_ms : null,
    };
    return settle(passed, now_ms, config);
  });
}
