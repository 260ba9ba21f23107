/** However often the coordinator restarts and its clock is set: every slot once, in order. */
import type { ScheduleSpec } from "@tributary/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ScheduleEffect, stepSchedule } from "../index.ts";
import { slotsBetween } from "./calendar.ts";
import { day_ms, hour_ms, minute_ms, nightly, Planned } from "./testing/planned.ts";

const specs: fc.Arbitrary<ScheduleSpec> = fc.record({
  cron: fc.constantFrom("30 2 * * *", "*/20 * * * *", "0 1,3 * * 0", "15 * * * *"),
  time_zone: fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"),
  window: fc.constantFrom(
    null,
    { days: ["sat" as const, "sun" as const, "mon" as const], from: "22:30", to: "03:30" },
    { days: ["sun" as const], from: "01:00", to: "04:00" },
  ),
  overlap: fc.constantFrom("skip" as const, "queue" as const),
  missed: fc.constantFrom("skip" as const, "run_once" as const),
  run: fc.constant({ ...nightly.run, rounds: 2 }),
  until: fc.constant(nightly.until),
});

const wait = fc.oneof(
  fc.integer({ min: 0, max: 10 * minute_ms }),
  fc.integer({ min: 0, max: 2 * day_ms }),
);
const actions = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("pass" as const), by_ms: wait }),
    fc.record({ do: fc.constant("restart" as const), by_ms: wait }),
    fc.record({
      do: fc.constant("setClock" as const),
      by_ms: fc.constantFrom(hour_ms, -hour_ms, day_ms, -day_ms),
    }),
    fc.record({ do: fc.constantFrom("begin" as const, "commit" as const, "end" as const) }),
  ),
  { maxLength: 40 },
);
const starts = fc.constantFrom("2026-03-28T12:00Z", "2026-10-24T12:00Z", "2026-10-31T12:00Z");

type Action = typeof actions extends fc.Arbitrary<readonly (infer A)[]> ? A : never;

function perform(plan: Planned, action: Action, round: number): void {
  const isOurs = "slot_ms" in plan.state;
  if ("by_ms" in action) plan[action.do](action.by_ms);
  else if (action.do === "begin") plan.begin();
  else if (action.do === "commit" && isOurs) plan.commit(round);
  else if (isOurs) plan.end();
}

const logsOf = (log: readonly ScheduleEffect[]) =>
  log.flatMap((effect) => (effect.type === "log_slots" ? [effect.slots] : []));

test("[SD4] every slot is handled once and in order, and each run is of one slot", () => {
  let handled = 0;
  fc.assert(
    fc.property(specs, starts, actions, (spec, start, story) => {
      const plan = new Planned(spec, start);
      const from_ms = plan.now_ms;
      story.forEach((action, index) => void perform(plan, action, index + 1));
      let before_ms = from_ms;
      for (const { first_ms, last_ms } of logsOf(plan.log)) {
        expect(first_ms).toBeGreaterThan(before_ms);
        before_ms = last_ms;
      }
      expect(plan.state.handled_until_ms).toBe(before_ms);
      const counted = logsOf(plan.log).reduce((sum, { count }) => sum + count, 0);
      handled += counted;
      const all = slotsBetween(spec, from_ms, before_ms);
      if (all?.is_more !== true) expect(counted).toBe(all?.count ?? 0);
    }),
    { numRuns: 200 },
  );
  // Stories in which nothing happens would prove nothing.
  expect(handled).toBeGreaterThan(1_000);
});

test("[SD10] runs start in the order of their slots, each once but for what a restart repeats", () => {
  fc.assert(
    fc.property(specs, starts, actions, (spec, start, story) => {
      const plan = new Planned(spec, start);
      story
        .filter((action) => action.do !== "restart")
        .forEach((action, index) => void perform(plan, action, index + 1));
      const slots = plan.log.flatMap((e) => (e.type === "start_run" ? [e.slot_ms] : []));
      expect(slots).toEqual([...new Set(slots)].toSorted((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});

test("[SD16] after a tick the alarm is later, and a second tick changes nothing", () => {
  fc.assert(
    fc.property(specs, starts, actions, (spec, start, story) => {
      const plan = new Planned(spec, start);
      story.forEach((action, index) => void perform(plan, action, index + 1));
      plan.hear({ type: "tick" });
      expect(plan.alarm_ms).toBeGreaterThan(plan.now_ms);
      const again = stepSchedule(plan.state, { type: "tick", now_ms: plan.now_ms });
      expect(again.state).toBe(plan.state);
    }),
    { numRuns: 100 },
  );
});
