import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "./store.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const add = (sum: number, amount: number) => sum + amount;

function heard(interval_ms: number) {
  const store = createStore(0, add, { interval_ms });
  const seen: number[] = [];
  store.subscribe(() => seen.push(store.getSnapshot()));
  return { store, seen };
}

test("every change is seen at once, and no change is none", () => {
  const { store, seen } = heard(0);
  for (const amount of [1, 0, 2]) store.dispatch(amount);
  expect(seen).toEqual([1, 3]);
});

test("with an interval many changes are seen together, and the last is never lost", () => {
  const { store, seen } = heard(250);
  for (let count = 0; count < 100; count += 1) store.dispatch(1);
  expect(seen).toEqual([1]);
  vi.advanceTimersByTime(250);
  expect(seen).toEqual([1, 100]);
  vi.advanceTimersByTime(10_000);
  store.dispatch(1);
  expect(seen).toEqual([1, 100, 101]);
});
