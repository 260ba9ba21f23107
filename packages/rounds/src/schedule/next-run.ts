/** When a schedule starts something next, as far as time decides it. */
import { closingAt, endOf, nextSlot } from "./calendar.ts";
import type { ScheduleState } from "./state.ts";
import { openingAfter } from "./window.ts";

/** When the run that waits may start: now, when a window is open. */
export function openFrom({ spec }: ScheduleState, now_ms: number): number {
  if (spec.window === null || closingAt(spec, now_ms) !== null) return now_ms;
  return openingAfter(now_ms, spec.window, spec.time_zone);
}

export type NextRun = {
  readonly at_ms: number;
  /** When the window closes in which it begins; Infinity: never. */
  readonly closes_at_ms: number;
};

/** The next run but for the one under way; null when there is none to be. One that was asked for begins now. */
export function nextRun(state: ScheduleState, now_ms: number): NextRun | null {
  const isEnding = state.phase === "ending" && state.is_last;
  if (state.phase === "over" || isEnding) return null;
  const { spec, handled_until_ms, waiting_slot_ms } = state;
  if (state.phase === "starting") {
    return { at_ms: now_ms, closes_at_ms: state.closes_at_ms ?? Number.POSITIVE_INFINITY };
  }
  const at_ms =
    waiting_slot_ms === null
      ? nextSlot(spec, Math.max(handled_until_ms, now_ms))
      : openFrom(state, now_ms);
  if (at_ms === null || at_ms >= endOf(spec)) return null;
  return { at_ms, closes_at_ms: closingAt(spec, at_ms) ?? at_ms };
}
