/**
 * Slots in the obvious way: look at the clock on the wall in every minute, and at what it leaps
 * over. Slow, and with nothing in common with the calendar but the rules.
 */
import type { AvailabilityWindow } from "@tributary/protocol";

const minute_ms = 60_000;
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

type Wall = {
  /** `2026-10-25`. */
  readonly date: string;
  readonly minuteOfDay: number;
  /** Both in one number that grows. */
  readonly minute: number;
};

/** Every minute of the range, as the zone's clocks show it; kept, as it takes long. */
const known = new Map<string, readonly Wall[]>();

function wallsOf(zone: string, from_ms: number, to_ms: number): readonly Wall[] {
  const key = `${zone} ${from_ms} ${to_ms}`;
  const walls = known.get(key) ?? [];
  if (walls.length > 0) return walls;
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const made = Array.from({ length: (to_ms - from_ms) / minute_ms }, (_, index) => {
    const [date = "", time = ""] = format.format(from_ms + index * minute_ms).split(" ");
    const [hours, minutes] = time.split(":").map(Number);
    const minuteOfDay = (hours ?? 0) * 60 + (minutes ?? 0);
    return { date, minuteOfDay, minute: dayNumber(date) * 1440 + minuteOfDay };
  });
  known.set(key, made);
  return made;
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00Z`) / (1440 * minute_ms);
}

/** The numbers that a field names; names of days and months are not read. */
function fieldNames(field: string, value: number, from: number, to: number): boolean {
  return field.split(",").some((part) => {
    const [range = "", step = "1"] = part.split("/");
    const [first = "", last = first] = range === "*" ? [`${from}`, `${to}`] : range.split("-");
    const isWithin = value >= Number(first) && value <= Number(last);
    return isWithin && (value - Number(first)) % Number(step) === 0;
  });
}

function names(cron: string, { date, minuteOfDay }: Wall): boolean {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.split(" ");
  const [, monthNumber, dayOfMonth] = date.split("-").map(Number);
  const dayOfWeek = new Date(`${date}T00:00Z`).getUTCDay();
  const isDay = fieldNames(day, dayOfMonth ?? 0, 1, 31);
  const isWeekday = fieldNames(weekday, dayOfWeek, 0, 6);
  const isNamedDay = day === "*" || weekday === "*" ? isDay && isWeekday : isDay || isWeekday;
  return (
    fieldNames(minute, minuteOfDay % 60, 0, 59) &&
    fieldNames(hour, Math.floor(minuteOfDay / 60), 0, 23) &&
    fieldNames(month, monthNumber ?? 0, 1, 12) &&
    isNamedDay
  );
}

/** All slots in the minutes from `from_ms` until before `to_ms`. */
export function obviousSlots(
  {
    cron,
    time_zone,
    window,
  }: {
    readonly cron: string;
    readonly time_zone: string;
    readonly window: AvailabilityWindow | null;
  },
  from_ms: number,
  to_ms: number,
): readonly number[] {
  // A window and a repeated hour begin before the range.
  const start_ms = from_ms - 3 * 1440 * minute_ms;
  const walls = wallsOf(time_zone, start_ms, to_ms + 3 * 1440 * minute_ms);
  const isNamedTime = !/[*/]/.test(cron.split(" ").slice(0, 2).join(""));
  const isOpen = openMinutes(walls, window);
  const seen = new Set<number>();
  return walls.flatMap((wall, index) => {
    const isRepeated = seen.has(wall.minute);
    seen.add(wall.minute);
    const at_ms = start_ms + index * minute_ms;
    if (at_ms < from_ms || at_ms >= to_ms || isOpen[index] !== true) return [];
    const leapt = isNamedTime ? leaptOver(walls[index - 1], wall) : [];
    const isNamed = names(cron, wall) && !(isNamedTime && isRepeated);
    return isNamed || leapt.some((skipped) => names(cron, skipped)) ? [at_ms] : [];
  });
}

function leaptOver(before: Wall | undefined, { date, minuteOfDay, minute }: Wall): Wall[] {
  const leap = before === undefined ? 0 : minute - before.minute - 1;
  return Array.from({ length: Math.max(0, leap) }, (_, back) => ({
    date,
    minuteOfDay: minuteOfDay - back - 1,
    minute: minute - back - 1,
  }));
}

/** Whether a window is open, minute by minute. */
function openMinutes(walls: readonly Wall[], window: AvailabilityWindow | null): boolean[] {
  const open = walls.map(() => window === null);
  if (window === null) return open;
  const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const from = minuteOf(window.from);
  const to = minuteOf(window.to) + (minuteOf(window.to) <= from ? 1440 : 0);
  for (const date of new Set(walls.map((wall) => wall.date))) {
    const day = dayNumber(date);
    const weekday = days[new Date(`${date}T00:00Z`).getUTCDay()];
    if (!window.days.some((name) => name === weekday)) continue;
    const opens = walls.findIndex(({ minute }) => minute >= day * 1440 + from);
    const lastShown = walls.findLastIndex(({ minute }) => minute === day * 1440 + to);
    const leapt = walls.findIndex(({ minute }) => minute > day * 1440 + to);
    const closes = lastShown >= 0 ? lastShown : leapt >= 0 ? leapt : walls.length;
    if (opens >= 0) open.fill(true, opens, Math.max(opens, closes));
  }
  return open;
}
