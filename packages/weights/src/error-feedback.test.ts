import { describe, expect, test } from "vitest";
import type { ValueBits } from "./encoding.ts";
import { stepOf } from "./fixed-point.ts";
import { mulberry32 } from "./random.ts";
import { encodeForSum } from "./sum-codec.ts";
import { decoded, deltaOf, encodingOf } from "./testing/fixtures.ts";
import { add, l2Norm, subtract } from "./vector.ts";

const quiet = { loss: 1, accuracy: 1 };

describe("error feedback", () => {
  const kinds: [ValueBits, number, boolean][] = [
    [4, 0.25, true],
    [8, 1 / 16, true],
    [8, 0.25, false],
    [16, 0.5, false],
  ];

  test.each(kinds)(
    "[WT15] with %i bits, keep %d, rotated: %s, nothing gets lost over rounds",
    (value_bits, keep, turned) => {
      const parts = { value_bits, keep, rotate: turned, range: 0.5, update_norm_max: 20 };
      const random = mulberry32(21);
      let residual: Float32Array | null = null;
      let all: Float32Array = new Float32Array(300);
      let sent: Float32Array = new Float32Array(300);
      for (let round = 0; round < 30; round++) {
        const encoding = encodingOf({ ...parts, seed: round });
        const delta = deltaOf(300, 0.5, random);
        const update = { delta, examples: 37, loss: 1, accuracy: 1 };
        const encoded = encodeForSum(update, encoding, { random, residual });
        residual = encoded.residual;
        all = add(all, delta);
        sent = add(sent, decoded(encoded.ring, encoding, 1).delta);
      }
      expect(residual).not.toBeNull();
      expect(l2Norm(sent)).toBeGreaterThan(0.5);
      const lost = subtract(all, add(sent, residual ?? new Float32Array(300)));
      expect(l2Norm(lost)).toBeLessThan(1e-5 * l2Norm(all));
    },
  );

  test("[WT15] a coordinate that was not sent waits whole; one that was, by less than a step", () => {
    const encoding = encodingOf({ value_bits: 16, keep: 0.25, range: 1 });
    const delta = deltaOf(300, 1, mulberry32(4));
    const update = { delta, examples: 100, loss: 1, accuracy: 1 };
    const random = mulberry32(5);
    const { ring, residual } = encodeForSum(update, encoding, { random, residual: null });
    const waiting = [...delta.keys()].filter((i) => residual?.[i] === delta[i]);
    expect(waiting.length).toBe(225);
    const sent = decoded(ring, encoding, 1).delta;
    for (const i of waiting) expect(sent[i]).toBe(0);
    const step = stepOf({ range: 1, bits: 16 });
    for (const [i, value] of (residual ?? []).entries()) {
      if (!waiting.includes(i)) expect(Math.abs(value)).toBeLessThan(step * 1.001);
    }
  });

  test("[WT15] an update is clipped on its way in, and with what waited on its way out", () => {
    const encoding = encodingOf({ value_bits: 24, keep: 0.5, update_norm_max: 1, range: 1 });
    const random = mulberry32(5);
    const update = { delta: deltaOf(300, 20, random), examples: 100, loss: 1, accuracy: 1 };
    const first = encodeForSum(update, encoding, { random, residual: null });
    const sent = decoded(first.ring, encoding, 1).delta;
    expect(l2Norm(add(sent, first.residual ?? sent))).toBeCloseTo(1, 4);

    const residual = deltaOf(300, 3, random);
    const second = encodeForSum(update, encoding, { random, residual });
    const more = decoded(second.ring, encoding, 1).delta;
    expect(l2Norm(more)).toBeCloseTo(1, 4);
    const clipped = update.delta.map((value) => value / 20);
    const lost = subtract(add(clipped, residual), add(more, second.residual ?? more));
    expect(l2Norm(lost)).toBeLessThan(1e-5);
  });

  test("[WT15] what cannot be sent for long is given up", () => {
    const parts = { keep: 0.1, update_norm_max: 1, range: 0.001 };
    const delta = deltaOf(300, 1, mulberry32(6));
    let residual: Float32Array | null = null;
    for (let round = 0; round < 60; round++) {
      const update = { delta, examples: 100, loss: 1, accuracy: 1 };
      const encoding = encodingOf({ ...parts, seed: round });
      residual = encodeForSum(update, encoding, { random: mulberry32(round), residual }).residual;
      expect(l2Norm(residual ?? delta)).toBeLessThanOrEqual(2 / 0.1);
    }
    expect(l2Norm(residual ?? delta)).toBeGreaterThan(0.95 * (2 / 0.1));
  });

  test("[WT15] there is none where everything is sent, and one of another length is refused", () => {
    const delta = deltaOf(300, 1, mulberry32(4));
    const update = { delta, examples: 100, loss: 1, accuracy: 1 };
    const random = mulberry32(5);
    expect(encodeForSum(update, encodingOf(), { random, residual: null }).residual).toBeNull();
    const encoding = encodingOf({ keep: 0.5 });
    const encode = () => encodeForSum(update, encoding, { random, residual: new Float32Array(3) });
    expect(encode).toThrow("Expected 300 values of a residual, got 3.");
  });
});

describe("without feedback", () => {
  test("[WT19] nothing is kept, and a residual is refused", () => {
    const encoding = encodingOf({ keep: 0.5, feedback: false });
    const update = { delta: deltaOf(encoding.weights, 0.1, mulberry32(1)), examples: 1, ...quiet };
    const random = mulberry32(2);
    expect(encodeForSum(update, encoding, { random, residual: null }).residual).toBeNull();
    const residual = new Float32Array(encoding.weights);
    expect(() => encodeForSum(update, encoding, { random, residual })).toThrow(
      "nothing is fed back",
    );
  });

  test("[WT19] the mean over many rounds is the update, though each sends a quarter of it", () => {
    const parts = { value_bits: 16, keep: 0.25, feedback: false, range: 1, weights: 200 } as const;
    const delta = deltaOf(200, 0.05, mulberry32(3));
    const random = mulberry32(4);
    const rounds = 4000;
    let all: Float32Array = new Float32Array(200);
    for (let seed = 0; seed < rounds; seed++) {
      const encoding = encodingOf({ ...parts, seed });
      const { ring } = encodeForSum({ delta, examples: 5, ...quiet }, encoding, {
        random,
        residual: null,
      });
      all = add(all, decoded(ring, encoding, 1).delta);
    }
    const mean = all.map((value) => value / rounds);
    // Each coordinate's mean has a standard deviation of √(3 / rounds) of itself.
    expect(l2Norm(subtract(mean, delta))).toBeLessThan(2 * Math.sqrt(3 / rounds) * l2Norm(delta));
  });
});
