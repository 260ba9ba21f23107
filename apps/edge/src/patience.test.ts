import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Patience } from "./patience.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it is over after so long without a connection", () => {
  const patience = new Patience(1000);
  patience.wait();
  vi.advanceTimersByTime(999);
  expect(patience.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(patience.signal.aborted).toBe(true);
});

test("further failures do not lengthen it, and a connection gives all of it back", () => {
  const patience = new Patience(1000);
  patience.wait();
  vi.advanceTimersByTime(900);
  patience.wait();
  patience.rest();
  patience.wait();
  vi.advanceTimersByTime(900);
  patience.wait();
  expect(patience.signal.aborted).toBe(false);
  vi.advanceTimersByTime(100);
  expect(patience.signal.aborted).toBe(true);
});

test("0 waits for ever, and a long one is not cut to nothing by the timer's range", () => {
  const [endless, long] = [new Patience(0), new Patience(1e12)];
  endless.wait();
  long.wait();
  vi.advanceTimersByTime(1_000_000);
  expect(endless.signal.aborted || long.signal.aborted).toBe(false);
  long.rest();
  expect(vi.getTimerCount()).toBe(0);
});
