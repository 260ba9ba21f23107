import { sumEncodingOf } from "@tributary/protocol";
import {
  decodeSum,
  deriveSeed,
  encodeForSum,
  layoutSize,
  mulberry32,
  ringLength,
} from "@tributary/weights";
import { describe, expect, test } from "vitest";
import {
  distance,
  drawOptimum,
  layout,
  localDelta,
  maskedErrorMax,
  meanDelta,
  quadraticTask,
} from "./quadratic.ts";

const round = { quorum: 2, over_selection: 20, recruit_wait_ms: 0, deadline_ms: 1_000 };
const secure_aggregation = { adversary: "semi_malicious", corrupt: 0, dropout: 0.2 } as const;

/** How much of the tolerance the error of one masked sum takes up. */
function shareOfTolerance(seed: number, participants: number, value_bits: 20 | 24): number {
  const task = quadraticTask(round, { secure_aggregation, value_bits });
  const encoding = sumEncodingOf(task, { range: 100, seed }, layoutSize(layout));
  const random = mulberry32(seed);
  const model = Float32Array.from({ length: 8 }, () => 10 * random());
  const optima = Array.from({ length: participants }, (_, index) =>
    drawOptimum(deriveSeed(seed, "optimum", index)),
  );
  const sum = new Uint32Array(ringLength(encoding));
  for (const optimum of optima) {
    const { examples } = optimum;
    const contribution = { delta: localDelta(optimum, model), examples, loss: 1, accuracy: 0 };
    const { ring } = encodeForSum(contribution, encoding, { random, residual: null });
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (ring[i] ?? 0);
  }
  const decoded = decodeSum(sum, encoding, participants);
  if (!decoded.ok) throw new Error(decoded.detail);
  const error = distance(decoded.delta, meanDelta(optima, model));
  return error / maskedErrorMax(encoding, optima, model);
}

describe("the tolerance of masked sums", () => {
  const seeds = Array.from({ length: 100 }, (_, seed) => seed);

  test.each([20, 24] as const)("with %i bits is never exceeded", (value_bits) => {
    for (const seed of seeds) {
      expect(shareOfTolerance(seed, 2 + (seed % 39), value_bits)).toBeLessThan(1);
    }
  });

  test.each([20, 24] as const)("with %i bits is not much more than is needed", (value_bits) => {
    const shares = seeds.map((seed) => shareOfTolerance(seed, 2, value_bits));
    expect(Math.max(...shares)).toBeGreaterThan(0.4);
  });
});
