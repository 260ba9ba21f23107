import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add, addScaled, allFinite, clipToNorm, l2Norm, scale, subtract } from "./vector.ts";

const finite = { noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 } as const;
const vector = fc.float32Array(finite);

describe("vector arithmetic", () => {
  test("add, subtract and scale work element by element and leave their inputs alone", () => {
    const a = Float32Array.of(1, 2, 3);
    const b = Float32Array.of(10, 20, 40);
    expect(add(a, b)).toEqual(Float32Array.of(11, 22, 43));
    expect(subtract(b, a)).toEqual(Float32Array.of(9, 18, 37));
    expect(scale(a, -2)).toEqual(Float32Array.of(-2, -4, -6));
    expect([a, b]).toEqual([Float32Array.of(1, 2, 3), Float32Array.of(10, 20, 40)]);
  });

  test("different lengths are refused with both numbers", () => {
    const two = new Float32Array(2);
    const three = new Float32Array(3);
    for (const operate of [
      () => add(two, three),
      () => subtract(two, three),
      () => addScaled(two, 1, three),
    ]) {
      expect(operate).toThrow("Expected 2 values, got 3");
    }
  });

  test("addScaled adds in place, and a double accumulator keeps what a float one loses", () => {
    const single = Float32Array.of(2 ** 24);
    const double = Float64Array.of(2 ** 24);
    for (let i = 0; i < 3; i++) {
      addScaled(single, 0.5, Float32Array.of(2));
      addScaled(double, 0.5, Float32Array.of(2));
    }
    expect(double).toEqual(Float64Array.of(2 ** 24 + 3));
    expect(single).toEqual(Float32Array.of(2 ** 24));
  });

  test("subtracting what was added gives the vector back within float32 rounding", () => {
    fc.assert(
      fc.property(vector, (a) => {
        const b = scale(a, 0.5);
        const back = subtract(add(a, b), b);
        for (const [i, value] of back.entries()) {
          expect(Math.abs(value - a[i]!)).toBeLessThanOrEqual(2 ** -22 * Math.abs(a[i]!));
        }
      }),
    );
  });

  test("the norm of (3, 4) is 5, and large values do not overflow", () => {
    expect(l2Norm(Float32Array.of(3, 4))).toBe(5);
    expect(l2Norm(new Float32Array(0))).toBe(0);
    expect(l2Norm(Float32Array.of(3e38, 3e38))).toBeCloseTo(Math.SQRT2 * Math.fround(3e38), -25);
  });

  test("only numbers are finite", () => {
    expect(allFinite(Float32Array.of(0, -1, 3e38))).toBe(true);
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      expect(allFinite(Float32Array.of(1, value))).toBe(false);
    }
  });
});

describe("clipping", () => {
  test("a long vector is scaled to the bound and keeps its direction", () => {
    const { values, norm, clipped } = clipToNorm(Float32Array.of(30, 40), 5);
    expect({ norm, clipped }).toEqual({ norm: 50, clipped: true });
    expect(values[0]).toBeCloseTo(3, 5);
    expect(values[1]).toBeCloseTo(4, 5);
  });

  test("a short vector is returned as it is", () => {
    const values = Float32Array.of(3, 4);
    expect(clipToNorm(values, 5)).toEqual({ values, norm: 5, clipped: false });
    expect(clipToNorm(values, 5).values).toBe(values);
  });

  test("the norm never ends above the bound, not even by rounding", () => {
    fc.assert(
      fc.property(vector, fc.double({ min: 1e-3, max: 1e7, noNaN: true }), (values, norm_max) => {
        const result = clipToNorm(values, norm_max);
        const after = l2Norm(result.values);
        expect(after).toBeLessThanOrEqual(norm_max);
        if (result.clipped) expect(after).toBeGreaterThan(norm_max * (1 - 1e-5));
      }),
      { numRuns: 500 },
    );
  });

  test("a bound that is not above zero and values that are not finite are refused", () => {
    for (const bound of [0, -1, Number.NaN]) {
      expect(() => clipToNorm(Float32Array.of(1), bound)).toThrow(`got ${bound}`);
    }
    expect(() => clipToNorm(Float32Array.of(Number.NaN), 1)).toThrow("got norm NaN");
  });
});
