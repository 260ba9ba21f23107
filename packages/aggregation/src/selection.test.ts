import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { select } from "./selection.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Few distinct values, so that many are equal; long enough for several passes. */
const cases = fc
  .array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float({ noNaN: true })), {
    minLength: 1,
    maxLength: 200,
  })
  .chain((values) => {
    const position = fc.nat(values.length - 1);
    return fc.tuple(fc.constant(Float32Array.from(values)), position, position, position);
  })
  .map(([values, ...positions]) => {
    const [first = 0, rank = 0, last = 0] = positions.sort((a, b) => a - b);
    return { values, first, rank, last };
  });

/**
 * Values for which each pivot is the second least that is left, so that a pass settles only two:
 * the passes of `select` are walked through, and a position gets its value when it becomes a pivot.
 */
function badPivots(count: number): Float32Array {
  const values = new Float32Array(count);
  const slots = Array.from({ length: count }, (_, i) => i);
  let next = 0;
  for (let low = 0; low < count; low++) {
    values[slots[low]!] = next++;
    // The pass finds its pivot in the middle and swaps it behind the least.
    const middle = (low + count - 1) >>> 1;
    if (low % 2 === 0 && low + 2 < count) {
      [slots[low + 1], slots[middle]] = [slots[middle]!, slots[low + 1]!];
    }
  }
  return values;
}

describe("selection", () => {
  test("puts the value of a rank where sorting would, and orders its sides around it", () => {
    fc.assert(
      fc.property(cases, ({ values, first, rank, last }) => {
        const expected = values.slice();
        expected.subarray(first, last + 1).sort();
        const found = values.slice();
        select(found, first, last, rank);
        const pivot = expected[rank]!;
        expect(found[rank]! === pivot).toBe(true);
        expect(found.subarray(first, rank).every((value) => value <= pivot)).toBe(true);
        expect(found.subarray(rank, last + 1).every((value) => value >= pivot)).toBe(true);
        found.subarray(first, last + 1).sort();
        expect(found).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("values chosen for bad pivots are sorted before they cost quadratic time", () => {
    const values = badPivots(1000);
    const expected = values.toSorted();
    const sort = vi.spyOn(Float32Array.prototype, "sort");
    select(values, 0, 999, 998);
    expect(sort).toHaveBeenCalledOnce();
    expect(values[998]).toBe(expected[998]);
  });

  test("values in order, in reverse and all alike need no such help", () => {
    const rising = Float32Array.from({ length: 1000 }, (_, i) => i);
    const sort = vi.spyOn(Float32Array.prototype, "sort");
    for (const values of [rising.slice(), rising.toReversed(), new Float32Array(1000)]) {
      const greatest = values.reduce((a, b) => Math.max(a, b));
      select(values, 0, 999, 999);
      expect(values[999]).toBe(greatest);
    }
    expect(sort).not.toHaveBeenCalled();
  });
});
