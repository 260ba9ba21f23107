import { describe, expect, test } from "vitest";
import { day_ms, hour_ms, shareThere, staysAfter, staysOf } from "./availability.ts";
import { defaultPopulation, drawProfile, type Profile } from "./profile.ts";

const profiles = Array.from({ length: 500 }, (_, seed) => drawProfile(defaultPopulation, seed));
const [someone] = profiles as [Profile, ...Profile[]];
const newYear_ms = Date.UTC(2027, 0, 1);

const shareAt = (hour: number, days = 0) =>
  shareThere(newYear_ms + days * day_ms + hour * hour_ms, profiles, defaultPopulation);

describe("devices are there", () => {
  test("at night, four times as many as by day", () => {
    const night = (shareAt(25) + shareAt(26) + shareAt(27)) / 3;
    const day = (shareAt(11) + shareAt(14) + shareAt(17)) / 3;
    expect(night).toBeGreaterThan(0.6);
    expect(night / day).toBeGreaterThan(3);
    expect(night / day).toBeLessThan(8);
  });

  test("in another mixture every night", () => {
    const thereOn = (day: number) =>
      profiles.map((profile) =>
        shareThere(newYear_ms + (day + 1) * day_ms, [profile], defaultPopulation),
      );
    expect(thereOn(1)).not.toEqual(thereOn(2));
  });

  test("at the same times for the same seed", () => {
    const day = Math.floor(newYear_ms / day_ms);
    expect(staysOf(day, someone, defaultPopulation)).toEqual(
      staysOf(day, { ...someone }, defaultPopulation),
    );
  });
});

describe("the stays of a device", () => {
  test("come one after another, from now on, and end after they began", () => {
    for (const profile of profiles.slice(0, 50)) {
      let before_ms = newYear_ms;
      const stays = staysAfter(newYear_ms, profile, defaultPopulation);
      for (let count = 0; count < 40; count++) {
        const { value } = stays.next();
        if (value === undefined) throw new Error("Its stays have an end.");
        expect(value.from_ms).toBeGreaterThanOrEqual(before_ms);
        expect(value.to_ms).toBeGreaterThan(value.from_ms);
        before_ms = value.to_ms;
      }
    }
  });

  test("are in its local time", () => {
    const ahead = { ...someone, ahead_hours: someone.ahead_hours + 3 };
    const day = Math.floor(newYear_ms / day_ms);
    const earlier = staysOf(day, someone, defaultPopulation).map(({ from_ms, to_ms }) => ({
      ...{ from_ms: from_ms - 3 * hour_ms, to_ms: to_ms - 3 * hour_ms },
    }));
    const found = staysOf(day, ahead, defaultPopulation);
    expect(found).toHaveLength(earlier.length);
    for (const [index, { from_ms, to_ms }] of found.entries()) {
      expect(from_ms).toBeCloseTo(earlier[index]?.from_ms ?? 0, 0);
      expect(to_ms).toBeCloseTo(earlier[index]?.to_ms ?? 0, 0);
    }
  });

  test("include the one that it is in now, from now on", () => {
    const [first] = staysOf(Math.floor(newYear_ms / day_ms), someone, defaultPopulation);
    if (first === undefined) throw new Error("It is never there.");
    const middle_ms = (first.from_ms + first.to_ms) / 2;
    const { value } = staysAfter(middle_ms, someone, defaultPopulation).next();
    expect(value).toEqual({ from_ms: middle_ms, to_ms: first.to_ms });
  });
});
