/**
 * Local time. A wall time is what a clock on the wall shows, kept as the milliseconds that UTC
 * would have if its clocks showed the same; so that days and hours are plain arithmetic on it. Where
 * clocks change, a wall time may have two instants or none. The rules of the zones are the machine's.
 */

export const minute_ms = 60_000;
export const day_ms = 24 * 60 * minute_ms;

/** Made once for each zone: to make one takes longer than to use it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, made);
  return made;
}

/** What clocks in the zone show then; whole seconds. */
export function wallOf(at_ms: number, zone: string): number {
  const shown = formatOf(zone).format(at_ms);
  const [month, day, year, hour, minute, second] = (shown.match(/\d+/g) ?? []).map(Number);
  return Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
}

/**
 * The instant at which clocks show that wall time: the earlier or the later one where they show it
 * twice; where they leap over it, the instant of the leap.
 */
export function instantOf(wall_ms: number, zone: string, which: "earlier" | "later"): number {
  // No zone is a day away from UTC, and none changes its clocks twice in two days.
  const before = offsetAt(wall_ms - day_ms, zone);
  const after = offsetAt(wall_ms + day_ms, zone);
  const found = [wall_ms - before, wall_ms - after].filter((at) => wallOf(at, zone) === wall_ms);
  if (found.length > 0) return which === "earlier" ? Math.min(...found) : Math.max(...found);
  return leapBetween(wall_ms - after, wall_ms - before, wall_ms, zone);
}

/** The first second at which clocks show more than `wall_ms`; before `from_ms` they show less. */
function leapBetween(from_ms: number, to_ms: number, wall_ms: number, zone: string): number {
  let before_s = Math.floor(from_ms / 1000) - 1;
  let after_s = Math.ceil(to_ms / 1000);
  while (after_s - before_s > 1) {
    const middle_s = Math.floor((before_s + after_s) / 2);
    if (wallOf(middle_s * 1000, zone) > wall_ms) after_s = middle_s;
    else before_s = middle_s;
  }
  return after_s * 1000;
}

function offsetAt(at_ms: number, zone: string): number {
  const whole_ms = Math.floor(at_ms / 1000) * 1000;
  return wallOf(whole_ms, zone) - whole_ms;
}
