import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveSeed, gaussian, mulberry32, permutation, randomInteger } from "./random.ts";

describe("random", () => {
  test("mulberry32(42) starts with its published values", () => {
    const random = mulberry32(42);
    expect([random(), random(), random()].map((value) => value * 2 ** 32)).toEqual([
      2581720956, 1925393290, 3661312704,
    ]);
  });

  test("a sequence goes on after what was taken of it", () => {
    const whole = mulberry32(9);
    const values = Array.from({ length: 20 }, () => whole());
    for (const [skipped, value] of values.entries()) {
      expect(mulberry32(9, skipped)()).toBe(value);
    }
  });

  test("a permutation holds each index once, and the same seed gives the same one", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer(), (count, seed) => {
        const order = permutation(count, mulberry32(seed));
        expect([...order].sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
        expect(permutation(count, mulberry32(seed))).toEqual(order);
      }),
    );
  });

  test("permutations are uniform: each of the six orders of three comes up about as often", () => {
    const random = mulberry32(7);
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const order = permutation(3, random).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // The standard deviation of each count is 29.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test("a random integer stays below its bound", () => {
    const random = mulberry32(1);
    const draws = Array.from({ length: 1000 }, () => randomInteger(random, 5));
    expect(new Set(draws)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test("seeds derived along different paths differ", () => {
    const paths = [[], ["a"], ["b"], ["a", "b"], ["ab"], ["a", 1], [1]];
    expect(new Set(paths.map((path) => deriveSeed(3, ...path))).size).toBe(paths.length);
    expect(deriveSeed(4, "a")).not.toBe(deriveSeed(3, "a"));
  });

  test("gaussian draws have mean 0 and variance 1", () => {
    const random = mulberry32(5);
    const draws = Array.from({ length: 10_000 }, () => gaussian(random));
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.04);
    expect(Math.abs(variance - 1)).toBeLessThan(0.06);
  });
});
