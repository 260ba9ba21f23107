import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modulusBits, ringLength, type SumEncoding, valueBits, valueCount } from "./encoding.ts";
import { counterCount } from "./metrics.ts";
import { mulberry32, type Random } from "./random.ts";
import { rangeFor } from "./range.ts";
import { decodeSum, encodeForSum } from "./sum-codec.ts";
import { deltaOf, encodingOf, participantsOf, sumOf, uniformRing } from "./testing/fixtures.ts";

const kinds = valueBits.flatMap((value_bits) =>
  [1, 0.25].flatMap((keep) =>
    [false, true].map((rotate) => ({ value_bits, keep, rotate, weights: 2000 }) as const),
  ),
);
/** Small and full cohorts, of a power of two and not. */
const cohorts = [
  { cohort_max: 10, participants: 3 },
  { cohort_max: 16, participants: 16 },
  { cohort_max: 256, participants: 10 },
] as const;
const cases = kinds.flatMap((kind) => cohorts.map((cohort) => ({ ...kind, ...cohort })));
const title = "with $value_bits bits, keep $keep, rotated: $rotate, $participants of $cohort_max";

describe("honest sums", () => {
  test.each(cases)(`[WT16] decode ${title}`, ({ participants, ...parts }) => {
    for (const norm_max of [2, 0.02]) {
      for (const rms of [null, norm_max / 2]) {
        const range = rangeFor({ ...parts, update_norm_max: 2, rms });
        const encoding = encodingOf({ ...parts, range });
        const members = participantsOf(participants, encoding, { seed: 5, norm_max });
        const sum = sumOf(members.map(({ ring }) => ring));
        expect(decodeSum(sum, encoding, participants)).toMatchObject({ ok: true });
      }
    }
  });

  test("[WT16] decode where all send the same, as long and as heavy as they may, or nothing", () => {
    for (const norm of [2, 1000, 1e-30]) {
      for (const { participants, ...parts } of cases) {
        const encoding = encodingOf({ ...parts, weights: 50 });
        const delta = deltaOf(50, norm, mulberry32(1));
        const update = { delta, examples: 5000, loss: 2000, accuracy: 2 };
        const random = mulberry32(2);
        const { ring } = encodeForSum(update, encoding, { random, residual: null });
        const sum = sumOf(Array(participants).fill(ring));
        expect(decodeSum(sum, encoding, participants)).toMatchObject({ ok: true });
      }
    }
  });

  test("[WT16] decode where an update's square is less than a unit", () => {
    const encoding = encodingOf({ value_bits: 24, range: 1e-6 });
    const update = {
      delta: deltaOf(300, 1e-7, mulberry32(1)),
      examples: 100,
      loss: 0,
      accuracy: 0,
    };
    const { ring } = encodeForSum(update, encoding, { random: mulberry32(2), residual: null });
    expect(decodeSum(ring, encoding, 1)).toMatchObject({ ok: true });
  });
});

type Garble = (honest: Uint32Array, random: Random, encoding: SumEncoding) => Uint32Array;

/** Decodings of sums in which, each time anew, one participant sends something else. */
function decodedWith(garble: Garble, { participants, ...parts }: (typeof cases)[number]) {
  const encoding = encodingOf(parts);
  const members = participantsOf(participants, encoding, { seed: 6 });
  const [honest = new Uint32Array(0), ...others] = members.map(({ ring }) => ring);
  const rest = others.length === 0 ? new Uint32Array(honest.length) : sumOf(others);
  const random = mulberry32(7);
  return Array.from({ length: 50 }, () => {
    const garbage = garble(honest, random, encoding);
    return decodeSum(
      rest.map((element, i) => element + garbage[i]!),
      encoding,
      participants,
    );
  });
}

describe("garbage", () => {
  test.each(cases)(`[WT17] of one participant is found ${title}`, (kind) => {
    for (const result of decodedWith(({ length }, random) => uniformRing(length, random), kind)) {
      expect(result).toEqual({ ok: false, detail: expect.stringMatching(/^A counter says \d+/) });
    }
  });

  test.each(cases)(`[WT17] behind forged counters is found ${title}`, (kind) => {
    const garble: Garble = ({ length }, random, encoding) => {
      const count = valueCount(encoding);
      const counters = counterCount(modulusBits(encoding));
      return uniformRing(length, random).fill(1, count, count + counters);
    };
    for (const result of decodedWith(garble, kind)) expect(result.ok).toBe(false);
  });

  test.each(cases)(`[WT17] before forged metrics is found ${title}`, (kind) => {
    const garble: Garble = (honest, random, encoding) => {
      const ring = honest.slice();
      ring.set(uniformRing(valueCount(encoding), random));
      return ring;
    };
    for (const result of decodedWith(garble, kind)) {
      expect(result).toMatchObject({ ok: false, detail: expect.stringMatching(/value|norm/) });
    }
  });

  test("[WT17] a participant too many, too few or counted twice is found by the counters", () => {
    const encoding = encodingOf();
    const rings = participantsOf(4, encoding, { seed: 1 }).map(({ ring }) => ring);
    expect(decodeSum(sumOf(rings), encoding, 4)).toMatchObject({ ok: true });
    for (const claimed of [3, 5]) {
      expect(decodeSum(sumOf(rings), encoding, claimed)).toEqual({
        ok: false,
        detail: `A counter says 4 participants where ${claimed} took part.`,
      });
    }
  });

  /** The forger leaves the vector as it is but for one metric. */
  test.each([
    ["a weight of 0", 4, 0, "The summed weight is 0; "],
    ["a weight of 101", 4, 101, "The summed weight is 101; "],
    ["fewer examples than weight", 5, 19, "The summed examples is 19; "],
    ["more than a million examples", 6, 16, "The summed examples is 10485"],
    ["too high a loss", 8, 2 ** 16 - 1, "The summed loss is "],
    ["too high an accuracy", 10, 2 ** 16 - 1, "The summed accuracy is "],
    ["too long a norm", 13, 256, "The summed square is "],
    ["a limb beyond its bits", 11, 2 ** 16, "A limb of a metric is 65536; "],
  ])("[WT17] %s is found", (_, position, element, detail) => {
    const encoding = encodingOf({ weights: 10 });
    const update = { delta: deltaOf(10, 1, mulberry32(1)), examples: 20, loss: 1, accuracy: 0.5 };
    const { ring } = encodeForSum(update, encoding, { random: mulberry32(1), residual: null });
    expect(decodeSum(ring, encoding, 1)).toMatchObject({ ok: true });
    ring[10 + position] = element;
    const result = decodeSum(ring, encoding, 1);
    expect(result).toEqual({ ok: false, detail: expect.stringContaining(detail) });
  });

  test("[WT17] a value that not even all of them together reach is found", () => {
    const encoding = encodingOf({ range: 0.1 });
    const sum = sumOf(participantsOf(3, encoding, { seed: 1 }).map(({ ring }) => ring));
    const most = 3 * (2 ** 15 - 1);
    for (const level of [most, -most]) {
      sum[7] = level;
      expect(decodeSum(sum, encoding, 3)).toMatchObject({ ok: true });
      sum[7] = level + Math.sign(level);
      expect(decodeSum(sum, encoding, 3)).toEqual({
        ok: false,
        detail: `A summed value is ${most + 1} steps; 3 participants reach ${most}.`,
      });
    }
  });

  test("[WT17] values longer than their weight allows are found, whatever norm is stated", () => {
    const encoding = encodingOf({ weights: 1000, range: 1 });
    const random = mulberry32(3);
    const [light, heavy] = [10, 30].map((examples) => {
      const update = { delta: deltaOf(1000, 2, random), examples, loss: 1, accuracy: 1 };
      return encodeForSum(update, encoding, { random, residual: null }).ring;
    });
    const forged = (light ?? new Uint32Array(0)).slice();
    forged.set((heavy ?? forged).subarray(0, 1000));
    // The square of the norm that the heavy one has; of a weight of 0.1 up to 0.1 passes.
    forged.set((heavy ?? forged).subarray(-3), forged.length - 3);
    expect(decodeSum(forged, encoding, 1)).toEqual({
      ok: false,
      detail: expect.stringMatching(/^The sum of 1 updates has the norm 0\.6.* allow 0\.20/),
    });
  });

  test("[WT17] values longer than their stated norm are found", () => {
    const encoding = encodingOf({ weights: 1000, rotate: true });
    const random = mulberry32(3);
    const [quiet, loud] = [0.1, 2].map((norm) => {
      const update = { delta: deltaOf(1000, norm, random), examples: 99, loss: 1, accuracy: 1 };
      return encodeForSum(update, encoding, { random, residual: null }).ring;
    });
    const forged = (quiet ?? new Uint32Array(0)).slice();
    forged.set((loud ?? forged).subarray(0, 1000));
    expect(decodeSum(forged, encoding, 1)).toEqual({
      ok: false,
      detail: expect.stringMatching(/^The sum of 1 updates has the norm 1\.98\d+; .* allow 0\.099/),
    });
  });
});

describe("decoding", () => {
  test("[WT18] throws nothing, whatever the elements are", () => {
    const element = fc.oneof(
      fc.constantFrom(0, 1, 2, 2 ** 31, 2 ** 32 - 1),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.infiniteStream(element), (kind, stream) => {
        const encoding = encodingOf({ ...kind, weights: 7 });
        const elements = [...stream.take(ringLength(encoding))];
        const result = decodeSum(Uint32Array.from(elements), encoding, 2);
        expect(typeof result.ok).toBe("boolean");
      }),
    );
  });

  test("[WT18] elements that differ by a multiple of the modulus decode to the same", () => {
    const encoding = encodingOf();
    const sum = sumOf(participantsOf(4, encoding, { seed: 1 }).map(({ ring }) => ring));
    const shifted = sum.map((element, i) => element + i * 2 ** modulusBits(encoding));
    expect(decodeSum(shifted, encoding, 4)).toEqual(decodeSum(sum, encoding, 4));
  });

  test("[WT18] a mean beyond float32 is refused", () => {
    const encoding = encodingOf({ weights: 1, range: 1e300 });
    const update = { delta: Float32Array.of(1), examples: 100, loss: 0, accuracy: 0 };
    const { ring } = encodeForSum(update, encoding, { random: () => 0.999, residual: null });
    expect(decodeSum(ring, encoding, 1)).toMatchObject({ ok: true });
    // One step, which is what rounding may add, is 3e295.
    ring[0] = 1;
    const detail = "A mean of 1 updates exceeds float32.";
    expect(decodeSum(ring, encoding, 1)).toEqual({ ok: false, detail });
  });

  test("[WT18] a wrong length and an impossible number of participants are the caller's errors", () => {
    const encoding = encodingOf({ weights: 10 });
    const length = ringLength(encoding);
    expect(() => decodeSum(new Uint32Array(length - 1), encoding, 1)).toThrow(
      `Expected ${length} elements of a ring vector, got ${length - 1}.`,
    );
    for (const participants of [0, 11, 1.5, Number.NaN]) {
      expect(() => decodeSum(new Uint32Array(length), encoding, participants)).toThrow(
        `from 1 to 10, got ${participants}.`,
      );
    }
  });
});
