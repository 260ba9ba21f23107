/**
 * Layers of a model as plain data: the Keras JSON that `tf.models.modelFromJSON` takes. tfjs is not
 * imported here, so that a coordinator can describe a model without being able to run one.
 */
import type { Topology } from "@tributary/protocol";

export type Layer = Topology["config"]["layers"][number];
export type Activation = "linear" | "relu" | "tanh" | "softmax";

const weighted = {
  use_bias: true,
  kernel_initializer: { class_name: "GlorotUniform", config: {} },
  bias_initializer: { class_name: "Zeros", config: {} },
};

/** A square convolution with stride 1. */
export function conv2d(options: {
  filters: number;
  size: number;
  activation: Activation;
  padding?: "valid" | "same";
}): Layer {
  return {
    class_name: "Conv2D",
    config: {
      ...weighted,
      filters: options.filters,
      kernel_size: [options.size, options.size],
      strides: [1, 1],
      padding: options.padding ?? "valid",
      data_format: "channels_last",
      activation: options.activation,
    },
  };
}

export function maxPool2d(size: number): Layer {
  return {
    class_name: "MaxPooling2D",
    config: {
      pool_size: [size, size],
      strides: [size, size],
      padding: "valid",
      data_format: "channels_last",
    },
  };
}

export function flatten(): Layer {
  return { class_name: "Flatten", config: {} };
}

export function dropout(rate: number): Layer {
  return { class_name: "Dropout", config: { rate } };
}

export function dense(units: number, activation: Activation): Layer {
  return { class_name: "Dense", config: { ...weighted, units, activation } };
}

export function embedding(options: { ids: number; dimensions: number }): Layer {
  return {
    class_name: "Embedding",
    config: {
      input_dim: options.ids,
      output_dim: options.dimensions,
      embeddings_initializer: {
        class_name: "RandomUniform",
        config: { minval: -0.05, maxval: 0.05 },
      },
      mask_zero: false,
    },
  };
}

/** A recurrent layer that answers at every step of the sequence. */
export function lstm(units: number): Layer {
  return {
    class_name: "LSTM",
    config: {
      ...weighted,
      units,
      activation: "tanh",
      recurrent_activation: "sigmoid",
      // Keras starts from an orthogonal matrix: slow in tfjs, and no gain at this size.
      recurrent_initializer: { class_name: "GlorotUniform", config: {} },
      unit_forget_bias: true,
      return_sequences: true,
    },
  };
}

/** Names the layers in order and tells the first one the shape of an example. */
export function sequential(options: {
  name: string;
  inputShape: readonly number[];
  layers: readonly Layer[];
}): Topology {
  const layers = options.layers.map((layer, index) => {
    const name = `${layer.class_name.toLowerCase()}_${index + 1}`;
    const input = index === 0 ? { batch_input_shape: [null, ...options.inputShape] } : {};
    return {
      ...layer,
      config: { name, trainable: true, ...input, ...layer.config },
    };
  });
  return { class_name: "Sequential", config: { name: options.name, layers } };
}
