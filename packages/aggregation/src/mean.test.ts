import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMean, finish, fold, meanReference, type WeightedDelta } from "./mean.ts";

function meanOf(updates: readonly WeightedDelta[], size: number) {
  const accumulator = createMean(size);
  for (const update of updates) fold(accumulator, update);
  return finish(accumulator);
}

const size = 5;
const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });
const update = fc.record({
  delta: fc.array(value, { minLength: size, maxLength: size }).map((a) => Float32Array.from(a)),
  weight: fc.integer({ min: 1, max: 1_000_000 }),
});
const updates = fc.array(update, { minLength: 1, maxLength: 20 });

/**
 * Both means round differently only in double precision: relative to the largest value, a float32
 * step apart.
 */
function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, found] of actual.entries()) {
    const tolerance = 2 ** -23 * Math.abs(expected[i]!) + 1e-10;
    expect(Math.abs(found - expected[i]!)).toBeLessThanOrEqual(tolerance);
  }
}

describe("the weighted mean", () => {
  test("an update of three examples counts three times as much as one of one", () => {
    const mean = meanOf(
      [
        { delta: Float32Array.of(4, -4), weight: 1 },
        { delta: Float32Array.of(8, 0), weight: 3 },
      ],
      2,
    );
    expect(mean).toEqual({ delta: Float32Array.of(7, -1), total_weight: 4, count: 2 });
  });

  test("folding one at a time agrees with the slow reference", () => {
    fc.assert(
      fc.property(updates, (all) => {
        const fast = meanOf(all, size);
        const slow = meanReference(all);
        expectClose(fast.delta, slow.delta);
        expect([fast.total_weight, fast.count]).toEqual([slow.total_weight, slow.count]);
      }),
    );
  });

  test("the order of arrival does not matter", () => {
    fc.assert(
      fc.property(updates, (all) => {
        expectClose(meanOf(all, size).delta, meanOf(all.toReversed(), size).delta);
      }),
    );
  });

  test("equal updates have themselves as their mean, to the last bit", () => {
    const delta = Float32Array.of(0.1, 1e-30, -3.3e7);
    const all = Array.from({ length: 100 }, (_, i) => ({ delta, weight: 2 ** (i % 3) }));
    expect(meanOf(all, 3).delta).toEqual(delta);
  });

  test("100,000 small updates beside a large one are not lost", () => {
    const accumulator = createMean(1);
    fold(accumulator, { delta: Float32Array.of(2 ** 24), weight: 1 });
    const small = { delta: Float32Array.of(0.5), weight: 1 };
    for (let i = 0; i < 100_000; i++) fold(accumulator, small);
    const expected = (2 ** 24 + 50_000) / 100_001;
    expect(finish(accumulator).delta[0]).toBe(Math.fround(expected));
  });

  test.each([
    ["weight 0", { delta: new Float32Array(2), weight: 0 }],
    ["a negative weight", { delta: new Float32Array(2), weight: -1 }],
    ["an infinite weight", { delta: new Float32Array(2), weight: Infinity }],
    ["NaN in its delta", { delta: Float32Array.of(1, Number.NaN), weight: 1 }],
    ["too few values", { delta: new Float32Array(1), weight: 1 }],
  ])("an update with %s is refused and leaves the mean as it was", (_, bad) => {
    const accumulator = createMean(2);
    fold(accumulator, { delta: Float32Array.of(1, 2), weight: 2 });
    expect(() => fold(accumulator, bad)).toThrow(/^Expected/);
    expect(finish(accumulator)).toEqual({
      delta: Float32Array.of(1, 2),
      total_weight: 2,
      count: 1,
    });
  });

  test("no updates have no mean", () => {
    expect(() => finish(createMean(3))).toThrow("got 0");
  });
});
