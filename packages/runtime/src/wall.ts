/**
 * Two clocks: rounds go by one that never jumps, the calendar by the one on the wall, which may be set. What people
 * read is by the clock on the wall.
 */
import type { RunView } from "@tributary/protocol";
import type { Clock, Ports } from "./ports.ts";

type Clocks = Pick<Ports, "clock" | "wall">;

export function wallClockOf({ clock, wall }: Clocks): Clock {
  return wall ?? clock;
}

/** A moment of the steady clock, as the clock on the wall counts now. */
export function onTheWall(clocks: Clocks, at_ms: number): number {
  const ahead_ms = wallClockOf(clocks).now_ms() - clocks.clock.now_ms();
  return Math.max(0, at_ms + ahead_ms);
}

/** The run's own times are those of its records. */
export function viewOnTheWall(clocks: Clocks, view: RunView): RunView {
  const { round } = view;
  if (round === null) return view;
  const { started_at_ms, deadline_at_ms } = round;
  return {
    ...view,
    round: {
      ...round,
      started_at_ms: onTheWall(clocks, started_at_ms),
      deadline_at_ms: deadline_at_ms === null ? null : onTheWall(clocks, deadline_at_ms),
    },
  };
}
