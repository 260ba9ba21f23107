/** Models that are no ready task, as Keras JSON: one of any size, and the one that papers compare by. */
import type { Topology } from "@tributary/protocol";

type Layer = Topology["config"]["layers"][number];

const weighted = {
  trainable: true,
  use_bias: true,
  kernel_initializer: { class_name: "GlorotUniform", config: {} },
  bias_initializer: { class_name: "Zeros", config: {} },
};

/** `(inputs + 1) × units` weights in one layer. */
export function denseTopology(options: { readonly inputs: number; readonly units: number }) {
  return sequential("plain", [options.inputs], [dense(options.units, "softmax")]);
}

/**
 * The CNN of McMahan et al. 2017 for MNIST: two 5×5 convolutions of 32 and 64 channels, each with
 * 2×2 pooling, and 512 units; 1,663,370 weights.
 */
export const paperCnn = sequential(
  "paper-cnn",
  [28, 28, 1],
  [
    convolution(32),
    pooling(),
    convolution(64),
    pooling(),
    { class_name: "Flatten", config: {} },
    dense(512, "relu"),
    dense(10, "softmax"),
  ],
);

function dense(units: number, activation: string): Layer {
  return { class_name: "Dense", config: { ...weighted, units, activation } };
}

function convolution(filters: number): Layer {
  const shape = { kernel_size: [5, 5], strides: [1, 1], padding: "same" };
  const config = { ...weighted, ...shape, filters, activation: "relu" };
  return { class_name: "Conv2D", config: { ...config, data_format: "channels_last" } };
}

function pooling(): Layer {
  const config = { pool_size: [2, 2], strides: [2, 2], padding: "valid" };
  return { class_name: "MaxPooling2D", config: { ...config, data_format: "channels_last" } };
}

/** Names the layers in order and tells the first one the shape of an example. */
function sequential(
  name: string,
  inputShape: readonly number[],
  layers: readonly Layer[],
): Topology {
  const named = layers.map(({ class_name, config }, index) => {
    const input = index === 0 ? { batch_input_shape: [null, ...inputShape] } : {};
    return { class_name, config: { name: `layer_${index + 1}`, ...input, ...config } };
  });
  return { class_name: "Sequential", config: { name, layers: named } };
}
