/**
 * From updates to the one delta that the server optimizer takes, by the rule of the task's
 * strategy: the running mean of `mean.ts` for strategies over the sum, a robust rule for the
 * others, behind one pair of functions, so that a caller does not branch. The mean keeps one
 * accumulator; a robust rule must see every update beside every other and keeps them all:
 * `aggregationMemory_bytes` says beforehand how much that is.
 */
import { allFinite } from "@tributary/weights";
import { coordinateMedian, coordinateWiseMemory_bytes, trimmedMean } from "./coordinate-wise.ts";
import { krum, krumMemory_bytes, krumUpdatesNeeded } from "./krum.ts";
import { createMean, finish, fold, type WeightedDelta } from "./mean.ts";
import type { StrategySpec } from "./strategy.ts";

export type Aggregate = { readonly delta: Float32Array; readonly count: number };

export type Aggregation = {
  /**
   * Takes one update in and keeps no reference to it. A throw leaves the aggregation as it was: one
   * bad update cannot spoil a round.
   */
  fold(update: WeightedDelta): void;
  /** Throws a `TooFewUpdatesError` below `updatesNeeded`. */
  finish(): Aggregate;
};

/**
 * The rule cannot be applied to so few updates: the round is abandoned as `aggregation_failed`, and
 * the next one, with more updates, may succeed.
 */
export class TooFewUpdatesError extends Error {
  override readonly name = "TooFewUpdatesError";
  readonly needed: number;
  readonly got: number;

  constructor(strategy: StrategySpec, got: number) {
    const needed = updatesNeeded(strategy);
    const why = strategy.kind === "krum" ? ` (2 × ${strategy.byzantine} byzantine + 3)` : "";
    const advice = strategy.kind === "krum" ? " Raise the quorum or lower `byzantine`." : "";
    super(`Expected at least ${needed} updates for ${strategy.kind}${why}, got ${got}.${advice}`);
    this.needed = needed;
    this.got = got;
  }
}

/** The least number of updates that the strategy's rule is defined for; a quorum belongs above. */
export function updatesNeeded(strategy: StrategySpec): number {
  return strategy.kind === "krum" ? krumUpdatesNeeded(strategy.byzantine) : 1;
}

/** `weights` is the size of the model, and of every delta. */
export function createAggregation(strategy: StrategySpec, weights: number): Aggregation {
  switch (strategy.kind) {
    case "fedavg":
    case "fedavgm":
    case "fedadam":
    case "fedyogi":
    case "fedadagrad":
      return aggregateByMean(strategy, weights);
    case "median":
      return aggregateTogether(strategy, weights, coordinateMedian);
    case "trimmed_mean": {
      const { trim } = strategy;
      if (!(trim >= 0 && trim < 0.5)) throw new Error(`Expected 0 ≤ trim < 0.5, got ${trim}.`);
      return aggregateTogether(strategy, weights, (deltas) => trimmedMean(deltas, trim));
    }
    case "krum": {
      const { byzantine } = strategy;
      if (!Number.isSafeInteger(byzantine) || byzantine < 0) {
        throw new Error(`Expected a whole number of byzantine updates, got ${byzantine}.`);
      }
      return aggregateTogether(strategy, weights, (deltas) => krum(deltas, byzantine));
    }
    default:
      throw new Error(`Unknown strategy ${JSON.stringify(strategy satisfies never)}.`);
  }
}

/**
 * The bytes that an aggregation holds at most, its result included: constant in the updates for the
 * mean, 4 · updates · weights and some more for a robust rule.
 */
export function aggregationMemory_bytes(
  strategy: StrategySpec,
  { updates, weights }: { readonly updates: number; readonly weights: number },
): number {
  const delta_bytes = weights * Float32Array.BYTES_PER_ELEMENT;
  switch (strategy.kind) {
    case "fedavg":
    case "fedavgm":
    case "fedadam":
    case "fedyogi":
    case "fedadagrad":
      return weights * Float64Array.BYTES_PER_ELEMENT + delta_bytes;
    case "median":
    case "trimmed_mean":
      return updates * delta_bytes + coordinateWiseMemory_bytes(updates, weights);
    case "krum":
      return updates * delta_bytes + krumMemory_bytes(updates, weights);
    default:
      throw new Error(`Unknown strategy ${JSON.stringify(strategy satisfies never)}.`);
  }
}

function aggregateByMean(strategy: StrategySpec, weights: number): Aggregation {
  const mean = createMean(weights);
  return {
    fold: (update) => fold(mean, update),
    finish() {
      if (mean.count === 0) throw new TooFewUpdatesError(strategy, 0);
      return finish(mean);
    },
  };
}

type RobustRule = (deltas: readonly Float32Array[]) => Float32Array;

function aggregateTogether(strategy: StrategySpec, weights: number, rule: RobustRule): Aggregation {
  const deltas: Float32Array[] = [];
  return {
    fold({ delta, weight }) {
      // What the mean would refuse is refused here too, though the weight plays no part.
      if (!Number.isFinite(weight) || weight <= 0) {
        throw new Error(`Expected a finite weight above 0, got ${weight}.`);
      }
      if (delta.length !== weights) {
        throw new Error(`Expected ${weights} values, got ${delta.length}.`);
      }
      if (!allFinite(delta)) {
        throw new Error("Expected a delta of finite values, got NaN or infinity.");
      }
      deltas.push(delta.slice());
    },
    finish() {
      if (deltas.length < updatesNeeded(strategy)) {
        throw new TooFewUpdatesError(strategy, deltas.length);
      }
      return { delta: rule(deltas), count: deltas.length };
    },
  };
}
