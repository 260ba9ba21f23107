/**
 * How updates become vectors that can be summed by modular arithmetic alone. An encoding is public
 * and the same for all participants of a round; every length follows from it. A ring vector is the
 * values (all, or the kept coordinates), then the metrics. Elements are summed mod 2^m, with
 * m = value bits + ⌈log2 cohort⌉, so that no sum over a cohort can wrap (SPEC.md, WT1).
 */
import { stepOf } from "./fixed-point.ts";
import { metricsLength } from "./metrics.ts";
import { packedLength } from "./packing.ts";

export const valueBits = [4, 8, 12, 16, 20, 24] as const;
export type ValueBits = (typeof valueBits)[number];

export type SumEncoding = {
  /** How many weights the model has. */
  readonly weights: number;
  /** Bits of one participant's value, before room for the sum is added. */
  readonly value_bits: ValueBits;
  /** The most participants that may be summed. */
  readonly cohort_max: number;
  /** Encoded values beyond ±range are clipped to it. `rangeFor` chooses it. */
  readonly range: number;
  /** The share of coordinates that a round sends, 0 < keep ≤ 1. */
  readonly keep: number;
  /**
   * What becomes of the other coordinates: kept by each participant for later rounds (error
   * feedback), or made up for by scaling those that were sent, right on average.
   */
  readonly feedback: boolean;
  readonly rotate: boolean;
  /** Public, new for each round: decides the kept coordinates and the rotation. */
  readonly seed: number;
  /** An update counts by its examples, but at most by this many. */
  readonly weight_max: number;
  /** The largest L2 norm of what an update sends, before it is weighted. */
  readonly update_norm_max: number;
};

/**
 * Largest numbers that an encoding may name. With these no sum of a metric reaches 2^53, where
 * doubles stop to be exact.
 */
export const sumLimits = {
  cohort_max: 1000,
  weight_max: 1_000_000,
  modulus_bits: 32,
} as const;

/** m: elements are summed mod 2^m. */
export function modulusBits({
  value_bits,
  cohort_max,
}: Pick<SumEncoding, "value_bits" | "cohort_max">): number {
  // The bits of cohort_max − 1 are ⌈log2 cohort_max⌉.
  return value_bits + (32 - Math.clz32(cohort_max - 1));
}

/** How many values a vector carries: the kept coordinates, at least one. */
export function valueCount({ weights, keep }: Pick<SumEncoding, "weights" | "keep">): number {
  return Math.max(1, Math.round(keep * weights));
}

/** Elements of a ring vector: values and metrics. */
export function ringLength(encoding: SumEncoding): number {
  return valueCount(encoding) + metricsLength(encoding, modulusBits(encoding));
}

/** Bytes of a packed ring vector. */
export function packedLength_bytes(encoding: SumEncoding): number {
  return packedLength(ringLength(encoding), modulusBits(encoding));
}

/** Throws, with the numbers, when the parts of an encoding are impossible or do not fit together. */
export function requireEncoding(encoding: SumEncoding): void {
  const { value_bits, cohort_max, range, keep, update_norm_max } = encoding;
  requireInteger("weights", encoding.weights, 1, 2 ** 31);
  requireInteger("seed", encoding.seed, 0, 2 ** 32 - 1);
  requireInteger("cohort_max", cohort_max, 1, sumLimits.cohort_max);
  requireInteger("weight_max", encoding.weight_max, 1, sumLimits.weight_max);
  if (!valueBits.includes(value_bits)) {
    throw new Error(`Expected value_bits to be one of ${valueBits.join(", ")}, got ${value_bits}.`);
  }
  const bits = modulusBits(encoding);
  if (bits > sumLimits.modulus_bits) {
    const need = `a sum of ${cohort_max} values of ${value_bits} bits needs ${bits}`;
    throw new Error(`Expected a modulus of at most ${sumLimits.modulus_bits} bits; ${need}.`);
  }
  if (!(keep > 0 && keep <= 1)) throw new Error(`Expected 0 < keep ≤ 1, got ${keep}.`);
  if (!(update_norm_max > 0 && Math.fround(update_norm_max) < Infinity)) {
    throw new Error(`Expected update_norm_max above 0 and within float32, got ${update_norm_max}.`);
  }
  const step = stepOf({ range, bits: value_bits });
  if (!(range > 0 && range < Infinity && 1 / step < Infinity)) {
    throw new Error(`Expected a finite range above 0, got ${range}.`);
  }
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new Error(`Expected ${name} to be an integer from ${least} to ${most}, got ${value}.`);
}
