import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modulusBits, type SumEncoding, valueBits } from "./encoding.ts";
import { signedOf, stepOf } from "./fixed-point.ts";
import { metricLimits } from "./metrics.ts";
import { addPacked, packRing } from "./packing.ts";
import { mulberry32, shuffle } from "./random.ts";
import { rotate } from "./rotation.ts";
import { decodeSum, encodeForSum } from "./sum-codec.ts";
import {
  cohorts,
  decoded,
  deltaOf,
  encodingOf,
  type Participant,
  participantsOf,
  sumOf,
  uniformRing,
  weightOf,
} from "./testing/fixtures.ts";
import { l2Norm, subtract } from "./vector.ts";

/** Σ wδ / Σ w in double precision. */
function meanSlowly(participants: readonly Participant[], encoding: SumEncoding): number[] {
  const weights = participants.map((participant) => weightOf(participant, encoding));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from({ length: encoding.weights }, (_, i) =>
    participants.reduce((sum, { delta }, who) => sum + (delta[i]! * weights[who]!) / total, 0),
  );
}

describe("the sum", () => {
  test("[WT12] is the plain one, bit for bit, in any order and after masks came and went", () => {
    fc.assert(
      fc.property(cohorts, ({ encoding, count, seed }) => {
        const participants = participantsOf(count, encoding, { seed });
        const plain = sumOf(participants.map(({ ring }) => ring));
        const random = mulberry32(seed);
        const bits = modulusBits(encoding);
        const masks = participants.map(() => uniformRing(plain.length, random));
        const uploads = participants.map(({ ring }, i) => packRing(sumOf([ring, masks[i]!]), bits));
        const sum = new Uint32Array(plain.length);
        for (const bytes of shuffle(uploads, random)) {
          expect(addPacked(sum, bytes, bits)).toBe(true);
        }
        for (const mask of masks) {
          for (const [i, value] of mask.entries()) sum[i] = sum[i]! - value;
        }
        const residues = (ring: Uint32Array) => packRing(ring, bits);
        expect(residues(sum)).toEqual(residues(plain));
        expect(decodeSum(sum, encoding, count)).toEqual(decodeSum(plain, encoding, count));
      }),
    );
  });

  test("[WT12] of levels is what BigInt sums", () => {
    fc.assert(
      fc.property(cohorts, ({ encoding, count, seed }) => {
        const participants = participantsOf(count, encoding, { seed });
        const bits = modulusBits(encoding);
        const sum = new Uint32Array(participants[0]!.ring.length);
        for (const { ring } of participants) addPacked(sum, packRing(ring, bits), bits);
        for (const [i, element] of sum.entries()) {
          const levels = participants.map(({ ring }) => BigInt(signedOf(ring[i]!, 32)));
          const total = levels.reduce((a, b) => a + b, 0n);
          expect(BigInt.asUintN(bits, BigInt(element))).toBe(BigInt.asUintN(bits, total));
        }
      }),
    );
  });

  test("[WT12] with the same draws an update is encoded the same", () => {
    const encoding = encodingOf({ rotate: true, keep: 0.5 });
    const rings = [1, 1, 2].map((seed) => {
      const delta = deltaOf(300, 1, mulberry32(9));
      const update = { delta, examples: 5, loss: 1, accuracy: 1 };
      return encodeForSum(update, encoding, { random: mulberry32(seed), residual: null }).ring;
    });
    expect(rings[0]).toEqual(rings[1]);
    expect(rings[0]).not.toEqual(rings[2]);
  });
});

describe("the mean", () => {
  const kinds = valueBits.flatMap((bits) => [false, true].map((turn) => [bits, turn] as const));

  test.each(kinds)(
    "[WT13] with %i bits, rotated: %s, is off by less than the steps",
    (value_bits, turned) => {
      for (const count of [1, 3, 10]) {
        // Norms at which nothing is clipped to the range.
        const encoding = encodingOf({ value_bits, rotate: turned, range: 2 });
        const participants = participantsOf(count, encoding, { seed: count });
        const { delta, weight } = decoded(
          sumOf(participants.map(({ ring }) => ring)),
          encoding,
          count,
        );
        const error = subtract(delta, Float32Array.from(meanSlowly(participants, encoding)));
        if (turned) rotate(error, encoding.seed);
        const step = stepOf({ range: 2, bits: value_bits });
        const most = (count * step * encoding.weight_max) / weight;
        for (const value of error) expect(Math.abs(value)).toBeLessThan(most + 1e-6);
        expect(l2Norm(error)).toBeGreaterThan(0);
      }
    },
  );

  test.each([
    [false, 1],
    [true, 1],
    [true, 0.5],
  ])("[WT13] is right on average over rounding draws (rotated: %s, keep %d)", (turned, keep) => {
    const encoding = encodingOf({ value_bits: 4, weights: 40, rotate: turned, keep, range: 1 });
    const delta = deltaOf(40, 0.9, mulberry32(3));
    const update = { delta, examples: 50, loss: 1, accuracy: 0 };
    const random = mulberry32(8);
    const runs = 2000;
    const mean = new Float64Array(40);
    const sent = new Set<number>();
    for (let run = 0; run < runs; run++) {
      const { ring } = encodeForSum(update, encoding, { random, residual: null });
      for (const [i, value] of decoded(ring, encoding, 1).delta.entries()) {
        mean[i] = mean[i]! + value / runs;
        if (value !== 0) sent.add(i);
      }
    }
    // An error of at most a step has a deviation of at most half a step, here of w = 1/2.
    const deviation = stepOf({ range: 1, bits: 4 }) / Math.sqrt(runs);
    expect(sent.size).toBeGreaterThanOrEqual(keep * 40 * 0.9);
    for (const i of sent) expect(Math.abs(mean[i]! - delta[i]!)).toBeLessThan(5 * deviation);
  });

  test("[WT13] counts an update by its examples, up to the largest weight", () => {
    const encoding = encodingOf({ weights: 4, value_bits: 24, weight_max: 100 });
    const update = (value: number, examples: number) =>
      encodeForSum(
        { delta: new Float32Array(4).fill(value), examples, loss: examples, accuracy: 0.25 },
        encoding,
        { random: mulberry32(1), residual: null },
      ).ring;
    const sum = sumOf([update(0.5, 20), update(-0.1, 5000)]);
    const { delta, weight, examples, loss, accuracy } = decoded(sum, encoding, 2);
    expect({ weight, examples }).toEqual({ weight: 120, examples: 5020 });
    for (const value of delta) expect(value).toBeCloseTo((0.5 * 20 - 0.1 * 100) / 120, 5);
    // Losses beyond the largest count as the largest.
    expect(loss).toBe((20 * 20 + metricLimits.loss_max * 100) / 120);
    expect(accuracy).toBe(0.25);
  });

  test("[WT13] clips an update to the largest norm", () => {
    const encoding = encodingOf({ value_bits: 24, update_norm_max: 0.5, range: 0.5 });
    const delta = deltaOf(300, 20, mulberry32(1));
    const update = { delta, examples: 100, loss: 0, accuracy: 0 };
    const { ring } = encodeForSum(update, encoding, { random: mulberry32(2), residual: null });
    const result = decoded(ring, encoding, 1);
    expect(l2Norm(result.delta)).toBeCloseTo(0.5, 4);
    for (const [i, value] of result.delta.entries()) expect(value).toBeCloseTo(delta[i]! / 40, 5);
  });

  test("[WT13] what is no update is refused before it is encoded", () => {
    const encoding = encodingOf({ weights: 2 });
    const encode =
      (parts: object, residual: Float32Array | null = null) =>
      () =>
        encodeForSum(
          { delta: Float32Array.of(1, 1), examples: 1, loss: 1, accuracy: 1, ...parts },
          encoding,
          { random: mulberry32(1), residual },
        );
    expect(encode({ delta: Float32Array.of(1) })).toThrow("Expected 2 weights, got 1.");
    expect(encode({ delta: Float32Array.of(1, Number.NaN) })).toThrow("got norm NaN");
    expect(encode({ examples: 0 })).toThrow("Expected one example or more, got 0.");
    expect(encode({ examples: 1.5 })).toThrow("got 1.5.");
    expect(encode({}, new Float32Array(2))).toThrow("Expected no residual");
  });
});
