import { describe, expect, test } from "vitest";
import { describeSchedule, describeScheduleState, nextRun } from "../index.ts";
import { day_ms, hour_ms, nightly, Planned } from "./testing/planned.ts";
import { cronInWords } from "./words.ts";

describe("a cron expression in words", () => {
  test.each([
    ["0 2 * * *", "at 02:00, every day"],
    ["30 2,14 * * MON-FRI", "at 02:30 and 14:30, on Monday to Friday"],
    ["* * * * *", "every minute, every day"],
    ["*/15 * * * *", "every 15 minutes, every day"],
    ["*/15 9-17 * * *", "every 15 minutes of hours 9-17, every day"],
    ["5 */2 * * 0,6", "at minute 5 of every 2 hours, on Sunday and Saturday"],
    ["0 3 1,15 * *", "at 03:00, on days 1 and 15 of the month"],
    ["0 3 L 1,7 *", "at 03:00, on the last day of the month, in January and July"],
    ["0 3 1 * MON", "at 03:00, on day 1 of the month and on Monday"],
    ["0 3 1 * +MON", "at 03:00, on day 1 of the month if it is Monday"],
    ["0 3 15W JUN-AUG *", "at 03:00, on days 15W of the month, in June to August"],
    ["0 3 * * FRI#2", "at 03:00, on weekdays FRI#2"],
    ["10-20 3 * * *", "at minutes 10-20 of hours 3, every day"],
  ])("[SD19] %s", (cron, words) => {
    expect(cronInWords(cron)).toBe(words);
  });
});

test("[SD19] a schedule says what it does, and when next, a repeated hour told apart", () => {
  const spec = {
    ...nightly,
    cron: "*/30 2 * * *",
    window: { days: ["sat" as const, "sun" as const], from: "22:00", to: "04:00" },
    run: { ...nightly.run, target: { metric: "loss", value: 0.1, ends: "run" } as const },
    until: { ...nightly.until, rounds: 1_000 },
  };
  const { words, next } = describeSchedule(spec, Date.parse("2026-10-24T23:00Z"), 4);
  expect(words.join(" ")).toBe(
    "A run starts every 30 minutes of hours 2, every day (Europe/Berlin). " +
      "It runs only from 22:00 to 04:00 of the next day, on Sat and Sun; what is unfinished then ends. " +
      "A start that comes while a run is under way is skipped. " +
      "Starts that pass while no coordinator runs are skipped. " +
      "It goes on from the newest model of the task. A run ends after 10 committed rounds. " +
      "The run ends when loss is at most 0.1. " +
      "The schedule ends after 1,000 committed rounds in all.",
  );
  expect(next.map(({ local }) => local)).toEqual([
    "Sun 25 Oct 2026, 02:00 (UTC+02:00)",
    "Sun 25 Oct 2026, 02:30 (UTC+02:00)",
    "Sun 25 Oct 2026, 02:00 (UTC+01:00)",
    "Sun 25 Oct 2026, 02:30 (UTC+01:00)",
  ]);
});

test("[SD19] a schedule says what it waits for, a clock that was set back included", () => {
  const plan = new Planned({}, "2026-11-21T20:00Z");
  const said = () => describeScheduleState(plan.state, plan.now_ms);
  expect(said()).toBe("waiting for the next start, Sun 22 Nov 2026, 02:00 (UTC+01:00)");
  plan.pass(5 * hour_ms);
  expect(said()).toBe("starting the run of Sun 22 Nov 2026, 02:00 (UTC+01:00)");
  plan.begin().commit(1);
  expect(said()).toBe("running: 1 of 10 rounds");
  plan.end();
  plan.setClock(-day_ms);
  expect(said()).toContain("Mon 23 Nov 2026, 02:00 (UTC+01:00); the clock was set back");
  plan.hear({ type: "stop" });
  expect(said()).toBe("over: The schedule was stopped.");
});

test("[SD20] a schedule says when the next run begins, and within which window", () => {
  const weekend = { days: ["sat" as const, "sun" as const], from: "01:00", to: "05:00" };
  const plan = new Planned({ window: weekend, overlap: "queue" }, "2026-11-20T20:00Z");
  const next = () => {
    const run = nextRun(plan.state, plan.now_ms);
    const [at, closes] = [run?.at_ms, run?.closes_at_ms].map((ms) =>
      ms === undefined ? null : new Date(ms).toISOString().slice(0, 16),
    );
    return `${at} to ${closes}`;
  };
  expect(next()).toBe("2026-11-21T01:00 to 2026-11-21T04:00");
  plan.passUntil("2026-11-21T01:00Z");
  expect(next()).toBe("2026-11-21T01:00 to 2026-11-21T04:00");
  plan.begin();
  expect(next()).toBe("2026-11-22T01:00 to 2026-11-22T04:00");
  plan.end();
  plan.hear({ type: "run_started", slot_ms: null });
  plan.passUntil("2026-11-22T01:00Z");
  plan.passUntil("2026-11-22T05:00Z");
  // The slot that met the run waits for a window.
  expect(next()).toBe("2026-11-28T00:00 to 2026-11-28T04:00");
  plan.hear({ type: "stop" });
  expect(nextRun(plan.state, plan.now_ms)).toBeNull();
});
