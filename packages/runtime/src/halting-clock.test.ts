import { expect, test } from "vitest";
import { HaltingClock } from "./halting-clock.ts";
import { ManualClock } from "./testing/clock.ts";

function clocks() {
  const steady = new ManualClock(1_000_000);
  return { steady, clock: new HaltingClock(steady) };
}

test("[RT47] a round's time stands still while it cannot be stored, and goes on from there", async () => {
  const { steady, clock } = clocks();
  await clock.halt(async () => {
    steady.advance(30_000);
    expect(clock.now_ms()).toBe(1_000_000);
  });
  expect(clock.now_ms()).toBe(1_000_000);
  steady.advance(5_000);
  expect(clock.now_ms()).toBe(1_005_000);
  expect(clock.onSteady(1_006_000)).toBe(1_036_000);
});

test("[RT47] work that takes less than a second costs its time, and no time is repeated", async () => {
  const { steady, clock } = clocks();
  await clock.halt(async () => steady.advance(999));
  expect(clock.now_ms()).toBe(1_000_999);
});

test("[RT47] also work that fails holds the time", async () => {
  const { steady, clock } = clocks();
  const failing = clock.halt(async () => {
    steady.advance(2_000);
    throw new Error("No.");
  });
  await expect(failing).rejects.toThrow("No.");
  expect(clock.now_ms()).toBe(1_000_000);
});

test("[RT47] an alarm waits as long as it should, set before, while, or after the clock stands", async () => {
  const { steady, clock } = clocks();
  const heard: string[] = [];
  const setAlarm = (name: string) =>
    clock.setAlarm(clock.now_ms() + 1_000, () => heard.push(`${name} at ${clock.now_ms()}`));
  await clock.halt(async () => {
    setAlarm("while");
    steady.advance(10_000);
  });
  setAlarm("after");
  steady.advance(999);
  expect(heard).toEqual(["while at 1000000"]);
  steady.advance(1);
  expect(heard).toEqual(["while at 1000000", "after at 1001000"]);
});
