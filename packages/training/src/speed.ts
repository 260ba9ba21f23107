/** How fast a model trains on this device: for the device check, and for the bench. */

import { gaussian, mulberry32 } from "@tributary/weights";
import { sizeOf } from "./batches.ts";
import type { ExampleShape, Examples, LocalModel, Recipe } from "./types.ts";

export type SpeedOptions = {
  readonly batch_size?: number;
  /**
   * Rounds of eight steps are timed until this much time is over; the first, which warms up, is
   * not.
   */
  readonly duration_ms?: number;
  readonly signal?: AbortSignal;
};

export type Speed = { readonly samples_per_second: number; readonly step_ms: number };

const stepsPerRound = 8;

/**
 * Trains on random data and answers with the best round: other work on the device only ever slows
 * one down.
 */
export async function measureSpeed(
  model: LocalModel,
  { batch_size = 32, duration_ms = 1000, signal }: SpeedOptions = {},
): Promise<Speed> {
  const count = batch_size * stepsPerRound;
  const examples = randomExamples(model.expects, count);
  const weights = model.initialWeights(0);
  const optimizer = { kind: "sgd", learning_rate: 1e-3, momentum: 0 } as const;
  const recipe = { optimizer, batch_size, epochs: 1, proximal_mu: 0 };
  const stop = signal === undefined ? {} : { signal };
  const timeRound = async () =>
    (await model.train({ weights, examples, recipe, seed: 0, ...stop })).seconds;
  await timeRound();
  let best_s = Number.POSITIVE_INFINITY;
  for (let total_s = 0; total_s * 1000 < duration_ms; ) {
    const round_s = await timeRound();
    best_s = Math.min(best_s, round_s);
    total_s += round_s;
  }
  return { samples_per_second: count / best_s, step_ms: (1000 * best_s) / stepsPerRound };
}

/**
 * Takes the steps of a recipe once, on random data: what compiles at its first use (shaders, above all) is then there
 * when a round needs it.
 */
export async function warmUp(model: LocalModel, recipe: Recipe): Promise<void> {
  const examples = randomExamples(model.expects, recipe.batch_size);
  const weights = model.initialWeights(0);
  await model.train({ weights, examples, recipe: { ...recipe, epochs: 1 }, seed: 0 });
}

export function randomExamples(expected: ExampleShape, count: number): Examples {
  const { inputShape, labelShape, classes, vocabulary } = expected;
  const random = mulberry32(count);
  const size = count * sizeOf(inputShape);
  const upTo = (limit: number) => () => Math.floor(random() * limit);
  return {
    count,
    inputShape,
    inputs:
      vocabulary === null
        ? Float32Array.from({ length: size }, () => gaussian(random))
        : Int32Array.from({ length: size }, upTo(vocabulary)),
    labelShape,
    labels: Int32Array.from({ length: count * sizeOf(labelShape) }, upTo(classes)),
  };
}
