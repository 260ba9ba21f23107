/** What training a task takes of this device's memory: an estimate before it is tried, measured against real ones. */
import { modelShape, type TaskSpec } from "@tributary/protocol";
import type { Examples } from "@tributary/training";

/** Two JavaScript heaps, the training library and its own memory, with the smallest of models. */
const base_bytes = 170_000_000;
/** The model's bytes, its weights, their changes, the optimizer's state, the update on its way out. */
const copiesOfWeights = 12;
/** Forward, backward, and what a convolution spreads out in between. */
const copiesOfActivations = 8;

export function memoryNeeded_bytes(task: TaskSpec, examples: Examples): number {
  const shape = modelShape(task.model);
  const weights = shape.ok ? shape.weights : 0;
  const activations = shape.ok
    ? shape.layers.reduce((sum, layer) => sum + product(layer.shape), 0)
    : 0;
  return (
    base_bytes +
    examples.inputs.byteLength +
    examples.labels.byteLength +
    4 * copiesOfWeights * weights +
    4 * copiesOfActivations * task.recipe.batch_size * activations
  );
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, size) => all * size, 1);
}
