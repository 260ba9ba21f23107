import { ScheduleSpec } from "@tributary/protocol";
import { expect, test } from "vitest";
import { commonTimes, fieldsOf, newFields, sharedOffset, specOf } from "./schedule-form.ts";

const full = ScheduleSpec.parse({
  cron: "30 1 * * 6",
  time_zone: "Europe/Berlin",
  window: { days: ["sat", "sun"], from: "22:00", to: "06:00" },
  overlap: "queue",
  missed: "run_once",
  run: {
    start_from: "fresh",
    rounds: 7,
    target: { metric: "loss", value: 0.25, ends: "run" },
    no_improvement: { metric: "accuracy", rounds: 3, ends: "run" },
  },
  until: { last_day: "2027-03-31", rounds: 100, participant_seconds: 7_200 },
});

test("a schedule goes into the form and comes out as it was", () => {
  expect(specOf(fieldsOf(full))).toEqual(full);
});

test("what is left out of the form is left out of the schedule", () => {
  const spec = ScheduleSpec.parse(specOf(newFields("UTC")));
  expect(spec).toMatchObject({
    window: null,
    run: { target: null, no_improvement: null, rounds: 10 },
    until: { last_day: null, rounds: null, participant_seconds: null },
  });
  expect(specOf(fieldsOf(spec))).toEqual(spec);
});

test("a number that is none is no schedule", () => {
  const spec = specOf({ ...newFields("UTC"), rounds: "" });
  expect(ScheduleSpec.safeParse(JSON.parse(JSON.stringify(spec))).success).toBe(false);
});

test("the times that are offered are ones that a schedule takes", () => {
  for (const { cron } of commonTimes) {
    expect(ScheduleSpec.safeParse({ ...full, cron }).success).toBe(true);
  }
});

test("an offset that all starts share is said once; one that changes stays with each", () => {
  const winter = ["Mon 23 Nov 2026, 06:30 (UTC+01:00)", "Mon 30 Nov 2026, 06:30 (UTC+01:00)"];
  expect(sharedOffset(winter)).toBe(" (UTC+01:00)");
  expect(sharedOffset([...winter, "Mon 29 Mar 2027, 06:30 (UTC+02:00)"])).toBe("");
  expect(sharedOffset([])).toBe("");
});
