import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMean, finish, fold } from "./mean.ts";
import { type StaleWeight, stalenessWeight, weighByStaleness } from "./staleness.ts";

const updates = fc.array(
  fc.record({
    weight: fc.integer({ min: 1, max: 1_000_000 }),
    staleness: fc.integer({ min: 0, max: 1_000 }),
  }),
  { minLength: 1, maxLength: 20 },
);
const exponents = fc.double({ min: 0, max: 1, noNaN: true });

describe("the weight of a stale update", () => {
  test.each([
    [0, 0.5, 1],
    [1, 0.5, Math.SQRT1_2],
    [3, 0.5, 1 / 2],
    [8, 0.5, 1 / 3],
    [99, 0.5, 1 / 10],
    [10, 0, 1],
    [4, 1, 1 / 5],
    [15, 0.25, 1 / 2],
  ])("%i versions behind with exponent %d it is %d", (staleness, exponent, expected) => {
    expect(stalenessWeight(staleness, exponent)).toBeCloseTo(expected, 15);
  });

  test("FedBuff's exponent is taken where none is given", () => {
    expect(stalenessWeight(3)).toBe(0.5);
    expect(weighByStaleness([{ weight: 8, staleness: 3 }]).weights).toEqual([4]);
  });

  test("staler is never heavier, and never weightless", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), exponents, (one, other, exponent) => {
        const [fresher, staler] = [Math.min(one, other), Math.max(one, other)];
        const heavier = stalenessWeight(fresher, exponent);
        expect(stalenessWeight(staler, exponent)).toBeLessThanOrEqual(heavier);
        expect(stalenessWeight(staler, exponent)).toBeGreaterThan(0);
      }),
    );
  });

  test("what is no staleness, exponent or weight is refused", () => {
    expect(() => stalenessWeight(-1)).toThrow("at least 0, got -1");
    expect(() => stalenessWeight(0.5)).toThrow("got 0.5");
    expect(() => stalenessWeight(1, 1.5)).toThrow("from 0 to 1, got 1.5");
    expect(() => stalenessWeight(1, Number.NaN)).toThrow("got NaN");
    expect(() => weighByStaleness([])).toThrow("at least one update");
    expect(() => weighByStaleness([{ weight: 0, staleness: 0 }])).toThrow("above 0, got 0");
  });
});

describe("a buffer of stale updates", () => {
  test("fresh updates keep their weights and are not discounted", () => {
    const fresh = [3, 5].map((weight) => ({ weight, staleness: 0 }));
    expect(weighByStaleness(fresh)).toEqual({ weights: [3, 5], discount: 1 });
  });

  test("equally stale updates have the mean of fresh ones, and make a shorter step", () => {
    const stale = [4, 12].map((weight) => ({ weight, staleness: 3 }));
    expect(weighByStaleness(stale)).toEqual({ weights: [2, 6], discount: 0.5 });
  });

  test("the discounted mean is FedBuff's sum over the fresh weights", () => {
    const value = fc.double({ min: -1, max: 1, noNaN: true }).map(Math.fround);
    fc.assert(
      fc.property(updates, fc.array(value, { minLength: 20, maxLength: 20 }), (all, values) => {
        const { weights, discount } = weighByStaleness(all);
        const mean = createMean(1);
        for (const [i, weight] of weights.entries()) {
          fold(mean, { delta: Float32Array.of(values[i]!), weight });
        }
        const step = finish(mean).delta[0]! * discount;
        expect(Math.abs(step - fedBuffStep(all, values))).toBeLessThan(1e-6);
        expect(discount).toBeGreaterThan(0);
        expect(discount).toBeLessThanOrEqual(1);
      }),
    );
  });
});

/** The formula as it is written: Σ nᵢ (1 + τᵢ)^−½ Δᵢ / Σ nᵢ. */
function fedBuffStep(all: readonly StaleWeight[], values: readonly number[]): number {
  const fresh = all.reduce((total, { weight }) => total + weight, 0);
  return all.reduce(
    (step, { weight, staleness }, i) =>
      step + ((weight / fresh) * values[i]!) / Math.sqrt(1 + staleness),
    0,
  );
}
