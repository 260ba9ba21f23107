/**
 * The nearest peer's work, learned with updates that go the way of a secure round: encoded, summed mod 2^m, decoded by
 * the code that rounds use. Masks are left out: they cancel to the bit. There is no network either.
 */
import { createAggregation, createStrategy } from "@tributary/aggregation";
import { shardFor, type TaskData } from "@tributary/tasks";
import type { LocalModel, TrainResult } from "@tributary/training";
import {
  addPacked,
  decodeSum,
  deriveSeed,
  encodeForSum,
  modulusBits,
  mulberry32,
  packRing,
  rangeFor,
  ringLength,
  type SumEncoding,
  type ValueBits,
} from "@tributary/weights";
import { peerTask } from "./tasks.ts";

export const work = { participants: 8, shard: 1_000, examples: 900, rounds: 10 } as const;

/** How updates are made small. */
export type Compression = {
  readonly value_bits: ValueBits;
  readonly keep: number;
  readonly rotate: boolean;
  /** Whether participants keep what was not sent for the next round. */
  readonly feedback: boolean;
};

export type Setting = {
  /** Null: float32, as the peer sends it. */
  readonly compression: Compression | null;
  readonly server_learning_rate: number;
};

/** The part of an encoding that does not change from round to round. */
export function encodingOf(compression: Compression, weights: number) {
  const { update_norm_max } = peerTask;
  const cohort_max = work.participants;
  const weight_max = work.shard;
  return { ...compression, weights, cohort_max, weight_max, update_norm_max };
}

/** The test accuracy after ten rounds. */
export async function accuracyOf(
  { compression, server_learning_rate }: Setting,
  { model, data, seed }: { model: LocalModel; data: TaskData; seed: number },
): Promise<number> {
  const strategy = createStrategy({ kind: "fedavg", server_learning_rate });
  let weights = model.initialWeights(deriveSeed(seed, "model"));
  let state = strategy.init(weights.values.length);
  const combine =
    compression === null ? meanOf : sumsOf(encodingOf(compression, weights.values.length), seed);
  for (let round = 1; round <= work.rounds; round++) {
    const updates: TrainResult[] = [];
    for (let index = 0; index < work.participants; index++) {
      const start = index * work.shard;
      const examples = shardFor(data.train, { start, end: start + work.examples });
      const drawn = deriveSeed(seed, "training", round, index);
      updates.push(await model.train({ weights, examples, recipe: peerTask.recipe, seed: drawn }));
    }
    const next = strategy.apply(weights.values, combine(updates, round), state);
    weights = { layout: weights.layout, values: next.model };
    state = next.state;
  }
  return (await model.evaluate({ weights, examples: data.test })).accuracy;
}

/** Float32: the weighted mean of updates that the coordinator sees. */
function meanOf(updates: readonly TrainResult[]): Float32Array {
  const size = updates[0]?.delta.length ?? 0;
  const mean = createAggregation({ kind: "fedavg", server_learning_rate: 1 }, size);
  for (const { delta, examples } of updates) mean.fold({ delta, weight: examples });
  return mean.finish().delta;
}

/** A cohort that remembers what the next round needs: its residuals, and the norms in the last sum. */
function sumsOf(fixed: Omit<SumEncoding, "range" | "seed">, seed: number) {
  const residuals: (Float32Array | null)[] = [];
  let rms: number | null = null;
  return (updates: readonly TrainResult[], round: number): Float32Array => {
    const range = rangeFor({ ...fixed, rms });
    const encoding = { ...fixed, range, seed: deriveSeed(seed, "encoding", round) };
    const bits = modulusBits(encoding);
    const sum = new Uint32Array(ringLength(encoding));
    for (const [index, update] of updates.entries()) {
      const random = mulberry32(deriveSeed(seed, "rounding", round, index));
      const residual = residuals[index] ?? null;
      const encoded = encodeForSum(update, encoding, { random, residual });
      residuals[index] = encoded.residual;
      if (!addPacked(sum, packRing(encoded.ring, bits), bits)) throw new Error("Not packed right.");
    }
    const decoded = decodeSum(sum, encoding, updates.length);
    if (!decoded.ok) throw new Error(`An honest sum was refused: ${decoded.detail}`);
    rms = decoded.rms;
    return decoded.delta;
  };
}
