import { type ScheduleSpec, weekdays } from "@tributary/protocol";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { nextSlots } from "../index.ts";
import { closingAt, nextSlot, slotsBetween } from "./calendar.ts";
import { obviousSlots } from "./testing/obvious.ts";
import { day_ms, minute_ms, nightly } from "./testing/planned.ts";

const spec = (change: Partial<ScheduleSpec>): ScheduleSpec => ({ ...nightly, ...change });
const times = (spec: ScheduleSpec, after: string, count: number) =>
  nextSlots(spec, Date.parse(after), count).map((at) => new Date(at).toISOString().slice(0, 16));

/** The days around which clocks change. */
const changes = {
  "Europe/Berlin": ["2026-03-29", "2026-10-25"],
  "America/New_York": ["2026-03-08", "2026-11-01"],
  "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
  UTC: ["2026-02-28", "2026-12-31"],
} as const;

describe("slots agree with the clock on the wall, minute by minute", () => {
  const field = (first: number, last: number) => {
    const number = fc.integer({ min: first, max: last });
    const range = fc.tuple(number, number).map((pair) => pair.toSorted((a, b) => a - b).join("-"));
    const step = fc.integer({ min: 1, max: Math.min(last, 20) }).map((n) => `*/${n}`);
    const list = fc.uniqueArray(number, { minLength: 1, maxLength: 3 }).map(String);
    return fc.oneof(fc.constant("*"), list, list, range, step);
  };
  const rarely = (named: fc.Arbitrary<string>) =>
    fc.oneof({ arbitrary: fc.constant("*"), weight: 3 }, { arbitrary: named, weight: 1 });
  const crons = fc
    .tuple(
      field(0, 59),
      field(0, 4),
      rarely(field(1, 31)),
      rarely(field(1, 12)),
      rarely(field(0, 6)),
    )
    .map((fields) => fields.join(" "));
  const clock = fc
    .tuple(fc.constantFrom("00", "01", "02", "03", "04", "23"), fc.constantFrom("00", "15", "30"))
    .map((parts) => parts.join(":"));
  const windows = fc.option(
    fc
      .record({ days: fc.subarray([...weekdays], { minLength: 1 }), from: clock, to: clock })
      .filter(({ from, to }) => from !== to),
  );

  test.each(Object.entries(changes))("[SD1] [SD2] in %s", (time_zone, days) => {
    fc.assert(
      fc.property(crons, windows, fc.constantFrom(...days), (cron, window, day) => {
        const from_ms = Date.parse(`${day}T00:00Z`) - day_ms;
        const to_ms = from_ms + 3 * day_ms;
        const slots: number[] = [];
        const plan = spec({ cron, time_zone, window });
        let slot_ms = nextSlot(plan, from_ms - 1);
        while (slot_ms !== null && slot_ms < to_ms) {
          slots.push(slot_ms);
          slot_ms = nextSlot(plan, slot_ms);
        }
        expect(slots).toEqual(obviousSlots(plan, from_ms, to_ms));
      }),
      { numRuns: 60 },
    );
  });
});

describe("where clocks change", () => {
  test("[SD1] a named time in the skipped hour comes right after it, once", () => {
    expect(times(spec({ cron: "15,30 2 * * *" }), "2026-03-28T12:00Z", 3)).toEqual([
      "2026-03-29T01:00",
      "2026-03-30T00:15",
      "2026-03-30T00:30",
    ]);
  });
  test("[SD1] a named time in the repeated hour comes the first time", () => {
    expect(times(spec({ cron: "30 2,14 * * *" }), "2026-10-24T13:00Z", 3)).toEqual([
      "2026-10-25T00:30",
      "2026-10-25T13:30",
      "2026-10-26T01:30",
    ]);
  });
  test("[SD1] a step follows real time through both", () => {
    const half = spec({ cron: "*/30 * * * *", time_zone: "Australia/Lord_Howe" });
    for (const start of ["2026-04-04T14:00Z", "2026-10-03T15:00Z"]) {
      const slots = nextSlots(half, Date.parse(start), 12);
      expect(slots.every((at, i) => at === (slots[0] ?? 0) + i * 30 * minute_ms)).toBe(true);
    }
  });
});

describe("windows", () => {
  const all = [...weekdays];

  test("[SD2] one that crosses midnight belongs to the day on which it opens", () => {
    const window = { days: ["fri" as const], from: "23:00", to: "01:30" };
    expect(
      times(spec({ cron: "0 * * * *", window, time_zone: "UTC" }), "2026-11-18T00:00Z", 4),
    ).toEqual(["2026-11-20T23:00", "2026-11-21T00:00", "2026-11-21T01:00", "2026-11-27T23:00"]);
  });
  test("[SD2] one that opens as another closes goes on", () => {
    const at = Date.parse("2026-11-16T12:00Z");
    const window = { days: all.slice(0, 5), from: "00:00", to: "24:00" };
    const closes = Date.parse("2026-11-21T00:00Z");
    expect(closingAt(spec({ window, time_zone: "UTC" }), at)).toBe(closes);
    expect(closingAt(spec({ window, time_zone: "UTC" }), closes)).toBeNull();
    expect(closingAt(spec({ window: { ...window, days: all } }), at)).toBe(Infinity);
  });
  test("[SD2] one that lies in the skipped hour is left out that day", () => {
    const window = { days: all, from: "02:00", to: "03:00" };
    expect(times(spec({ cron: "30 2 * * *", window }), "2026-03-28T00:00Z", 2)).toEqual([
      "2026-03-28T01:30",
      "2026-03-30T00:30",
    ]);
  });
  test("[SD2] the last day has slots until it is over, in the zone", () => {
    const until = { ...nightly.until, last_day: "2026-11-21" };
    const hourly = spec({ cron: "0 * * * *", until });
    const slots = nextSlots(hourly, Date.parse("2026-11-21T20:30Z"), 10);
    expect(slots).toEqual([Date.parse("2026-11-21T21:00Z"), Date.parse("2026-11-21T22:00Z")]);
  });
});

describe("many slots", () => {
  const everyMinute = spec({ cron: "* * * * *" });
  const start_ms = Date.parse("2026-01-01T00:00Z");

  test("[SD7] of a year of minutes a thousand are counted, and the last is found", () => {
    const range = slotsBetween(everyMinute, start_ms, start_ms + 365 * day_ms + 1);
    expect(range).toEqual({
      first_ms: start_ms + minute_ms,
      last_ms: start_ms + 365 * day_ms,
      count: 1000,
      is_more: true,
    });
  });
  test("[SD7] of windows too, and of a calendar that has come to its end", () => {
    const window = { days: ["sun" as const], from: "10:00", to: "14:00" };
    const until = { ...nightly.until, last_day: "2026-10-30" };
    const range = slotsBetween(
      { ...everyMinute, window, until },
      start_ms,
      start_ms + 365 * day_ms,
    );
    expect(range).toMatchObject({ last_ms: Date.parse("2026-10-25T12:59Z"), is_more: true });
  });
  test("[SD7] few are counted exactly", () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), (after, length) => {
        const after_ms = start_ms + after * minute_ms;
        const range = slotsBetween(everyMinute, after_ms, after_ms + length * minute_ms);
        expect(range?.count ?? 0).toBe(Math.min(length, 1000));
        expect(range?.is_more ?? false).toBe(length > 1000);
        expect(range?.last_ms ?? after_ms).toBe(after_ms + length * minute_ms);
      }),
    );
  });
});

describe("the clock", () => {
  afterEach(() => void vi.useRealTimers());

  test("[SD18] does not matter: slots depend on what is passed in alone", () => {
    const plan = () => spec({ window: { days: ["mon", "tue"], from: "01:00", to: "04:00" } });
    const seen = ["1970-01-01", "2026-10-25", "2199-12-31"].map((today) => {
      vi.useFakeTimers({ now: Date.parse(today) });
      return times(plan(), "2026-10-20T00:00Z", 20);
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });
});
