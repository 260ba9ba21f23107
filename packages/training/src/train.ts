/**
 * Local training: epochs of shuffled batches from the global weights to an update. Losses are
 * summed on the device and read when there is progress to report, so that no step waits for the
 * one before it.
 */

import {
  add,
  keep,
  mul,
  sub,
  type Tensor1D,
  type Tensor2D,
  tidy,
  variableGrads,
} from "@tensorflow/tfjs-core";
import { allFinite, deriveSeed, mulberry32, permutation, subtract } from "@tributary/weights";
import { type Batch, checkExamples, gatherBatch, sizeOf } from "./batches.ts";
import { TrainingError } from "./errors.ts";
import { throwIfUnsound } from "./gpu-errors.ts";
import { countCorrect, crossEntropy } from "./loss.ts";
import { assignFlat, flatten, type Network, readWeights, writeWeights } from "./network.ts";
import { createOptimizer, type Optimizer } from "./optimizers.ts";
import { regularTurns } from "./pause.ts";
import { checkRecipe } from "./recipe.ts";
import {
  begin,
  type CountedRandom,
  clearSums,
  contents,
  countedRandom,
  readState,
  replace,
  type Tensors,
} from "./train-state.ts";
import type { ExampleShape, Recipe, TrainOptions, TrainResult } from "./types.ts";

const turnInterval_ms = 40;
const progressInterval_ms = 250;

type Fixed = {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly proximal_mu: number;
  /** w₀, where the proximal term needs it. */
  readonly anchor: Tensor1D | null;
  readonly dropout: CountedRandom;
};

export async function trainNetwork(
  network: Network,
  expected: ExampleShape,
  options: TrainOptions,
): Promise<TrainResult> {
  const { weights, examples, recipe, seed, resume = null } = options;
  checkRecipe(recipe);
  checkExamples(examples, expected);
  throwIfAborted(options.signal);
  const begin_ms = performance.now() - 1000 * (resume?.seconds ?? 0);
  const seconds = () => (performance.now() - begin_ms) / 1000;
  writeWeights(network, weights.values);
  const fixed = fix(network, recipe, { seed, drawn: resume?.drawn ?? 0 });
  let tensors: Tensors | null = null;
  try {
    tensors = begin(fixed, resume);
    const totals = await runEpochs(fixed, tensors, expected, { ...options, seconds });
    const after = await readWeights(network);
    if (!allFinite(after)) throw diverged();
    return {
      delta: subtract(after, weights.values),
      examples: examples.count,
      ...totals,
      seconds: seconds(),
    };
  } finally {
    for (const tensor of tensors === null ? [] : contents(tensors)) tensor.dispose();
    fixed.anchor?.dispose();
  }
}

async function runEpochs(
  fixed: Fixed,
  tensors: Tensors,
  expected: ExampleShape,
  options: TrainOptions & { readonly seconds: () => number },
): Promise<{ steps: number; loss: number; accuracy: number }> {
  const { examples, recipe, seed, share, signal, onProgress, resume, keeper, seconds } = options;
  const { batch_size, epochs } = recipe;
  const labelSize = sizeOf(examples.labelShape);
  const stepsPerEpoch = Math.ceil(examples.count / batch_size);
  const steps = stepsPerEpoch * epochs;
  const orderOf = (epoch: number) =>
    permutation(examples.count, mulberry32(deriveSeed(seed, "shuffle", epoch)));
  const meter = openMeter();
  const turn = regularTurns({ interval_ms: turnInterval_ms, share, signal });
  const taken = resume?.step ?? 0;
  let order = orderOf(Math.ceil(taken / stepsPerEpoch));
  for (let step = taken + 1; step <= steps; step++) {
    const epoch = Math.ceil(step / stepsPerEpoch);
    const start = ((step - 1) % stepsPerEpoch) * batch_size;
    if (start === 0) {
      clearSums(tensors);
      order = orderOf(epoch);
    }
    const rows = order.subarray(start, start + batch_size);
    tidy(() => takeStep(fixed, tensors, gatherBatch(examples, rows, expected), step));
    if (meter.isDue(rows.length) || step === steps) {
      const loss = await readLoss(tensors, (start + rows.length) * labelSize);
      onProgress?.({ epoch, step, steps, loss, samples_per_second: meter.reading() });
    }
    if (keeper?.isDue(step)) {
      const counted = { step, drawn: fixed.dropout.drawn, seconds: seconds() };
      const state = await readState(tensors, counted);
      // A step that failed in silence has left zeros.
      await throwIfUnsound();
      keeper.tell(state);
    }
    await turn();
    throwIfAborted(signal);
  }
  const labels = examples.count * labelSize;
  const [correct = 0] = await tensors.correct.data();
  return { steps, loss: await readLoss(tensors, labels), accuracy: correct / labels };
}

/**
 * One batch: gradient, proximal term, optimizer. Replaces the contents of `tensors`. Call inside
 * `tidy`.
 */
function takeStep(fixed: Fixed, tensors: Tensors, { input, labels }: Batch, step: number): void {
  const { network, optimizer, anchor, proximal_mu, dropout } = fixed;
  let logits: Tensor2D | undefined;
  const { value, grads } = variableGrads(() => {
    logits = keep(network.forward(input, dropout.random));
    return crossEntropy(logits, labels);
  }, [...network.trainable]);
  const correct = countCorrect(logits!, labels);
  logits!.dispose();
  const descent = flatten(network.trainable.map(({ name }) => grads[name]!));
  const gradient =
    anchor === null ? descent : add(descent, mul(sub(tensors.weights, anchor), proximal_mu));
  const next = optimizer.update(tensors.weights, gradient as Tensor1D, tensors.state, step);
  assignFlat(network.trainable, next.weights);
  replace(tensors, {
    ...next,
    loss: add(tensors.loss, mul(value, labels.size)),
    correct: add(tensors.correct, correct),
  });
}

function fix(
  network: Network,
  { optimizer, proximal_mu }: Recipe,
  { seed, drawn }: { readonly seed: number; readonly drawn: number },
): Fixed {
  return {
    network,
    optimizer: createOptimizer(optimizer),
    proximal_mu,
    anchor: proximal_mu > 0 ? tidy(() => flatten(network.trainable).clone()) : null,
    dropout: countedRandom(deriveSeed(seed, "dropout"), drawn),
  };
}

async function readLoss({ loss }: Tensors, labels: number): Promise<number> {
  const [sum = Number.NaN] = await loss.data();
  if (!Number.isFinite(sum)) throw diverged();
  return sum / labels;
}

/** Says when there is progress to report, and how fast it went since the last time. */
function openMeter() {
  let samples = 0;
  let since_ms = performance.now();
  return {
    isDue: (count: number): boolean => {
      samples += count;
      return performance.now() - since_ms >= progressInterval_ms;
    },
    reading: (): number => {
      const now_ms = performance.now();
      const rate = (1000 * samples) / Math.max(now_ms - since_ms, 1e-3);
      samples = 0;
      since_ms = now_ms;
      return rate;
    },
  };
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new TrainingError("aborted", "Training was stopped.");
}

function diverged(): TrainingError {
  return new TrainingError(
    "diverged",
    "Training diverged: the loss or a weight is no longer a finite number. " +
      "A smaller learning rate usually helps.",
  );
}
