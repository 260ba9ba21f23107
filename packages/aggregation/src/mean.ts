/**
 * The example-weighted mean of updates (McMahan et al. 2017, Algorithm 1), folded one update at a
 * time: memory is one accumulator, whatever the cohort. The sum is kept in double precision: a
 * float32 times an example count below 2^29 is exact there, and thousands of additions stay far
 * below the rounding of the float32 result. Compensated float32 sums would need as much memory and
 * four times the arithmetic.
 */
import { addScaled, allFinite } from "@tributary/weights";

/** A participant's delta (weights after − before) and what it counts: its number of examples. */
export type WeightedDelta = { readonly delta: Float32Array; readonly weight: number };

export type MeanAccumulator = { readonly sum: Float64Array; total_weight: number; count: number };

export type Mean = {
  readonly delta: Float32Array;
  readonly total_weight: number;
  readonly count: number;
};

export function createMean(size: number): MeanAccumulator {
  return { sum: new Float64Array(size), total_weight: 0, count: 0 };
}

/**
 * Adds one update in place. A throw leaves the accumulator as it was: one bad update cannot spoil a
 * round.
 */
export function fold(accumulator: MeanAccumulator, { delta, weight }: WeightedDelta): void {
  if (!Number.isFinite(weight) || weight <= 0) {
    throw new Error(`Expected a finite weight above 0, got ${weight}.`);
  }
  if (!allFinite(delta)) throw new Error("Expected a delta of finite values, got NaN or infinity.");
  addScaled(accumulator.sum, weight, delta);
  accumulator.total_weight += weight;
  accumulator.count += 1;
}

export function finish({ sum, total_weight, count }: MeanAccumulator): Mean {
  if (count === 0) throw new Error("Expected at least one update to take the mean of, got 0.");
  const delta = new Float32Array(sum.length);
  for (let i = 0; i < delta.length; i++) delta[i] = sum[i]! / total_weight;
  return { delta, total_weight, count };
}

/**
 * The slow, obvious mean that tests compare with: all updates at hand, one coordinate after
 * another.
 */
export function meanReference(updates: readonly WeightedDelta[]): Mean {
  const total_weight = updates.reduce((total, { weight }) => total + weight, 0);
  const size = updates[0]?.delta.length ?? 0;
  const delta = Float32Array.from({ length: size }, (_, index) =>
    updates.reduce(
      (mean, update) => mean + (update.weight / total_weight) * update.delta[index]!,
      0,
    ),
  );
  return { delta, total_weight, count: updates.length };
}
