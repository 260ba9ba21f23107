import { describe, expect, test } from "vitest";
import { gaussian, mulberry32, type Random } from "./random.ts";
import { rangeFor } from "./range.ts";
import { rotate } from "./rotation.ts";
import { l2Norm } from "./vector.ts";

/** Student's t with 3 degrees of freedom: so heavy a tail that its fourth moment is infinite. */
function heavyTailed(random: Random): number {
  const square = gaussian(random) ** 2 + gaussian(random) ** 2 + gaussian(random) ** 2;
  return gaussian(random) / Math.sqrt(square / 3);
}

/** Layers of a small network, their root mean squares a decade apart, half of a large one at rest. */
function layeredDelta(random: Random): Float32Array {
  const layers = [
    { size: 320, scale: 1 },
    { size: 20, scale: 1 },
    { size: 36_000, scale: 0.1 },
    { size: 1280, scale: 0.3 },
    { size: 10, scale: 1 },
  ];
  return Float32Array.from(
    layers.flatMap(({ size, scale }) =>
      Array.from({ length: size }, () =>
        size > 10_000 && random() < 0.5 ? 0 : scale * heavyTailed(random),
      ),
    ),
  );
}

/** What share of coordinates, and of the norm, clipping takes away. */
function clippedBy(values: Float32Array, range: number) {
  const beyond = values.map((value) => Math.max(0, Math.abs(value) - range));
  return {
    coordinates: beyond.filter((excess) => excess > 0).length / values.length,
    norm: l2Norm(beyond) / l2Norm(values),
  };
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

describe("the range", () => {
  test.each(seeds)("[WT8] rarely clips layered, heavy-tailed updates (seed %i)", (seed) => {
    const values = layeredDelta(mulberry32(seed));
    const norm = l2Norm(values);
    const weights = values.length;
    // The first round knows the bound only; this is the longest update that it allows.
    const first = rangeFor({ update_norm_max: norm, weights, rotate: false, rms: null });
    expect(clippedBy(values, first).coordinates).toBeLessThan(2e-4);
    expect(clippedBy(values, first).norm).toBeLessThan(0.2);
    // Later ones know the norm, and leave room for a longer update.
    const later = rangeFor({ update_norm_max: 100 * norm, weights, rotate: false, rms: norm });
    expect(clippedBy(values, later).norm).toBeLessThan(0.05);
  });

  test.each(seeds)("[WT8] clips nothing of them after rotation (seed %i)", (seed) => {
    const values = layeredDelta(mulberry32(seed));
    const norm = l2Norm(values);
    const parts = { weights: values.length, rotate: true };
    rotate(values, seed);
    const first = rangeFor({ update_norm_max: norm, ...parts, rms: null });
    expect(clippedBy(values, first).coordinates).toBe(0);
    // Twice as long as the last round's root mean square.
    const later = rangeFor({ update_norm_max: 100 * norm, ...parts, rms: norm / 2 });
    expect(clippedBy(values, later).coordinates).toBe(0);
  });

  test("[WT8] a coordinate that holds everything is not clipped by much after rotation", () => {
    const values = new Float32Array(30_000);
    values[4711] = 1;
    const parts = { update_norm_max: 1, weights: values.length, rms: null };
    rotate(values, 1);
    expect(clippedBy(values, rangeFor({ ...parts, rotate: true })).coordinates).toBe(0);
  });

  test("[WT8] is 6 or 64 root mean squares of a coordinate, doubled for the next round", () => {
    const parts = { update_norm_max: 1000, weights: 10_000 };
    expect(rangeFor({ ...parts, rotate: true, rms: 5 })).toBe((6 * 2 * 5) / 100);
    expect(rangeFor({ ...parts, rotate: false, rms: 5 })).toBe((64 * 2 * 5) / 100);
    expect(rangeFor({ ...parts, rotate: true, rms: null })).toBe((6 * 1000) / 100);
    expect(rangeFor({ ...parts, rotate: true, rms: 0 })).toBe((6 * 1000) / 100);
  });

  test("[WT8] never exceeds the largest norm, which no coordinate can", () => {
    const parts = { update_norm_max: 3, weights: 9 };
    for (const rms of [null, 2, 3, 1e9]) {
      expect(rangeFor({ ...parts, rotate: false, rms })).toBe(3);
      expect(rangeFor({ ...parts, rotate: true, rms })).toBe(3);
    }
  });

  test("[WT8] impossible quantities are refused with their number", () => {
    const parts = { update_norm_max: 1, weights: 1, rotate: true, rms: null };
    expect(() => rangeFor({ ...parts, update_norm_max: 0 })).toThrow("got 0.");
    expect(() => rangeFor({ ...parts, weights: 0.5 })).toThrow("got 0.5.");
    expect(() => rangeFor({ ...parts, rms: -1 })).toThrow("got -1.");
    expect(() => rangeFor({ ...parts, rms: Number.NaN })).toThrow("got NaN.");
  });
});
