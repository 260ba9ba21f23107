/** Small models and separable problems for this package's tests. */

import { gaussian, mulberry32 } from "@tributary/weights";
import type { Examples, LayerDescription, Recipe, Topology } from "../types.ts";

export function layer(class_name: string, config: Record<string, unknown> = {}): LayerDescription {
  return { class_name, config };
}

export function sequential(...layers: LayerDescription[]): Topology {
  return { class_name: "Sequential", config: { name: "test", layers } };
}

export const smallMlp = sequential(
  layer("Dense", { units: 8, activation: "relu", batch_input_shape: [null, 4] }),
  layer("Dense", { units: 3, activation: "softmax" }),
);

/** The peers' digit model, smaller: convolutions, pooling, dropout, dense. */
export const smallCnn = sequential(
  layer("Conv2D", {
    filters: 4,
    kernel_size: [3, 3],
    activation: "relu",
    batch_input_shape: [null, 8, 8, 1],
  }),
  layer("Conv2D", { filters: 4, kernel_size: [3, 3], padding: "same", activation: "relu" }),
  layer("MaxPooling2D", { pool_size: [2, 2] }),
  layer("Dropout", { rate: 0.25 }),
  layer("Flatten"),
  layer("Dense", { units: 3, activation: "softmax" }),
);

export const smallLstm = sequential(
  layer("Embedding", { input_dim: 5, output_dim: 4, batch_input_shape: [null, 6] }),
  layer("LSTM", { units: 8, return_sequences: true }),
  layer("LSTM", { units: 8, return_sequences: true }),
  layer("Dense", { units: 5, activation: "softmax" }),
);

export const descent: Recipe = {
  optimizer: { kind: "sgd", learning_rate: 0.1, momentum: 0 },
  batch_size: 8,
  epochs: 1,
  proximal_mu: 0,
};

export const adam: Recipe = {
  ...descent,
  optimizer: { kind: "adam", learning_rate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
};

/** Three clouds of points around different corners. */
export function clouds(count: number, inputShape: readonly number[] = [4]): Examples {
  const random = mulberry32(7);
  const size = inputShape.reduce((product, length) => product * length, 1);
  const labels = Int32Array.from({ length: count }, (_, index) => index % 3);
  const inputs = Float32Array.from({ length: count * size }, (_, index) => {
    const isOwn = (index % size) % 3 === labels[Math.floor(index / size)];
    return (isOwn ? 1 : 0) + 0.2 * gaussian(random);
  });
  return { count, inputShape, inputs, labelShape: [], labels };
}

/** Sequences that count upwards modulo five; the label of each step is the next number. */
export function countingSequences(count: number): Examples {
  const steps = 6;
  const at = (index: number) => (Math.floor(index / steps) + (index % steps)) % 5;
  return {
    count,
    inputShape: [steps],
    inputs: Int32Array.from({ length: count * steps }, (_, index) => at(index)),
    labelShape: [steps],
    labels: Int32Array.from({ length: count * steps }, (_, index) => (at(index) + 1) % 5),
  };
}
