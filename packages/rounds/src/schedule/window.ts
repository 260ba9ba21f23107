/**
 * Availability windows as intervals of real time. A window is named by the day on which it opens,
 * and is one interval even where clocks change: it opens when they first show its beginning, and
 * closes when they last show its end.
 */
import { type AvailabilityWindow, type Weekday, weekdays } from "@tributary/protocol";
import { day_ms, instantOf, minute_ms, wallOf } from "./zone.ts";

type Interval = { readonly opens_at_ms: number; readonly closes_at_ms: number };

/** All windows repeat after a week; one more day holds the tail of the last. */
const week_days = 7;

/** When the window that is open then closes; null when none is. Infinity: it never closes. */
export function closingOf(
  at_ms: number,
  window: AvailabilityWindow | null,
  zone: string,
): number | null {
  if (window === null) return Number.POSITIVE_INFINITY;
  const today_ms = dayOf(at_ms, zone);
  let closes_at_ms: number | null = null;
  // The one that opened yesterday may still be open. One that opens as another closes goes on.
  for (let day = -1; day <= week_days + 1; day++) {
    const next = intervalOn(today_ms + day * day_ms, window, zone);
    if (next === null || next.closes_at_ms <= at_ms) continue;
    if (next.opens_at_ms > (closes_at_ms ?? at_ms)) return closes_at_ms;
    closes_at_ms = next.closes_at_ms;
  }
  return closes_at_ms === null ? null : Number.POSITIVE_INFINITY;
}

/** When the next window opens after that time. */
export function openingAfter(at_ms: number, window: AvailabilityWindow, zone: string): number {
  const today_ms = dayOf(at_ms, zone);
  // A window that lies in a skipped hour is left out once; the one a week later is not.
  for (let day = -1; day <= 2 * week_days + 1; day++) {
    const next = intervalOn(today_ms + day * day_ms, window, zone);
    if (next !== null && next.opens_at_ms > at_ms) return next.opens_at_ms;
  }
  throw new Error(`Expected a window of ${window.days.join(", ")} to open within two weeks.`);
}

/** Midnight, as wall time, of the day that it is then. */
function dayOf(at_ms: number, zone: string): number {
  return Math.floor(wallOf(at_ms, zone) / day_ms) * day_ms;
}

/** The window that opens on that day; null where there is none, or its whole time is skipped. */
function intervalOn(
  day_wall_ms: number,
  { days, from, to }: AvailabilityWindow,
  zone: string,
): Interval | null {
  if (!days.includes(weekdayOf(day_wall_ms))) return null;
  const from_ms = timeOfDay_ms(from);
  const sameDay_ms = timeOfDay_ms(to);
  const to_ms = sameDay_ms > from_ms ? sameDay_ms : sameDay_ms + day_ms;
  const opens_at_ms = instantOf(day_wall_ms + from_ms, zone, "earlier");
  const closes_at_ms = instantOf(day_wall_ms + to_ms, zone, "later");
  return opens_at_ms < closes_at_ms ? { opens_at_ms, closes_at_ms } : null;
}

/** 1970 began on a Thursday. */
export function weekdayOf(wall_ms: number): Weekday {
  const day = (((Math.floor(wall_ms / day_ms) + 3) % 7) + 7) % 7;
  const name = weekdays[day];
  if (name === undefined) throw new Error(`Expected a weekday from 0 to 6, got ${day}.`);
  return name;
}

function timeOfDay_ms(text: string): number {
  const [hours, minutes] = text.split(":").map(Number);
  return ((hours ?? 0) * 60 + (minutes ?? 0)) * minute_ms;
}
