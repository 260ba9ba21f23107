/** Encodings, updates and slow obvious sums for tests. */
import fc from "fast-check";
import { modulusBits, type SumEncoding, valueBits } from "../encoding.ts";
import { gaussian, mulberry32, type Random } from "../random.ts";
import { rangeFor } from "../range.ts";
import { decodeSum, type EncodedForSum, encodeForSum } from "../sum-codec.ts";
import { l2Norm, scale } from "../vector.ts";

/** An encoding with a fitting range, unless one is given. */
export function encodingOf(parts: Partial<SumEncoding> = {}): SumEncoding {
  const encoding = {
    weights: 300,
    value_bits: 16,
    cohort_max: 10,
    keep: 1,
    feedback: true,
    rotate: false,
    seed: 11,
    weight_max: 100,
    update_norm_max: 2,
    ...parts,
  } as const;
  return { range: rangeFor({ ...encoding, rms: null }), ...encoding };
}

/** A Gaussian vector of that norm. */
export function deltaOf(count: number, norm: number, random: Random): Float32Array {
  const values = Float32Array.from({ length: count }, () => gaussian(random));
  return scale(values, norm / l2Norm(values));
}

export type Participant = EncodedForSum & {
  readonly delta: Float32Array;
  readonly examples: number;
  readonly loss: number;
  readonly accuracy: number;
};

/** Participants of different norms, sizes and metrics, encoded. */
export function participantsOf(
  count: number,
  encoding: SumEncoding,
  { seed, norm_max = encoding.update_norm_max }: { seed: number; norm_max?: number },
): readonly Participant[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, () => {
    const delta = deltaOf(encoding.weights, norm_max * (1 - 0.9 * random()), random);
    const contribution = {
      delta,
      examples: 1 + Math.floor(2 * encoding.weight_max * random()),
      loss: 10 * random(),
      accuracy: random(),
    };
    return { ...contribution, ...encodeForSum(contribution, encoding, { random, residual: null }) };
  });
}

/** The sum of ring vectors mod 2^32, by definition. */
export function sumOf(rings: readonly Uint32Array[]): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: rings[0]?.length ?? 0 }, (_, i) =>
    Number(
      BigInt.asUintN(
        32,
        rings.reduce((sum, ring) => sum + BigInt(ring[i]!), 0n),
      ),
    ),
  );
}

export function uniformRing(length: number, random: Random): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length }, () => random() * 2 ** 32);
}

/** The weight that a participant's update has. */
export function weightOf({ examples }: Participant, { weight_max }: SumEncoding): number {
  return Math.min(examples, weight_max);
}

/** A sum that is known to be plausible. */
export function decoded(sum: Uint32Array, encoding: SumEncoding, participants: number) {
  const result = decodeSum(sum, encoding, participants);
  if (!result.ok) throw new Error(result.detail);
  return result;
}

/** Encodings of all kinds, with cohort maxima from 1 to 1000. */
const encodings = fc
  .record({
    value_bits: fc.constantFrom(...valueBits),
    cohort_max: fc.oneof(
      fc.constantFrom(1, 2, 255, 256, 999, 1000),
      fc.integer({ min: 1, max: 40 }),
    ),
    weights: fc.integer({ min: 1, max: 70 }),
    keep: fc.constantFrom(1, 0.5, 1 / 16),
    feedback: fc.boolean(),
    rotate: fc.boolean(),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    weight_max: fc.constantFrom(1, 100, 1_000_000),
  })
  .filter(({ value_bits, cohort_max }) => modulusBits({ value_bits, cohort_max }) <= 32)
  .map(encodingOf);
/** … and a few participants each, drawn from a seed. */
export const cohorts = encodings.chain((encoding) =>
  fc.record({
    encoding: fc.constant(encoding),
    count: fc.integer({ min: 1, max: Math.min(encoding.cohort_max, 12) }),
    seed: fc.integer(),
  }),
);
