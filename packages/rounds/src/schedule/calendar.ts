/**
 * The slots of a schedule: the times that its cron expression names, in its zone, within its
 * windows, until its last day is over. The only file that uses croner, and only to compute: no job
 * is given to it, and every search is from a date that is passed in.
 */
import { type ScheduleSpec, scheduleLimits } from "@tributary/protocol";
import { Cron } from "croner";
import { closingOf, openingAfter } from "./window.ts";
import { day_ms, instantOf, minute_ms } from "./zone.ts";

/**
 * How often the search for a slot moves on to the next window. Years of daily windows; where no
 * slot is found in them there is none.
 */
const windowsTried_max = 1_500;

/** Slots that one step handles alike, in order and without another between them. */
export type SlotRange = {
  readonly first_ms: number;
  readonly last_ms: number;
  readonly count: number;
  /** There are more than were counted. */
  readonly is_more: boolean;
};

/** Throws, in the words of croner, where the expression is none. */
export function parseCron({ cron, time_zone }: ScheduleSpec): Cron {
  // A named time, of a list too, is kept once where clocks change: after the gap, or the first of
  // the two. Wildcards and steps follow real time. Named days of month and of week both fire.
  return new Cron(cron, { mode: "5-part", timezone: time_zone, fixedTimeRule: "no-wildcard" });
}

const parsed = new WeakMap<ScheduleSpec, Cron>();

function cronOf(spec: ScheduleSpec): Cron {
  const known = parsed.get(spec);
  if (known !== undefined) return known;
  const cron = parseCron(spec);
  parsed.set(spec, cron);
  return cron;
}

/** The first slot after that time; null when there is none any more. */
export function nextSlot(spec: ScheduleSpec, after_ms: number): number | null {
  const end_ms = endOf(spec);
  let from_ms = after_ms;
  for (let tried = 0; tried < windowsTried_max; tried++) {
    const slot_ms = cronOf(spec).nextRun(new Date(from_ms))?.getTime() ?? null;
    if (slot_ms === null || slot_ms >= end_ms) return null;
    if (spec.window === null || closingAt(spec, slot_ms) !== null) return slot_ms;
    // The search is for later slots than it is given, and one at the opening is wanted.
    from_ms = Math.max(slot_ms, openingAfter(slot_ms, spec.window, spec.time_zone) - 1);
  }
  return null;
}

/** When the window that is open then closes; null when none is. Infinity: it never closes. */
export function closingAt(spec: ScheduleSpec, at_ms: number): number | null {
  return closingOf(at_ms, spec.window, spec.time_zone);
}

/** When the schedule is over; Infinity: not by a date. */
export function endOf({ until, time_zone }: ScheduleSpec): number {
  if (until.last_day === null) return Number.POSITIVE_INFINITY;
  const wall_ms = Date.parse(`${until.last_day}T00:00:00Z`) + day_ms;
  return instantOf(wall_ms, time_zone, "earlier");
}

/** All slots after `after_ms` up to `until_ms`, counted up to a limit however many there are. */
export function slotsBetween(
  spec: ScheduleSpec,
  after_ms: number,
  until_ms: number,
): SlotRange | null {
  const first_ms = nextSlot(spec, after_ms);
  if (first_ms === null || first_ms > until_ms) return null;
  let last_ms = first_ms;
  for (let count = 1; count <= scheduleLimits.missed_counted_max; count++) {
    const next_ms = nextSlot(spec, last_ms);
    if (next_ms === null || next_ms > until_ms) return { first_ms, last_ms, count, is_more: false };
    last_ms = next_ms;
  }
  const count = scheduleLimits.missed_counted_max;
  return { first_ms, last_ms: lastSlot(spec, last_ms, until_ms), count, is_more: true };
}

/** The last slot up to `until_ms`, by bisection; `slot_ms` is one before it, or it. */
function lastSlot(spec: ScheduleSpec, slot_ms: number, until_ms: number): number {
  let found_ms = slot_ms;
  let none_ms = until_ms;
  while (none_ms - found_ms >= minute_ms) {
    const middle_ms = Math.floor((found_ms + none_ms) / 2);
    const next_ms = nextSlot(spec, middle_ms);
    if (next_ms === null || next_ms > until_ms) none_ms = middle_ms;
    else found_ms = next_ms;
  }
  return found_ms;
}
