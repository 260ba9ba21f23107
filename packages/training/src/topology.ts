/**
 * From a layers description to one that trains here: checked against the closed list of layers,
 * every layer named, a closing softmax folded into the loss, and initializers set to zeros
 * because initial weights come from `initializers.ts`.
 */

import { TrainingError } from "./errors.ts";
import { layerClassNames, layerKind } from "./layers.ts";
import type { LayerDescription, Topology } from "./types.ts";

export type PreparedTopology = {
  /** For tfjs. Its output is logits. */
  readonly trainable: Topology;
  /** The same layers, named, with the initializers that were asked for. */
  readonly layers: readonly LayerDescription[];
};

/** Settings with which a layer would not train, or not reproducibly, in this package's loop. */
const refusedSettings = [
  "activity_regularizer",
  "batch_normalization",
  "bias_constraint",
  "bias_regularizer",
  "dropout",
  "embeddings_constraint",
  "embeddings_regularizer",
  "kernel_constraint",
  "kernel_regularizer",
  "mask_zero",
  "noise_shape",
  "recurrent_constraint",
  "recurrent_dropout",
  "recurrent_regularizer",
  "stateful",
] as const;

/** Throws a `bad_model` TrainingError that names the layer and the setting. */
export function prepareTopology(topology: Topology): PreparedTopology {
  if (topology.class_name !== "Sequential" || !Array.isArray(topology.config?.layers)) {
    throw badModel("The model must be a Sequential with a list of layers.");
  }
  const layers = topology.config.layers.map(named);
  const names = layers.map(({ config }) => config["name"] as string);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw badModel(`Two layers are called ${JSON.stringify(repeated)}.`);
  for (const layer of layers) checkLayer(layer);
  return {
    trainable: {
      class_name: "Sequential",
      config: { name: "model", layers: withoutSoftmax(layers).map(trainableLayer) },
    },
    layers,
  };
}

function named(layer: LayerDescription, index: number): LayerDescription {
  const name = layer.config["name"] ?? `${layer.class_name.toLowerCase()}_${index}`;
  if (typeof name !== "string" || !/^[\w.-]{1,100}$/.test(name)) {
    throw badModel(`Layer ${index} has a name that is not made of letters, digits, _, . and -.`);
  }
  return { class_name: layer.class_name, config: { ...layer.config, name } };
}

function checkLayer({ class_name, config }: LayerDescription): void {
  if (layerKind(class_name) === undefined) {
    throw badModel(
      `Layers of kind ${JSON.stringify(class_name)} are not supported. ` +
        `Supported are ${layerClassNames.join(", ")}.`,
    );
  }
  const setting = refusedSettings.find((key) => Boolean(config[key]));
  if (setting !== undefined) {
    throw badModel(`Layer ${config["name"]} uses ${setting}, which is not supported.`);
  }
  if (config["data_format"] === "channels_first") {
    throw badModel(
      `Layer ${config["name"]} has its channels first; only channels last train here.`,
    );
  }
}

/**
 * The loss works on logits, where it is stable, so a softmax at the end is dropped here and
 * applied in predictions.
 */
function withoutSoftmax(layers: readonly LayerDescription[]): readonly LayerDescription[] {
  const last = layers.at(-1);
  if (last === undefined) throw badModel("The model has no layers.");
  const { class_name, config } = last;
  const activation = config["activation"] ?? "linear";
  const before = layers.slice(0, -1);
  if (class_name === "Softmax") return before;
  if (class_name === "Activation" && activation === "softmax") return before;
  if (class_name === "Dense" && activation === "softmax") {
    return [...before, { class_name, config: { ...config, activation: "linear" } }];
  }
  if (activation === "linear") return layers;
  throw badModel(`The model ends in ${activation}; a classifier ends in softmax or linear.`);
}

function trainableLayer({ class_name, config }: LayerDescription): LayerDescription {
  const settings = Object.entries(config).map(([key, value]) => [
    key,
    key.endsWith("_initializer") ? zeros : value,
  ]);
  const initializers = Object.keys(layerKind(class_name)?.initializers ?? {}).map((weight) => [
    `${weight === "recurrent_kernel" ? "recurrent" : weight}_initializer`,
    zeros,
  ]);
  return {
    class_name,
    config: Object.fromEntries([...settings, ...initializers]),
  };
}

const zeros = { class_name: "Zeros", config: {} };

function badModel(message: string): TrainingError {
  return new TrainingError("bad_model", message);
}
