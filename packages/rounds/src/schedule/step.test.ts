import type { ScheduleSpec } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { checkSchedule, createSchedule, stepSchedule } from "../index.ts";
import { day_ms, hour_ms, minute_ms, nightly, Planned, told } from "./testing/planned.ts";

const evening = "2026-11-21T20:00Z";
const window = { days: ["sun" as const, "mon" as const], from: "01:00", to: "05:00" };
const run = (change: Partial<ScheduleSpec["run"]>) => ({ run: { ...nightly.run, ...change } });
const until = (change: Partial<ScheduleSpec["until"]>) => ({
  until: { ...nightly.until, ...change },
});
const queue = { overlap: "queue", cron: "0 * * * *" } as const;

describe("a slot", () => {
  test("[SD5] starts a run when its time comes", () => {
    const plan = new Planned({}, evening);
    expect(plan.passUntil("2026-11-22T00:59Z")).toEqual([]);
    expect(told(plan.passUntil("2026-11-22T01:00Z"))).toEqual([
      "started 1 to 2026-11-22T01:00Z",
      "start 2026-11-22T01:00Z",
    ]);
  });
  test("[SD5] starts one after a short restart, and is missed after a long one", () => {
    const slot = "2026-11-22T01:00Z";
    for (const [late_ms, outcome] of [
      [5 * minute_ms, "started"],
      [6 * minute_ms, "missed"],
    ] as const) {
      const plan = new Planned({}, evening);
      plan.restart(5 * hour_ms + late_ms);
      expect(told(plan.pass(0))[0]).toBe(`${outcome} 1 to ${slot}`);
    }
  });
  test("[SD4] is handled once though the clock is set back, and by a day", () => {
    const plan = new Planned({ cron: "*/30 * * * *", missed: "run_once" }, evening);
    plan.pass(hour_ms);
    const handled = plan.log.length;
    expect(plan.setClock(-hour_ms)).toEqual([]);
    expect(plan.setClock(-day_ms)).toEqual([]);
    expect(plan.restart()).toEqual([
      {
        type: "start_run",
        slot_ms: Date.parse("2026-11-21T20:30Z"),
        rounds: 10,
        start_from: "latest",
      },
    ]);
    expect(plan.pass(25 * hour_ms + 29 * minute_ms).concat(plan.log.slice(handled + 1))).toEqual(
      [],
    );
    expect(told(plan.pass(minute_ms))).toEqual(["overlapped 1 to 2026-11-21T21:30Z"]);
  });
});

describe("missed slots", () => {
  test("[SD6] are skipped", () => {
    const plan = new Planned({}, evening);
    plan.restart(3 * day_ms);
    expect(told(plan.pass(0))).toEqual(["missed 3 to 2026-11-24T01:00Z"]);
    expect(plan.state.phase).toBe("waiting");
  });
  test("[SD6] are made up for by one run at once", () => {
    const plan = new Planned({ missed: "run_once" }, evening);
    plan.restart(3 * day_ms);
    expect(told(plan.pass(0))).toEqual([
      "made_up 3 to 2026-11-24T01:00Z",
      "start 2026-11-24T01:00Z",
    ]);
  });
  test("[SD6] [SD9] are made up for when the next window opens", () => {
    const plan = new Planned({ missed: "run_once", window, cron: "0 2 * * 0" }, evening);
    plan.restart(18 * hour_ms);
    expect(told(plan.pass(0))).toEqual(["made_up 1 to 2026-11-22T01:00Z"]);
    expect(plan.passUntil("2026-11-22T23:59Z")).toEqual([]);
    expect(told(plan.pass(minute_ms))).toEqual(["start 2026-11-22T01:00Z"]);
  });
  test("[SD6] in the time of a run they are made up for only where slots queue", () => {
    for (const overlap of ["skip", "queue"] as const) {
      const plan = new Planned({ missed: "run_once", overlap, cron: "0 * * * *" }, evening);
      plan.pass(hour_ms);
      plan.begin().restart(3 * hour_ms + 30 * minute_ms);
      const outcome = overlap === "skip" ? "missed" : "made_up";
      expect(told(plan.pass(0))).toEqual([`${outcome} 3 to 2026-11-22T00:00Z`]);
    }
  });
  test("[SD7] a year of minutes is one entry", () => {
    const plan = new Planned({ cron: "* * * * *", missed: "run_once" }, evening);
    plan.restart(365 * day_ms);
    expect(told(plan.pass(0)).slice(0, 2)).toEqual([
      "made_up 1000+ to 2027-11-21T19:54Z",
      "started 1 to 2027-11-21T19:55Z",
    ]);
    expect(told(plan.log).filter((line) => line.startsWith("start "))).toHaveLength(1);
  });
});

describe("a slot that meets a run", () => {
  test("[SD8] is skipped", () => {
    const plan = new Planned({ cron: "0 * * * *" }, evening);
    plan.pass(hour_ms);
    expect(told(plan.begin().pass(hour_ms))).toEqual(["overlapped 1 to 2026-11-21T22:00Z"]);
    expect(plan.end()).toEqual([]);
  });
  test("[SD8] [SD9] or waits for its end, at most one", () => {
    const plan = new Planned(queue, evening);
    plan.pass(hour_ms);
    expect(told(plan.begin().pass(2 * hour_ms))).toEqual([
      "queued 1 to 2026-11-21T22:00Z",
      "overlapped 1 to 2026-11-21T23:00Z",
    ]);
    expect(told(plan.end())).toEqual(["start 2026-11-21T22:00Z"]);
  });
  test("[SD9] which waits on while no window is open, until a slot takes its place", () => {
    const plan = new Planned({ ...queue, window, cron: "0 1,4 * * *" }, "2026-11-22T05:00Z");
    plan.passUntil("2026-11-23T03:30Z");
    expect(told(plan.begin().pass(hour_ms))).toEqual(["end 2026-11-23T00:00Z window_closed"]);
    plan.end();
    expect(told(plan.passUntil("2026-11-29T00:00Z"))).toEqual([
      "started 1 to 2026-11-29T00:00Z",
      "start 2026-11-29T00:00Z",
    ]);
    expect(plan.state.waiting_slot_ms).toBeNull();
  });
});

describe("a run", () => {
  test("[SD10] is asked for again after every restart, until it has started", () => {
    const plan = new Planned({}, evening);
    plan.pass(5 * hour_ms);
    const asked = ["start 2026-11-22T01:00Z"];
    expect(told(plan.restart())).toEqual(asked);
    expect(told(plan.restart(minute_ms))).toEqual(asked);
    expect(plan.begin().restart()).toEqual([]);
  });
  test("[SD10] that could not start makes way for the next", () => {
    const plan = new Planned({ cron: "0 * * * *" }, evening);
    plan.pass(hour_ms);
    expect(plan.end()).toEqual([]);
    expect(told(plan.pass(hour_ms))).toContain("start 2026-11-21T22:00Z");
  });
  test("[SD10] is told to end again after a restart, until it has ended", () => {
    const plan = new Planned(run({ rounds: 1 }), evening);
    plan.pass(5 * hour_ms);
    const asked = ["end 2026-11-22T01:00Z rounds_reached"];
    expect(told(plan.begin().commit(1))).toEqual(asked);
    expect(told(plan.restart())).toEqual(asked);
    expect(plan.end()).toEqual([]);
    expect(plan.restart()).toEqual([]);
  });
  test("[SD11] ends after its rounds", () => {
    const plan = new Planned(run({ rounds: 2 }), evening);
    plan.pass(5 * hour_ms);
    expect(plan.begin().commit(1)).toEqual([]);
    expect(told(plan.commit(2))).toEqual(["end 2026-11-22T01:00Z rounds_reached"]);
  });
  test.each([
    ["accuracy", 0.9, [0.5, 0.89], 0.9],
    ["loss", 0.2, [0.9, 0.21], 0.2],
  ] as const)(
    "[SD11] [SD12] ends when %s reaches %d, and the schedule if it says so",
    (metric, value, below, at) => {
      for (const ends of ["run", "schedule"] as const) {
        const plan = new Planned(run({ target: { metric, value, ends } }), evening);
        plan.pass(5 * hour_ms);
        plan.begin();
        below.forEach(
          (value, i) => void expect(plan.commit(i + 1, { [metric]: value })).toEqual([]),
        );
        expect(told(plan.commit(3, { [metric]: at }))).toEqual([
          "end 2026-11-22T01:00Z target_reached",
        ]);
        plan.end();
        expect(plan.state.phase).toBe(ends === "run" ? "waiting" : "over");
      }
    },
  );
  test("[SD11] ends when it no longer improves; [SD13] rounds without a measure do not count", () => {
    const plan = new Planned(
      run({ no_improvement: { metric: "loss", rounds: 2, ends: "run" } }),
      evening,
    );
    plan.pass(5 * hour_ms);
    plan.begin();
    [3, 4, 2, undefined, 2].forEach((loss, index) => {
      expect(plan.commit(index + 1, loss === undefined ? {} : { loss })).toEqual([]);
    });
    expect(told(plan.commit(6, { loss: 2 }))).toEqual(["end 2026-11-22T01:00Z no_improvement"]);
  });
  test("[SD11] ends when its window closes, and the round that it is in counts", () => {
    const plan = new Planned({ window, ...until({ rounds: 5 }) }, evening);
    plan.passUntil("2026-11-22T03:59Z");
    expect(told(plan.begin().pass(minute_ms))).toEqual(["end 2026-11-22T01:00Z window_closed"]);
    expect(plan.commit(1)).toEqual([]);
    plan.end();
    expect(plan.state).toMatchObject({ phase: "waiting", totals: { runs: 1, rounds: 1 } });
  });
});

describe("a schedule", () => {
  test("[SD12] ends with its last day, and its run first", () => {
    const plan = new Planned(until({ last_day: "2026-11-22" }), evening);
    plan.passUntil("2026-11-22T22:59Z");
    expect(told(plan.begin().pass(minute_ms))).toEqual(["end 2026-11-22T01:00Z date_reached"]);
    plan.end();
    expect(plan.state).toMatchObject({ phase: "over", reason: "date_reached" });
    expect(plan.pass(30 * day_ms)).toEqual([]);
  });
  test("[SD12] whose last day passes unseen makes up for nothing", () => {
    const plan = new Planned({ missed: "run_once", ...until({ last_day: "2026-11-23" }) }, evening);
    plan.restart(9 * day_ms);
    expect(told(plan.pass(0))).toEqual(["missed 2 to 2026-11-23T01:00Z"]);
    expect(plan.state.phase).toBe("over");
  });
  test.each([
    ["rounds_spent", { rounds: 2 }],
    ["participant_seconds_spent", { participant_seconds: 20 }],
  ] as const)("[SD12] ends when its budget is gone: %s, over all runs", (reason, budget) => {
    const plan = new Planned({ ...run({ rounds: 1 }), ...until(budget) }, evening);
    plan.pass(5 * hour_ms);
    plan.begin().commit(1);
    plan.end();
    plan.pass(day_ms);
    expect(told(plan.begin().commit(1))).toEqual([`end 2026-11-23T01:00Z ${reason}`]);
    plan.end();
    expect(plan.state).toMatchObject({ phase: "over", reason });
  });
  test("[SD12] ends when it is stopped, while it starts, runs, ends, or at once", () => {
    const plan = new Planned({}, evening);
    plan.pass(5 * hour_ms);
    expect(told(plan.hear({ type: "stop" }))).toEqual(["end 2026-11-22T01:00Z stopped"]);
    plan.begin().end();
    expect(plan.state).toMatchObject({ phase: "over", reason: "stopped" });
    const idle = new Planned({}, evening);
    expect(idle.hear({ type: "stop" })).toEqual([]);
    expect(idle.pass(day_ms)).toEqual([]);
  });
  test("[SD13] counts a round once, of its own run, and the time of abandoned ones", () => {
    const plan = new Planned({}, evening);
    plan.pass(5 * hour_ms);
    plan.begin().commit(1);
    plan.commit(1);
    const { slot_ms } = plan.state as { slot_ms: number };
    const round = { type: "round_abandoned", round: 2, participant_seconds: 7 } as const;
    for (const of_ms of [slot_ms - 1, null, slot_ms, slot_ms])
      plan.hear({ ...round, slot_ms: of_ms });
    expect(plan.state.totals).toEqual({ runs: 1, rounds: 1, participant_seconds: 17 });
  });
  test("[SD14] leaves a run by hand alone, and slots meet it", () => {
    const plan = new Planned(
      { ...queue, window: { ...window, days: ["sat"], from: "21:00", to: "23:00" } },
      evening,
    );
    plan.hear({ type: "run_started", slot_ms: null });
    expect(told(plan.passUntil("2026-11-21T21:00Z"))).toEqual(["queued 1 to 2026-11-21T21:00Z"]);
    expect(plan.passUntil("2026-11-21T23:00Z")).toEqual([]);
    plan.hear({ type: "run_ended", slot_ms: null });
    expect(plan.state).toMatchObject({ phase: "waiting", totals: { runs: 0, rounds: 0 } });
  });
});

describe("an edit", () => {
  const edit = (plan: Planned, change: Partial<ScheduleSpec>) =>
    plan.hear({ type: "edited", spec: { ...plan.state.spec, ...change } });

  test("[SD15] of the calendar begins now, and ends a run that is in no window", () => {
    const plan = new Planned({}, evening);
    plan.pass(5 * hour_ms + minute_ms);
    plan.begin();
    edit(plan, { window: { ...window, from: "03:00" } });
    expect(told(plan.pass(0))).toEqual(["end 2026-11-22T01:00Z window_closed"]);
    plan.end();
    edit(plan, { cron: "0 2 * * *", window: null });
    plan.setClock(-2 * minute_ms);
    expect(plan.pass(hour_ms)).toEqual([]);
  });
  test("[SD15] of anything else keeps what was handled, though the clock was set back", () => {
    const plan = new Planned({}, evening);
    plan.pass(5 * hour_ms);
    plan.end();
    plan.setClock(-hour_ms);
    edit(plan, run({ rounds: 3 }));
    expect(plan.pass(2 * hour_ms)).toEqual([]);
  });
  test("[SD15] lets a schedule that was over go on, if its budget allows", () => {
    const plan = new Planned({ ...run({ rounds: 1 }), ...until({ rounds: 1 }) }, evening);
    plan.pass(5 * hour_ms);
    plan.begin().commit(1);
    plan.end();
    edit(plan, { overlap: "queue" });
    expect(plan.state).toMatchObject({ phase: "over", reason: "rounds_spent" });
    edit(plan, until({ rounds: 2 }));
    expect(told(plan.pass(day_ms))).toContain("start 2026-11-23T01:00Z");
  });
  test("[SD15] to what never fires is refused", () => {
    const plan = new Planned({}, evening);
    expect(() => edit(plan, { cron: "0 0 30 2 *" })).toThrow("never fires");
  });
});

describe("the alarm", () => {
  test("[SD16] is at the slot, then where the window closes or the last day is over", () => {
    const plan = new Planned({ window, ...until({ last_day: "2026-11-30" }) }, evening);
    expect(plan.alarm_ms).toBe(Date.parse("2026-11-22T01:00Z"));
    plan.passUntil("2026-11-22T01:00Z");
    expect(plan.alarm_ms).toBe(Date.parse("2026-11-22T04:00Z"));
    plan.hear({ type: "stop" });
    plan.end();
    expect(plan.restart()).toEqual([]);
    expect(plan.alarm_ms).toBeNull();
  });
  test("[SD16] that goes off early is set again", () => {
    const plan = new Planned({}, evening);
    expect(plan.hear({ type: "tick" })).toEqual([]);
    expect(plan.alarm_ms).toBe(Date.parse("2026-11-22T01:00Z"));
  });
});

describe("a schedule is refused", () => {
  const now_ms = Date.parse(evening);
  test.each([
    [
      { cron: "61 * * * *" },
      "cron",
      '"61 * * * *" is no cron expression: Invalid value for minute: 61.',
    ],
    [{ cron: "0 0 31 4,6 *" }, "cron", "no year has such a day"],
    [
      { cron: "30 12 * * *", window },
      "window",
      "never fires within the window, sun, mon 01:00–05:00",
    ],
    [
      until({ last_day: "2026-11-21" }),
      "until",
      "2026-11-21, is before the next slot, Sun 22 Nov 2026, 02:00",
    ],
  ])("[SD3] %j", (change, field, message) => {
    const problem = checkSchedule({ ...nightly, ...change }, now_ms);
    expect(problem).toMatchObject({ field, message: expect.stringContaining(message) });
    expect(() => createSchedule({ ...nightly, ...change }, now_ms)).toThrow(message);
  });
  test("[SD3] but not one that fires rarely", () => {
    expect(checkSchedule({ ...nightly, cron: "0 2 29 2 +SUN", window }, now_ms)).toBeNull();
  });
  test("[SD17] nothing new leaves the very same state", () => {
    const state = createSchedule(nightly, now_ms);
    const at = { now_ms, slot_ms: 1 };
    for (const type of ["run_started", "run_ended"] as const) {
      expect(stepSchedule(state, { type, ...at }).state).toBe(state);
    }
    expect(stepSchedule(state, { type: "tick", now_ms }).state).toBe(state);
  });
});
