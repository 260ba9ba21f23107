import { describe, expect, test } from "vitest";
import {
  modulusBits,
  packedLength_bytes,
  requireEncoding,
  ringLength,
  type SumEncoding,
  sumLimits,
  type ValueBits,
  valueBits,
  valueCount,
} from "./encoding.ts";
import { levelMax, signedOf } from "./fixed-point.ts";
import { metricsMax } from "./metrics.ts";
import { mulberry32 } from "./random.ts";
import { decodeSum, encodeForSum } from "./sum-codec.ts";
import { encodingOf, sumOf } from "./testing/fixtures.ts";

describe("the modulus", () => {
  test("[WT1] has room for the sum of a full cohort, and not a bit to spare", () => {
    for (const value_bits of valueBits) {
      for (let cohort_max = 1; cohort_max <= sumLimits.cohort_max; cohort_max++) {
        const bits = modulusBits({ value_bits, cohort_max });
        // Limbs are below 2^b, two's complement levels within ±levelMax.
        expect(cohort_max * (2 ** value_bits - 1)).toBeLessThan(2 ** bits);
        expect(cohort_max * levelMax(value_bits)).toBeLessThan(2 ** (bits - 1));
        expect(cohort_max).toBeGreaterThan(2 ** (bits - value_bits - 1));
      }
    }
  });

  test.each([
    [8, 1, 8],
    [8, 2, 9],
    [8, 10, 12],
    [16, 1000, 26],
    [20, 1000, 30],
    [24, 256, 32],
    [4, 1000, 14],
  ] as const)(
    "[WT1] of %i bits for %i participants takes %i bits",
    (value_bits, cohort_max, bits) => {
      expect(modulusBits({ value_bits, cohort_max })).toBe(bits);
    },
  );

  test.each(valueBits.map((bits): [ValueBits, number] => [bits, bits === 24 ? 256 : 1000]))(
    "[WT1] with %i bits the extremes of %i participants add up without wrapping",
    (...[value_bits, cohort_max]) => {
      const encoding = encodingOf({
        ...{ value_bits, cohort_max, weights: 2, range: 1, update_norm_max: 2 },
        weight_max: sumLimits.weight_max,
      });
      const { ring } = encodeForSum(
        {
          delta: Float32Array.of(1.4, -1.4),
          examples: sumLimits.weight_max,
          loss: Infinity,
          accuracy: 1,
        },
        encoding,
        { random: mulberry32(1), residual: null },
      );
      const sum = sumOf(Array(cohort_max).fill(ring));
      const bits = modulusBits(encoding);
      const most = cohort_max * levelMax(value_bits);
      expect([...sum.subarray(0, 2)].map((element) => signedOf(element, bits))).toEqual([
        most,
        -most,
      ]);
      expect(decodeSum(sum, encoding, cohort_max)).toMatchObject({
        ok: true,
        weight: 1e6 * cohort_max,
        examples: 1e6 * cohort_max,
        loss: 1024 - 2 ** -12,
        accuracy: 1,
      });
    },
  );

  test("[WT14] no sum of a metric reaches 2^53", () => {
    for (const most of Object.values(metricsMax(sumLimits.weight_max))) {
      expect(most * sumLimits.cohort_max).toBeLessThan(2 ** 53);
    }
  });
});

describe("lengths", () => {
  test("[WT1] values, counters and limbs make the ring vector, whatever its values", () => {
    // Modulus 20: 4 counters. Limbs of 16 bits: weight 1, examples 2, loss 2 (29 bits), accuracy 2
    // (27 bits), square 3 (41 bits).
    const encoding = encodingOf({ cohort_max: 10, weights: 1001, keep: 0.25 });
    expect(modulusBits(encoding)).toBe(20);
    expect(valueCount(encoding)).toBe(250);
    expect(ringLength(encoding)).toBe(250 + 4 + 1 + 2 + 2 + 2 + 3);
    expect(packedLength_bytes(encoding)).toBe((264 * 20) / 8);
  });

  test("[WT1] rotation adds nothing, and at least one coordinate is kept", () => {
    const encoding = encodingOf({ weights: 1001 });
    expect(ringLength({ ...encoding, rotate: true })).toBe(ringLength(encoding));
    expect(valueCount({ weights: 1001, keep: 1 })).toBe(1001);
    expect(valueCount({ weights: 1001, keep: 1e-9 })).toBe(1);
    expect(valueCount({ weights: 10, keep: 0.25 })).toBe(3);
  });
});

test.each<[Partial<SumEncoding>, string]>([
  [{ weights: 0 }, "Expected weights to be an integer from 1 to 2147483648, got 0."],
  [{ weights: 1.5 }, "got 1.5."],
  [{ value_bits: 7 as ValueBits }, "one of 4, 8, 12, 16, 20, 24, got 7."],
  [{ cohort_max: 0 }, "Expected cohort_max to be an integer from 1 to 1000, got 0."],
  [{ cohort_max: 1001 }, "got 1001."],
  [
    { value_bits: 24, cohort_max: 257 },
    "Expected a modulus of at most 32 bits; a sum of 257 values of 24 bits needs 33.",
  ],
  [{ range: 0 }, "Expected a finite range above 0, got 0."],
  [{ range: Infinity }, "got Infinity."],
  [{ range: 1e-320 }, "Expected a finite range above 0, got 1e-320."],
  [{ keep: 0 }, "Expected 0 < keep ≤ 1, got 0."],
  [{ keep: 1.01 }, "got 1.01."],
  [{ keep: Number.NaN }, "got NaN."],
  [{ seed: -1 }, "Expected seed to be an integer from 0 to 4294967295, got -1."],
  [{ weight_max: 0 }, "Expected weight_max to be an integer from 1 to 1000000, got 0."],
  [{ weight_max: 1e6 + 1 }, "got 1000001."],
  [{ update_norm_max: 0 }, "Expected update_norm_max above 0 and within float32, got 0."],
  [{ update_norm_max: 1e39 }, "within float32, got 1e+39."],
])("[WT2] an encoding with %o is refused", (faulty, message) => {
  const encoding = { ...encodingOf(), ...faulty };
  expect(() => requireEncoding(encoding)).toThrow(message);
  expect(() => decodeSum(new Uint32Array(1), encoding, 1)).toThrow(message);
});
