/** When a device is there: a night's charging, and a break by day, both in its own local time. */
import { deriveSeed, gaussian, mulberry32 } from "@tributary/weights";
import type { PopulationParameters, Profile } from "./profile.ts";

export type Stay = { readonly from_ms: number; readonly to_ms: number };

export const hour_ms = 3_600_000;
export const day_ms = 24 * hour_ms;

/** Of the device's local day with that number since 1970; in order, and they do not overlap. */
export function staysOf(
  day: number,
  profile: Profile,
  { night, break_hours_max }: PopulationParameters,
): readonly Stay[] {
  const random = mulberry32(deriveSeed(profile.seed, "day", day));
  const midnight_ms = day * day_ms - profile.ahead_hours * hour_ms;
  const stay = (begins_hour: number, hours: number): Stay => ({
    from_ms: midnight_ms + begins_hour * hour_ms,
    to_ms: midnight_ms + (begins_hour + hours) * hour_ms,
  });
  const isThereAtNight = random() < night.share;
  const begins_hour = night.begins_hour + night.spread_hours * gaussian(random);
  const hours = Math.max(1, night.hours + night.spread_hours * gaussian(random));
  const breakBegins_hour = 24 * random();
  const breakHours = break_hours_max * random();
  const atNight = isThereAtNight ? [stay(begins_hour, hours)] : [];
  return joined([...atNight, stay(breakBegins_hour, breakHours)]);
}

/** From that time on, without end. */
export function* staysAfter(
  now_ms: number,
  profile: Profile,
  parameters: PopulationParameters,
): Generator<Stay> {
  let until_ms = now_ms;
  // A night that began the day before, in whatever zone, may go on.
  for (let day = Math.floor(now_ms / day_ms) - 2; ; day++) {
    for (const { from_ms, to_ms } of staysOf(day, profile, parameters)) {
      if (to_ms <= until_ms) continue;
      yield { from_ms: Math.max(from_ms, until_ms), to_ms };
      until_ms = to_ms;
    }
  }
}

/** The share of these devices that is there. */
export function shareThere(
  at_ms: number,
  profiles: readonly Profile[],
  parameters: PopulationParameters,
): number {
  const there = profiles.filter((profile) => {
    const day = Math.floor(at_ms / day_ms);
    const near = [-1, 0, 1].flatMap((by) => staysOf(day + by, profile, parameters));
    return near.some(({ from_ms, to_ms }) => from_ms <= at_ms && at_ms < to_ms);
  });
  return there.length / profiles.length;
}

/** Stays that touch each other are one. */
function joined(stays: readonly Stay[]): readonly Stay[] {
  const result: Stay[] = [];
  for (const stay of stays.toSorted((a, b) => a.from_ms - b.from_ms)) {
    const last = result.at(-1);
    if (last === undefined || stay.from_ms > last.to_ms) result.push(stay);
    else result.splice(-1, 1, { ...last, to_ms: Math.max(last.to_ms, stay.to_ms) });
  }
  return result;
}
