import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { steadyClock, wallClock } from "./system-clock.ts";

const hour_ms = 3_600_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Time passes for the process; the clock on the wall may be set besides. */
async function pass(duration_ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(duration_ms);
}

function setWall(by_ms: number): void {
  vi.setSystemTime(Date.now() + by_ms);
}

test("an alarm goes off at its time, once, and not after it was cancelled", async () => {
  for (const clock of [steadyClock, wallClock]) {
    const [heard, cancelled] = [vi.fn(), vi.fn()];
    const at_ms = clock.now_ms() + 90_000;
    clock.setAlarm(at_ms, heard);
    clock.setAlarm(at_ms, cancelled)();
    await pass(89_000);
    expect(heard).not.toHaveBeenCalled();
    await pass(10 * 60_000);
    expect(heard).toHaveBeenCalledOnce();
    expect(cancelled).not.toHaveBeenCalled();
  }
});

test("one that lies months ahead, beyond setTimeout's reach, comes in its time too", async () => {
  const heard = vi.fn();
  wallClock.setAlarm(wallClock.now_ms() + 60 * 24 * hour_ms, heard);
  await pass(60 * 24 * hour_ms - 1_000);
  expect(heard).not.toHaveBeenCalled();
  await pass(1_000);
  expect(heard).toHaveBeenCalledOnce();
});

test("a wall clock that leaps over an alarm sets it off within a minute", async () => {
  const heard = vi.fn();
  wallClock.setAlarm(wallClock.now_ms() + 10 * hour_ms, heard);
  await pass(1_000);
  setWall(11 * hour_ms);
  await pass(60_000);
  expect(heard).toHaveBeenCalledOnce();
});

test("a wall clock that is set back delays it until its time comes again", async () => {
  const heard = vi.fn();
  wallClock.setAlarm(wallClock.now_ms() + 30_000, heard);
  setWall(-hour_ms);
  await pass(hour_ms);
  expect(heard).not.toHaveBeenCalled();
  await pass(60_000);
  expect(heard).toHaveBeenCalledOnce();
});

test("the steady clock knows nothing of the clock on the wall", async () => {
  const heard = vi.fn();
  const began_ms = steadyClock.now_ms();
  steadyClock.setAlarm(began_ms + hour_ms, heard);
  for (const jump_ms of [-5 * hour_ms, 10 * hour_ms]) {
    setWall(jump_ms);
    await pass(60_000);
  }
  expect(heard).not.toHaveBeenCalled();
  expect(steadyClock.now_ms() - began_ms).toBe(120_000);
  await pass(hour_ms);
  expect(heard).toHaveBeenCalledOnce();
});
