import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  aggregationMemory_bytes,
  createAggregation,
  TooFewUpdatesError,
  updatesNeeded,
} from "./aggregation.ts";
import { createMean, finish, fold, type WeightedDelta } from "./mean.ts";
import { type StrategyKind, type StrategySpec, strategyDefaults } from "./strategy.ts";

function aggregate(strategy: StrategySpec, updates: readonly WeightedDelta[]) {
  const aggregation = createAggregation(strategy, updates[0]!.delta.length);
  for (const update of updates) aggregation.fold(update);
  return aggregation.finish();
}

const kinds = Object.keys(strategyDefaults) as StrategyKind[];
const robustKinds = ["median", "trimmed_mean", "krum"] as const;
const sumKinds = kinds.filter((kind) => !robustKinds.some((robust) => robust === kind));

const size = 3;
const update = fc.record({
  delta: fc
    .array(fc.float({ noNaN: true, min: -1000, max: 1000 }), { minLength: size, maxLength: size })
    .map((values) => Float32Array.from(values)),
  weight: fc.integer({ min: 1, max: 1_000_000 }),
});
const updates = fc.array(update, { minLength: 5, maxLength: 20 });

/** Sums in another order differ only in double precision: a float32 step apart. */
function expectClose(actual: Float32Array, expected: Float32Array): void {
  for (const [i, found] of actual.entries()) {
    const tolerance = 2 ** -23 * Math.abs(expected[i]!) + 1e-10;
    expect(Math.abs(found - expected[i]!)).toBeLessThanOrEqual(tolerance);
  }
}

describe.each(kinds)("the aggregation of %s", (kind) => {
  const strategy = strategyDefaults[kind];

  test("does not depend on the order of arrival", () => {
    const shuffled = updates.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expectClose(aggregate(strategy, other).delta, aggregate(strategy, all).delta);
      }),
    );
  });

  test("equal updates yield themselves, to the last bit", () => {
    const delta = Float32Array.of(0.1, 1e-30, -3.3e7);
    for (const count of [5, 6, 100]) {
      const all = Array.from({ length: count }, (_, i) => ({ delta, weight: 2 ** (i % 3) }));
      expect(aggregate(strategy, all)).toMatchObject({ delta, count });
    }
  });

  test("keeps nothing of an update that its owner writes to afterwards", () => {
    const aggregation = createAggregation(strategy, 1);
    const delta = Float32Array.of(2);
    for (let i = 0; i < 5; i++) aggregation.fold({ delta, weight: 1 });
    delta.fill(7);
    expect(aggregation.finish().delta).toEqual(Float32Array.of(2));
  });

  test.each([
    ["weight 0", { delta: new Float32Array(2), weight: 0 }],
    ["a negative weight", { delta: new Float32Array(2), weight: -1 }],
    ["an infinite weight", { delta: new Float32Array(2), weight: Infinity }],
    ["NaN in its delta", { delta: Float32Array.of(1, Number.NaN), weight: 1 }],
    ["an infinity in its delta", { delta: Float32Array.of(1, -Infinity), weight: 1 }],
    ["too few values", { delta: new Float32Array(1), weight: 1 }],
    ["too many values", { delta: new Float32Array(3), weight: 1 }],
  ])("refuses an update with %s and stays as it was", (_, bad) => {
    const aggregation = createAggregation(strategy, 2);
    const delta = Float32Array.of(1, 2);
    for (let i = 0; i < 5; i++) aggregation.fold({ delta, weight: 2 });
    expect(() => aggregation.fold(bad)).toThrow(/^Expected/);
    expect(aggregation.finish()).toMatchObject({ delta, count: 5 });
  });

  test("of no update is an error that says how many are needed", () => {
    const needed = updatesNeeded(strategy);
    const nothing = createAggregation(strategy, 2);
    expect(() => nothing.finish()).toThrow(TooFewUpdatesError);
    expect(() => nothing.finish()).toThrow(`at least ${needed} updates for ${kind}`);
  });
});

describe.each(sumKinds)("the aggregation of %s", (kind) => {
  test("is the weighted mean", () => {
    fc.assert(
      fc.property(updates, (all) => {
        const mean = createMean(size);
        for (const one of all) fold(mean, one);
        expect(aggregate(strategyDefaults[kind], all)).toEqual(finish(mean));
      }),
      { numRuns: 20 },
    );
  });
});

describe("one hostile update of a million", () => {
  const honest = [0.9, 0.95, 1, 1, 1.05, 1.1].map((x) => ({
    delta: Float32Array.of(x, -x),
    weight: 10,
  }));
  const hostile = { delta: Float32Array.of(1e6, 1e6), weight: 1_000_000 };

  test("carries the mean away", () => {
    const { delta } = aggregate(strategyDefaults.fedavg, [hostile, ...honest]);
    expect(Math.min(...delta)).toBeGreaterThan(100_000);
  });

  test.each(robustKinds)("leaves %s among the honest", (kind) => {
    const { delta } = aggregate(strategyDefaults[kind], [hostile, ...honest]);
    expect(Math.abs(delta[0]! - 1)).toBeLessThanOrEqual(0.101);
    expect(Math.abs(delta[1]! + 1)).toBeLessThanOrEqual(0.101);
  });

  test.each(robustKinds)("gains nothing in %s by the examples that it claims", (kind) => {
    const all = [hostile, ...honest];
    const modest = all.map(({ delta }) => ({ delta, weight: 1 }));
    expect(aggregate(strategyDefaults[kind], all)).toEqual(
      aggregate(strategyDefaults[kind], modest),
    );
  });
});

describe("what a rule needs", () => {
  test("Krum with f byzantine updates needs 2f + 3, and says so with its numbers", () => {
    const strategy: StrategySpec = { kind: "krum", server_learning_rate: 1, byzantine: 2 };
    const one = { delta: Float32Array.of(1), weight: 1 };
    expect(aggregate(strategy, Array(7).fill(one)).count).toBe(7);
    const tooFew = () => aggregate(strategy, Array(6).fill(one));
    expect(tooFew).toThrow(expect.objectContaining({ needed: 7, got: 6 }));
    expect(tooFew).toThrow(
      "Expected at least 7 updates for krum (2 × 2 byzantine + 3), got 6. " +
        "Raise the quorum or lower `byzantine`.",
    );
  });

  test.each([0.5, -0.1, Number.NaN])("a trim of %d is refused", (trim) => {
    const strategy = { ...strategyDefaults.trimmed_mean, trim };
    expect(() => createAggregation(strategy, 1)).toThrow(`Expected 0 ≤ trim < 0.5, got ${trim}`);
  });

  test.each([-1, 1.5, Number.NaN])("%d byzantine updates are refused", (byzantine) => {
    const strategy = { ...strategyDefaults.krum, byzantine };
    expect(() => createAggregation(strategy, 1)).toThrow(`got ${byzantine}`);
  });

  test("the mean needs as much memory for one update as for a thousand", () => {
    const needs = (updates: number) =>
      aggregationMemory_bytes(strategyDefaults.fedadam, { updates, weights: 55_386 });
    expect(needs(1)).toBe(12 * 55_386);
    expect(needs(1000)).toBe(needs(1));
  });

  test("a robust rule needs all updates at once, its tile and its result or its distances", () => {
    const needs = (kind: StrategyKind) =>
      aggregationMemory_bytes(strategyDefaults[kind], { updates: 100, weights: 55_386 });
    expect(needs("median")).toBe(100 * 55_386 * 4 + 55_386 * 4 + 64 * 100 * 4);
    expect(needs("trimmed_mean")).toBe(needs("median"));
    expect(needs("krum")).toBe(100 * 55_386 * 4 + 100 * 100 * 8 + 1024 * 100 * 8);
  });
});
