import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { metricLimits } from "./metrics.ts";
import { mulberry32 } from "./random.ts";
import { decodeSum, encodeForSum } from "./sum-codec.ts";
import {
  cohorts,
  decoded,
  encodingOf,
  type Participant,
  participantsOf,
  sumOf,
  weightOf,
} from "./testing/fixtures.ts";
import { l2Norm } from "./vector.ts";

describe("metrics", () => {
  test("[WT14] come out as the exact sums of what went in", () => {
    fc.assert(
      fc.property(cohorts, ({ encoding, count, seed }) => {
        const participants = participantsOf(count, encoding, { seed });
        const weights = participants.map((participant) => BigInt(weightOf(participant, encoding)));
        const weight = weights.reduce((a, b) => a + b, 0n);
        const meanOf = (units: number, read: (participant: Participant) => number) => {
          const terms = participants.map(
            (participant, i) => weights[i]! * BigInt(Math.round(read(participant) * units)),
          );
          return Number(terms.reduce((a, b) => a + b, 0n)) / units / Number(weight);
        };
        const sum = sumOf(participants.map(({ ring }) => ring));
        expect(decodeSum(sum, encoding, count)).toMatchObject({
          ok: true,
          weight: Number(weight),
          examples: participants.reduce(
            (total, { examples }) => total + Math.min(1e6, examples),
            0,
          ),
          loss: meanOf(2 ** 12, ({ loss }) => loss),
          accuracy: meanOf(2 ** 20, ({ accuracy }) => accuracy),
        });
      }),
    );
  });

  test.each([1, 0.25])("[WT14] the root mean square of norms is there (keep %d)", (keep) => {
    const encoding = encodingOf({ weights: 20_000, keep });
    const participants = participantsOf(6, encoding, { seed: 5 });
    const squares = participants.map((participant) => {
      const share = weightOf(participant, encoding) / encoding.weight_max;
      return (share * l2Norm(participant.delta)) ** 2;
    });
    const expected = Math.sqrt(squares.reduce((a, b) => a + b, 0) / 6);
    const { rms } = decoded(sumOf(participants.map(({ ring }) => ring)), encoding, 6);
    // With a quarter of the coordinates it is an estimate.
    expect(Math.abs(rms / expected - 1)).toBeLessThan(keep === 1 ? 1e-5 : 0.03);
  });

  test("[WT14] of training that diverged are the worst ones", () => {
    const encoding = encodingOf({ weights: 1 });
    for (const [loss, accuracy] of [
      [Number.NaN, Number.NaN],
      [Infinity, -Infinity],
    ] as const) {
      const update = { delta: Float32Array.of(0), examples: 7, loss, accuracy };
      const { ring } = encodeForSum(update, encoding, { random: mulberry32(1), residual: null });
      const result = decoded(ring, encoding, 1);
      expect(result).toMatchObject({ loss: metricLimits.loss_max, accuracy: 0, rms: 0 });
    }
  });
});
