import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { valueBits } from "./encoding.ts";
import { levelMax, roundToRing, signedOf, stepOf } from "./fixed-point.ts";
import { mulberry32, type Random } from "./random.ts";

type Rounding = { range: number; bits: number; random: Random };

function rounded(values: Float32Array, rounding: Rounding): Uint32Array {
  const ring = new Uint32Array(values.length);
  roundToRing(values, ring, rounding);
  return ring;
}

/** In integers of 2^−40: the level below, and one more if the draw is less than what is above it. */
function roundedSlowly(value: number, { range, bits, random }: Rounding): bigint {
  const top = levelMax(bits);
  const level = Math.max(-top, Math.min(top, value * (top / range)));
  const unit = 2n ** 40n;
  const fixed = BigInt(Math.floor(level * 2 ** 40));
  const above = BigInt.asUintN(40, fixed);
  const below = (fixed - above) / unit;
  const draw = BigInt(random() * 2 ** 32) << 8n;
  return BigInt.asUintN(32, draw < above ? below + 1n : below);
}

const bits = fc.constantFrom(...valueBits);
const values = fc.float32Array({ noNaN: true, min: -4, max: 4, maxLength: 50 });

describe("stochastic rounding", () => {
  test("[WT3] [WT4] equals the slow obvious rounding into BigInt with the same draws", () => {
    fc.assert(
      fc.property(values, bits, fc.integer(), (sample, width, seed) => {
        const rounding = { range: 3, bits: width, random: mulberry32(seed) };
        const ring = rounded(sample, rounding);
        const random = mulberry32(seed);
        const slow = [...sample].map((value) => roundedSlowly(value, { ...rounding, random }));
        expect([...ring].map(BigInt)).toEqual(slow);
      }),
    );
  });

  test("[WT3] a value is off by less than a step, a value beyond the range becomes its end", () => {
    fc.assert(
      fc.property(values, bits, fc.integer(), (sample, width, seed) => {
        const rounding = { range: 3, bits: width, random: mulberry32(seed) };
        const step = stepOf(rounding);
        for (const [i, element] of rounded(sample, rounding).entries()) {
          const back = signedOf(element, 32) * step;
          const value = sample[i]!;
          if (Math.abs(value) >= 3) expect(back).toBeCloseTo(3 * Math.sign(value), 12);
          else expect(Math.abs(back - value)).toBeLessThan(step * (1 + 1e-9));
        }
      }),
    );
  });

  test.each(valueBits)("[WT3] with %i bits all levels stay as they are", (width) => {
    const most = levelMax(width);
    const levels = Float32Array.of(-most, -most + 1, -1, 0, 1, 2, most - 1, most);
    for (const draw of [0, 0.5, 1 - 2 ** -32]) {
      const ring = rounded(levels, { range: most, bits: width, random: () => draw });
      expect([...ring].map((element) => signedOf(element, 32))).toEqual([...levels]);
    }
  });

  test.each(valueBits)("[WT3] with %i bits the mean over many draws is the value", (width) => {
    const rounding = { range: 1, bits: width, random: mulberry32(width) };
    const step = stepOf(rounding);
    const draws = 40_000;
    for (const share of [-3.9, -0.5, 0.01, 0.3, 1.75]) {
      const value = Math.fround(share * step);
      const ring = rounded(new Float32Array(draws).fill(value), rounding);
      const mean = ring.reduce((sum, element) => sum + signedOf(element, 32), 0) / draws;
      const up = value / step - Math.floor(value / step);
      const deviation = Math.sqrt((up * (1 - up)) / draws);
      expect(Math.abs(mean - value / step)).toBeLessThan(4 * deviation);
    }
  });

  test("[WT4] a level has the same residue in every modulus that holds it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 32 }), fc.integer(), (width, number) => {
        const level = Number(BigInt.asIntN(width, BigInt(number)));
        for (let modulus = width; modulus <= 32; modulus++) {
          const residue = Number(BigInt.asUintN(modulus, BigInt(level)));
          expect(signedOf(residue, modulus)).toBe(level);
          expect(signedOf(level >>> 0, modulus)).toBe(level);
        }
      }),
    );
  });
});
