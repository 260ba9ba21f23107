import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mulberry32 } from "./random.ts";
import { rotate, unrotate } from "./rotation.ts";
import { deltaOf } from "./testing/fixtures.ts";
import { l2Norm } from "./vector.ts";

/** The Walsh–Hadamard matrix times a vector: entry (i, j) is −1 to the number of common bits. */
function hadamardSlowly(values: readonly number[]): number[] {
  const commonBits = (i: number, j: number) => (i & j).toString(2).replaceAll("0", "").length;
  return values.map((_, i) => {
    const terms = values.map((value, j) => (commonBits(i, j) % 2 === 0 ? value : -value));
    return terms.reduce((sum, term) => sum + term, 0) / Math.sqrt(values.length);
  });
}

function rotated(values: readonly number[], seed: number): number[] {
  const result = Float32Array.from(values);
  rotate(result, seed);
  return [...result];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 4);
}

const finite = { noNaN: true, min: -8, max: 8 } as const;
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("rotation", () => {
  test.each([1, 2, 4, 8, 16, 32, 512])(
    "[WT5] of %i values is the matrix product after signs that the seed decides",
    (size) => {
      const random = mulberry32(size);
      const values = Array.from({ length: size }, () => 4 * random() - 2);
      // The matrix is symmetric and its own inverse: applied to a rotation of ones, it leaves the signs.
      const signs = hadamardSlowly(rotated(Array(size).fill(1), 5));
      for (const sign of signs) expect(Math.abs(sign)).toBeCloseTo(1, 4);
      expectClose(rotated(values, 5), hadamardSlowly(values.map((value, i) => value * signs[i]!)));
    },
  );

  test("[WT5] of 11 values transforms the first 8, then the last 8 with other signs", () => {
    const size = 11;
    const columns = Array.from({ length: size }, (_, column) =>
      rotated(
        Array.from({ length: size }, (_, i) => (i === column ? 1 : 0)),
        9,
      ),
    );
    // The last three columns pass the second transform only, and show three of its signs.
    for (const column of columns.slice(8)) {
      expect(column.slice(0, 3)).toEqual([0, 0, 0]);
      for (const value of column.slice(3)) expect(Math.abs(value)).toBeCloseTo(Math.sqrt(1 / 8), 5);
    }
    // The first three rows pass the first transform only.
    for (const [j, column] of columns.entries()) {
      for (const value of column.slice(0, 3)) {
        expect(Math.abs(value)).toBeCloseTo(j < 8 ? Math.sqrt(1 / 8) : 0, 5);
      }
    }
    // All of it is orthonormal.
    for (const [i, a] of columns.entries()) {
      for (const [j, b] of columns.entries()) {
        const product = a.reduce((sum, value, k) => sum + value * b[k]!, 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 5);
      }
    }
  });

  test("[WT5] the two transforms of a vector have independent signs", () => {
    const unit = (one: number) => Array.from({ length: 11 }, (_, i) => (i === one ? 1 : 0));
    let agreements = 0;
    for (let seed = 0; seed < 100; seed++) {
      // The transforms' rows of ones are rows 0 and 3: there, columns 7 and 10 show both eighth signs.
      const first = Math.sign(rotated(unit(7), seed)[0]!);
      const second = Math.sign(rotated(unit(10), seed)[3]!);
      if (first === second) agreements++;
    }
    // The standard deviation is 5.
    expect(Math.abs(agreements - 50)).toBeLessThan(20);
  });

  test("[WT5] keeps norms, and unrotate undoes it, for any length", () => {
    const vector = fc.float32Array({ ...finite, maxLength: 300 });
    fc.assert(
      fc.property(vector, seeds, (values, seed) => {
        const copy = values.slice();
        rotate(copy, seed);
        expect(l2Norm(copy)).toBeCloseTo(l2Norm(values), 3);
        unrotate(copy, seed);
        expectClose([...copy], [...values]);
      }),
    );
  });

  test.each([4096, 16_384, 20_000, 65_537])(
    "[WT5] a long vector of %i values comes back within float32 rounding",
    (size) => {
      const values = deltaOf(size, 1, mulberry32(size));
      const copy = values.slice();
      rotate(copy, 77);
      expect(l2Norm(copy)).toBeCloseTo(1, 6);
      expect(copy).not.toEqual(values);
      unrotate(copy, 77);
      const largest = copy.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - values[i]!)),
        0,
      );
      expect(largest * Math.sqrt(size)).toBeLessThan(1e-5);
    },
  );

  test("[WT5] a blockwise transform of 16,384 is the matrix's: single coordinates spread evenly", () => {
    for (const coordinate of [0, 1, 4095, 4096, 12_345, 16_383]) {
      const values = new Float32Array(16_384);
      values[coordinate] = 128;
      rotate(values, 3);
      expect(values.every((value) => Math.abs(value) === 1)).toBe(true);
      // Column j of the matrix has the sign of common bits with j, up to the sign of its input.
      const sign = values[0]!;
      const commonBits = (i: number) => (i & coordinate).toString(2).replaceAll("0", "").length;
      for (let i = 0; i < values.length; i += 37) {
        expect(values[i]).toBe(commonBits(i) % 2 === 0 ? sign : -sign);
      }
    }
  });

  test.each([
    ["one coordinate holds all", (i: number) => (i === 700 ? 1 : 0)],
    ["a small layer holds nearly all", (i: number) => (i < 30 ? 1 : 0.001)],
    ["all values are the same", () => 1],
    ["signs alternate", (i: number) => 1 - 2 * (i % 2)],
    ["the end holds all", (i: number) => (i >= 2900 ? i - 2899 : 0)],
  ])("[WT6] tails are as thin as promised where %s", (_, valueAt) => {
    const size = 3000;
    const plain = Float32Array.from({ length: size }, (_, i) => valueAt(i));
    const unit = l2Norm(plain) * Math.sqrt(2 / size);
    const beyond = [2, 3, 4].map((t) => ({ t, count: 0 }));
    const runs = 60;
    for (let seed = 0; seed < runs; seed++) {
      const values = plain.slice();
      rotate(values, seed);
      for (const value of values) {
        for (const tail of beyond) if (Math.abs(value) > tail.t * unit) tail.count++;
      }
    }
    for (const { t, count } of beyond) {
      expect(count).toBeLessThanOrEqual(2 * Math.exp(-(t ** 2) / 2) * size * runs);
    }
  });

  test("[WT5] other seeds give other rotations", () => {
    const ones = Array(64).fill(1);
    expect(rotated(ones, 1)).not.toEqual(rotated(ones, 2));
    expect(rotated(ones, 1)).toEqual(rotated(ones, 1));
  });
});
