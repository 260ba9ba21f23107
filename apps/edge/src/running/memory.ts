/**
 * What training a task takes of this device's memory at most: an estimate before it is tried. Its constants are fitted
 * to what `npx pnpm bench edge-tasks` measured (Linux, x64, Node 24); the figures are in the test, and the estimate is
 * within a tenth below and a third above each of them. It errs to more: who sets a limit has a reason.
 */
import { type LayerShape, modelShape, type TaskSpec } from "@tributary/protocol";
import type { Examples } from "@tributary/training";

/** Two JavaScript heaps, the training library and its own memory, with the smallest of models. */
const base_bytes = 190_000_000;
/** Node's own reader of TypeScript, in two threads: 287 MB instead of 214 for the same rounds. */
const sourceTree_bytes = 75_000_000;
/** The model, its gradients, the optimizer's state, the update: and all of it again until it is collected. */
const copiesOfWeights = 40;
/** Forward, backward, and what a convolution spreads out in between. */
const copiesOfActivations = 7;
/** A recurrent layer keeps its gates and states of each step of a sequence. */
const valuesPerRecurrentOutput = 15;
/** Its steps are thousands of small objects for each batch. */
const recurrent_bytes = 75_000_000;
/** While they are read; a table is text first. */
const copiesOfExamples: Readonly<Record<TaskSpec["data"]["kind"], number>> = {
  image: 3,
  table: 28,
  text: 3,
};
const float_bytes = 4;

export function memoryNeeded_bytes(
  task: TaskSpec,
  examples: Examples,
  { isBundled = !import.meta.url.endsWith(".ts") } = {},
): number {
  const shape = modelShape(task.model);
  const layers = shape.ok ? shape.layers : [];
  const weights = shape.ok ? shape.weights : 0;
  const activations = layers.reduce((sum, layer) => sum + valuesOf(layer), 0);
  const examples_bytes = examples.inputs.byteLength + examples.labels.byteLength;
  return (
    base_bytes +
    (isBundled ? 0 : sourceTree_bytes) +
    (layers.some(isRecurrent) ? recurrent_bytes : 0) +
    copiesOfExamples[task.data.kind] * examples_bytes +
    float_bytes * copiesOfWeights * weights +
    float_bytes * copiesOfActivations * task.recipe.batch_size * activations
  );
}

function valuesOf(layer: LayerShape): number {
  const outputs = layer.shape.reduce((all, size) => all * size, 1);
  return isRecurrent(layer) ? valuesPerRecurrentOutput * outputs : outputs;
}

function isRecurrent({ class_name }: LayerShape): boolean {
  return ["LSTM", "GRU", "SimpleRNN"].includes(class_name);
}
