/** Running a model forwards: its loss and accuracy on labelled examples, and its predictions. */

import { tidy } from "@tensorflow/tfjs-core";
import { checkExamples, checkInputs, gatherInputs, sizeOf } from "./batches.ts";
import { judge, softmaxRows } from "./loss.ts";
import { type Network, writeWeights } from "./network.ts";
import { regularTurns } from "./pause.ts";
import { throwIfAborted } from "./train.ts";
import type {
  EvaluateOptions,
  Evaluation,
  ExampleShape,
  Examples,
  PredictOptions,
} from "./types.ts";

const defaultBatchSize = 256;
const turnInterval_ms = 40;

export async function evaluateNetwork(
  network: Network,
  expected: ExampleShape,
  { weights, examples, batch_size = defaultBatchSize, signal }: EvaluateOptions,
): Promise<Evaluation> {
  checkExamples(examples, expected);
  writeWeights(network, weights.values);
  const labelSize = sizeOf(expected.labelShape);
  let loss = 0;
  let correct = 0;
  for await (const { start, end, logits } of logitBatches(
    { network, expected, batch_size, signal },
    examples,
  )) {
    const labels = examples.labels.subarray(start * labelSize, end * labelSize);
    const sums = judge(logits, labels, expected.classes);
    loss += sums.loss;
    correct += sums.correct;
  }
  const count = examples.labels.length;
  return { loss: loss / count, accuracy: correct / count, count };
}

export async function predictNetwork(
  network: Network,
  expected: ExampleShape,
  { weights, inputs, count }: PredictOptions,
): Promise<Float32Array> {
  checkInputs(inputs, count, expected);
  writeWeights(network, weights.values);
  const rowSize = sizeOf(expected.labelShape) * expected.classes;
  const probabilities = new Float32Array(count * rowSize);
  const pass = { network, expected, batch_size: defaultBatchSize, signal: undefined };
  for await (const { start, logits } of logitBatches(pass, { inputs, count })) {
    probabilities.set(softmaxRows(logits, expected.classes), start * rowSize);
  }
  return probabilities;
}

type Pass = {
  readonly network: Network;
  readonly expected: ExampleShape;
  readonly batch_size: number;
  readonly signal: AbortSignal | undefined;
};

async function* logitBatches(
  { network, expected, batch_size, signal }: Pass,
  { inputs, count }: Pick<Examples, "inputs" | "count">,
) {
  const turn = regularTurns({ interval_ms: turnInterval_ms });
  for (let start = 0; start < count; start += batch_size) {
    throwIfAborted(signal);
    const end = Math.min(start + batch_size, count);
    const rows = Uint32Array.from({ length: end - start }, (_, index) => start + index);
    const output = tidy(() => network.forward(gatherInputs(inputs, rows, expected), null));
    try {
      yield { start, end, logits: Float32Array.from(await output.data<"float32">()) };
    } finally {
      output.dispose();
    }
    await turn();
  }
}
