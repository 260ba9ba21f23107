import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScheduleEndReason, ScheduleSpec, scheduleEndSentences, weekdays } from "./index.ts";

const nightly: ScheduleSpec = {
  cron: "0 2 * * *",
  time_zone: "Europe/Berlin",
  window: { days: ["mon", "fri"], from: "22:00", to: "05:30" },
  overlap: "skip",
  missed: "run_once",
  run: {
    start_from: "fresh",
    rounds: 20,
    target: { metric: "accuracy", value: 0.97, ends: "schedule" },
    no_improvement: { metric: "loss", rounds: 5, ends: "run" },
  },
  until: { last_day: "2027-03-31", rounds: 1000, participant_seconds: 3.6e6 },
};

const accepts = (value: unknown) => ScheduleSpec.safeParse(value).success;

/** What the schema says about a spec with one field changed. */
function complaint(change: object): string {
  const { error } = ScheduleSpec.safeParse({ ...nightly, ...change });
  return error?.issues.map(({ message }) => message).join(" ") ?? "";
}

describe("a schedule", () => {
  test("[SC1] is read as it was written, and without anything that is optional", () => {
    expect(ScheduleSpec.parse(JSON.parse(JSON.stringify(nightly)))).toEqual(nightly);
    const run = { rounds: 1, target: null, no_improvement: null };
    const until = { last_day: null, rounds: null, participant_seconds: null };
    expect(accepts({ ...nightly, window: null, run, until })).toBe(true);
  });

  test("[SC7] goes on from the newest model unless it says otherwise", () => {
    const { start_from: _, ...run } = nightly.run;
    expect(ScheduleSpec.parse({ ...nightly, run }).run.start_from).toBe("latest");
    expect(accepts({ ...nightly, run: { ...run, start_from: "best" } })).toBe(false);
  });

  test("[SC1] has no field that nobody knows, and lacks none", () => {
    expect(accepts({ ...nightly, hook: "x" })).toBe(false);
    expect(accepts({ ...nightly, run: { ...nightly.run, hook: "x" } })).toBe(false);
    expect(accepts({ ...nightly, until: { ...nightly.until, hook: "x" } })).toBe(false);
    for (const field of Object.keys(nightly)) {
      const { [field as keyof ScheduleSpec]: _, ...others } = nightly;
      expect(accepts(others), field).toBe(false);
    }
  });

  test("[SC2] has a cron expression of five fields", () => {
    for (const cron of ["*/5 1-3,7 * JAN MON", "0 3 L * *", "0 3 * * FRI#2", "0  2 1 * +MON"]) {
      expect(complaint({ cron }), cron).toBe("");
    }
    for (const cron of ["", "@daily", "* * * *", "* * * * * *", "2027-01-01T00:00:00"]) {
      expect(complaint({ cron }), cron).toContain("five fields");
    }
    expect(accepts({ ...nightly, cron: `${"1,".repeat(60)}1 * * * *` })).toBe(false);
  });

  test("[SC3] has a time zone that is known", () => {
    for (const zone of ["UTC", "Australia/Lord_Howe", "America/Argentina/Buenos_Aires"]) {
      expect(complaint({ time_zone: zone }), zone).toBe("");
    }
    expect(complaint({ time_zone: "Europe/Berln" })).toMatch(/"Europe\/Berln" is no time zone/);
    for (const zone of ["", "+02:00", "../etc"]) {
      expect(complaint({ time_zone: zone }), zone).toContain("IANA");
    }
  });

  test.each([
    [{ days: [] }, "at least one day"],
    [{ days: ["mon", "mon"] }, "each day once"],
    [{ days: ["monday"] }, "mon"],
    [{ from: "24:00" }, 'begins at "00:00"'],
    [{ from: "05:30" }, "the whole day is from 00:00 to 24:00"],
    [{ to: "5:30" }, '"02:30"'],
    [{ to: "24:01" }, '"02:30"'],
  ])("[SC4] has no window with %j", (change, message) => {
    expect(complaint({ window: { ...nightly.window, ...change } })).toContain(message);
  });

  test("[SC4] has a window of any days, within a day, across midnight, or all day", () => {
    const time = fc
      .nat(1439)
      .map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16));
    const days = fc.subarray([...weekdays], { minLength: 1 });
    fc.assert(
      fc.property(days, time, fc.oneof(time, fc.constant("24:00")), (days, from, to) => {
        expect(accepts({ ...nightly, window: { days, from, to } })).toBe(from !== to);
      }),
    );
  });

  test.each([
    { run: { ...nightly.run, rounds: 0 } },
    { run: { ...nightly.run, rounds: 1.5 } },
    { run: { ...nightly.run, target: { metric: "f1", value: 1, ends: "run" } } },
    { run: { ...nightly.run, target: { metric: "loss", value: Number.NaN, ends: "run" } } },
    { run: { ...nightly.run, no_improvement: { metric: "loss", rounds: 0, ends: "run" } } },
    { until: { ...nightly.until, last_day: "2027-02-30" } },
    { until: { ...nightly.until, last_day: "tomorrow" } },
    { until: { ...nightly.until, rounds: 0 } },
    { until: { ...nightly.until, participant_seconds: -1 } },
    { overlap: "both" },
    { missed: "run_all" },
  ])("[SC5] ends in ways that can be: not %j", (change) => {
    expect(complaint(change)).not.toBe("");
  });

  test("[SC6] says in a sentence why it ended something", () => {
    for (const reason of ScheduleEndReason.options) {
      expect(scheduleEndSentences[reason]).toMatch(/^[A-Z].*\.$/);
    }
  });
});
