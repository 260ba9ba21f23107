/**
 * Real numbers as integers of b bits, so that sums are exact. A value in ±range becomes one of
 * 2^b − 1 levels, rounded up or down by chance so that its expectation is the value itself:
 * stochastic rounding (Suresh et al. 2017, "Distributed Mean Estimation with Limited
 * Communication", arXiv 1611.00429, section 2.2). Negative integers are two's complement in a
 * Uint32Array, which holds their residue mod 2^32 and therefore mod every smaller power of two.
 */
import type { Random } from "./random.ts";

/** The largest level of b bits. Levels are symmetric, −levelMax … levelMax: zero is one of them. */
export function levelMax(bits: number): number {
  return 2 ** (bits - 1) - 1;
}

/** The difference of two neighbouring levels. */
export function stepOf({ range, bits }: { range: number; bits: number }): number {
  return range / levelMax(bits);
}

/**
 * Rounds finite values to levels and writes them to the beginning of `ring`. Values beyond ±range
 * become ±range; all others are off by less than one step, and right on average.
 */
export function roundToRing(
  values: Float32Array,
  ring: Uint32Array,
  { range, bits, random }: { range: number; bits: number; random: Random },
): void {
  const top = levelMax(bits);
  const scale = top / range;
  for (let i = 0; i < values.length; i++) {
    const level = Math.min(top, Math.max(-top, values[i]! * scale));
    const below = Math.floor(level);
    // One up if the draw is less than what is above the level. Not ⌊level + random()⌋: with 24 bits
    // that sum of doubles may itself round up, past the top.
    ring[i] = (below + Math.ceil(level - below - random())) | 0;
  }
}

/** The signed integer −2^(bits−1) … 2^(bits−1)−1 that an element stands for, mod 2^bits. */
export function signedOf(element: number, bits: number): number {
  return (element << (32 - bits)) >> (32 - bits);
}
