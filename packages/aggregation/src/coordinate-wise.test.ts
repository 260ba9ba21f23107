import { deriveSeed, gaussian, mulberry32 } from "@tributary/weights";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coordinateMedian, cutOf, trimmedMean } from "./coordinate-wise.ts";
import { meanReference } from "./mean.ts";

/** The slow, obvious rule: one coordinate after another, sorted, cut, averaged. */
function reference(deltas: readonly Float32Array[], cut: number): Float32Array {
  return Float32Array.from({ length: deltas[0]!.length }, (_, coordinate) => {
    const values = deltas.map((delta) => delta[coordinate]!).sort((a, b) => a - b);
    const kept = values.slice(cut, values.length - cut);
    return kept.reduce((sum, value) => sum + value, 0) / kept.length;
  });
}

function medianReference(deltas: readonly Float32Array[]): Float32Array {
  return reference(deltas, Math.ceil(deltas.length / 2) - 1);
}

/** Sums in another order differ only in double precision: a float32 step apart. */
function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, found] of actual.entries()) {
    const tolerance = 2 ** -23 * Math.abs(expected[i]!) + 1e-10;
    expect(Math.abs(found - expected[i]!)).toBeLessThanOrEqual(tolerance);
  }
}

const size = 3;
/** Adding 0 turns −0 into 0, which sorting tells apart and arithmetic does not. */
const value = fc
  .float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 })
  .map((x) => x + 0);
const delta = fc
  .array(value, { minLength: size, maxLength: size })
  .map((values) => Float32Array.from(values));
const deltas = fc.array(delta, { minLength: 1, maxLength: 40 });
const trim = fc.double({ min: 0, max: 0.499, noNaN: true });

/** As many updates of a model of several tiles, the last of them not full. */
function manyWeights(count: number): Float32Array[] {
  return Array.from({ length: count }, (_, update) => {
    const random = mulberry32(deriveSeed(7, update));
    return Float32Array.from({ length: 150 }, () => gaussian(random));
  });
}

describe("the coordinate-wise median", () => {
  test("takes each weight's middle value, or the mean of its two", () => {
    const three = [Float32Array.of(1, 9), Float32Array.of(2, -9), Float32Array.of(900, 0)];
    expect(coordinateMedian(three)).toEqual(Float32Array.of(2, 0));
    expect(coordinateMedian([...three, Float32Array.of(3, 5)])).toEqual(Float32Array.of(2.5, 2.5));
  });

  test("agrees with the slow reference to the last bit", () => {
    fc.assert(
      fc.property(deltas, (all) => {
        expect(coordinateMedian(all)).toEqual(medianReference(all));
      }),
    );
  });

  test.each([1, 2, 31, 100])("of %d updates of many weights agrees with it too", (count) => {
    const all = manyWeights(count);
    expect(coordinateMedian(all)).toEqual(medianReference(all));
  });

  test("stays among the honest values while attackers are fewer than they", () => {
    const teams = fc
      .tuple(fc.array(delta, { minLength: 1, maxLength: 20 }), fc.array(delta, { maxLength: 20 }))
      .filter(([honest, attackers]) => attackers.length < honest.length);
    fc.assert(
      fc.property(teams, ([honest, attackers]) => {
        expectWithin(coordinateMedian([...attackers, ...honest]), honest);
      }),
    );
  });
});

function expectWithin(found: Float32Array, honest: readonly Float32Array[]): void {
  for (const [i, x] of found.entries()) {
    const values = honest.map((update) => update[i]!);
    expect(x).toBeGreaterThanOrEqual(Math.min(...values));
    expect(x).toBeLessThanOrEqual(Math.max(...values));
  }
}

describe("the trimmed mean", () => {
  test("cuts as many values on each side and averages the rest", () => {
    const all = [-1e6, 1, 2, 6, 1e6].map((x) => Float32Array.of(x));
    expect(trimmedMean(all, 0.2)).toEqual(Float32Array.of(3));
    expect(trimmedMean(all, 0.4)).toEqual(Float32Array.of(2));
  });

  test("agrees with the slow reference", () => {
    fc.assert(
      fc.property(deltas, trim, (all, share) => {
        expectClose(trimmedMean(all, share), reference(all, Math.floor(share * all.length)));
      }),
    );
  });

  test.each([1, 2, 31, 100])("of %d updates of many weights agrees with it too", (count) => {
    const all = manyWeights(count);
    expectClose(trimmedMean(all, 0.3), reference(all, Math.floor(0.3 * count)));
  });

  test("that cuts nothing is the unweighted mean", () => {
    fc.assert(
      fc.property(deltas, (all) => {
        const mean = meanReference(all.map((update) => ({ delta: update, weight: 1 })));
        expectClose(trimmedMean(all, 0), mean.delta);
      }),
    );
  });

  test("stays among the honest values while attackers are no more than it cuts", () => {
    fc.assert(
      fc.property(deltas, trim, (all, share) => {
        const attackers = cutOf(share, all.length);
        expectWithin(trimmedMean(all, share), all.slice(attackers));
      }),
    );
  });

  test.each([
    { trim: 0.29, updates: 100, cut: 29 },
    { trim: 0.2, updates: 4, cut: 0 },
    { trim: 0.2, updates: 5, cut: 1 },
    { trim: 0.499, updates: 2, cut: 0 },
    { trim: 0.499_999_999_9, updates: 2, cut: 0 },
  ])("of $updates updates with trim $trim cuts $cut on each side", ({ trim, updates, cut }) => {
    expect(cutOf(trim, updates)).toBe(cut);
  });
});
