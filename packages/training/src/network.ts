/**
 * A tfjs layers model reduced to what a training loop needs: a forward pass to logits, its
 * variables in a fixed order under names of our own, and copying weights in and out. tfjs numbers
 * unnamed layers from a global counter; the layout here depends on the description alone.
 */

import {
  concat,
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tidy,
  type Variable,
} from "@tensorflow/tfjs-core";
import { type LayersModel, models } from "@tensorflow/tfjs-layers";
import { createWeights, type Layout, type Random, type Weights } from "@tributary/weights";
import { dropout } from "./dropout.ts";
import { messageOf, TrainingError } from "./errors.ts";
import { initialValues } from "./initializers.ts";
import type { PreparedTopology } from "./topology.ts";
import type { LayerDescription } from "./types.ts";

export type Network = {
  readonly layout: Layout;
  /** In layout order. */
  readonly variables: readonly Variable[];
  /** Those that training changes. */
  readonly trainable: readonly Variable[];
  readonly inputShape: readonly number[];
  readonly labelShape: readonly number[];
  readonly classes: number;
  /** Logits `[labels, classes]`. With `random`, as in training: dropout draws from it. */
  forward(input: Tensor, random: Random | null): Tensor2D;
  initialWeights(seed: number): Weights;
  dispose(): void;
};

type Layer = LayersModel["layers"][number];
type NamedWeight = {
  readonly layer: LayerDescription;
  /** kernel, bias, … */
  readonly weight: string;
  readonly variable: Variable;
};

export async function buildNetwork(prepared: PreparedTopology): Promise<Network> {
  const model = await loadModel(prepared);
  const weights = namedWeights(model, prepared);
  const variables = weights.map(({ variable }) => variable);
  const layout = weights.map(({ layer, weight, variable }) => ({
    name: `${layer.config["name"]}/${weight}`,
    shape: [...variable.shape],
  }));
  const inputShape = fixedShape(model.inputs[0]?.shape, "input");
  const outputShape = fixedShape(model.outputs[0]?.shape, "output");
  const classes = outputShape.at(-1);
  if (classes === undefined)
    throw new TrainingError("bad_model", "The model's output has no axes.");
  const changing = new Set<Tensor>(model.trainableWeights.map((weight) => weight.read()));
  return {
    layout,
    variables,
    trainable: variables.filter((variable) => changing.has(variable)),
    inputShape,
    labelShape: outputShape.slice(0, -1),
    classes,
    forward: (input, random) => {
      const output = model.layers.reduce((x, layer) => callLayer(layer, x, random), input);
      return reshape(output, [-1, classes]) as Tensor2D;
    },
    initialWeights: (seed) => {
      const { values } = createWeights(layout);
      let offset = 0;
      for (const { layer, weight, variable } of weights) {
        values.set(initialValues(layer, weight, variable.shape, seed), offset);
        offset += variable.size;
      }
      return createWeights(layout, values);
    },
    dispose: () => {
      for (const variable of variables) variable.dispose();
    },
  };
}

/** All of them in one vector, one after the other. */
export function flatten(tensors: readonly Tensor[]): Tensor1D {
  const vectors = tensors.map((tensor) => reshape(tensor, [tensor.size]) as Tensor1D);
  return vectors.length === 1 ? vectors[0]! : concat(vectors);
}

/** Cuts the vector into the variables, in order. */
export function assignFlat(variables: readonly Variable[], vector: Tensor1D): void {
  let offset = 0;
  for (const variable of variables) {
    const part = slice(vector, [offset], [variable.size]);
    variable.assign(reshape(part, variable.shape));
    offset += variable.size;
  }
}

/** Uploads one by one: no copy of the whole model is made on the device. */
export function writeWeights(network: Network, values: Float32Array): void {
  let offset = 0;
  for (const variable of network.variables) {
    const end = offset + variable.size;
    const part = values.slice(offset, end);
    tidy(() => variable.assign(reshape(tensor1d(part, "float32"), variable.shape)));
    offset = end;
  }
}

export async function readWeights(network: Network): Promise<Float32Array> {
  const vector = tidy(() => flatten(network.variables));
  try {
    return Float32Array.from(await vector.data<"float32">());
  } finally {
    vector.dispose();
  }
}

async function loadModel({ trainable }: PreparedTopology): Promise<LayersModel> {
  try {
    const json = structuredClone(trainable) as unknown as Parameters<
      typeof models.modelFromJSON
    >[0];
    return await models.modelFromJSON(json);
  } catch (error) {
    const message = `The model's description cannot be built: ${messageOf(error)}`;
    throw new TrainingError("bad_model", message, { cause: error });
  }
}

function namedWeights(model: LayersModel, { layers }: PreparedTopology): NamedWeight[] {
  return model.layers.flatMap((layer) => {
    const description = layers.find(({ config }) => config["name"] === layer.name);
    return layer.weights.map((weight) => {
      if (description === undefined)
        throw new Error(`Expected layer ${layer.name} to be described`);
      return {
        layer: description,
        weight: weight.originalName.split("/").at(-1) ?? weight.originalName,
        variable: weight.read() as Variable,
      };
    });
  });
}

function callLayer(layer: Layer, x: Tensor, random: Random | null): Tensor {
  const kind = layer.getClassName();
  if (kind === "InputLayer") return x;
  if (kind === "Dropout") {
    return random === null ? x : dropout(x, Number(layer.getConfig()["rate"]), random);
  }
  const output = layer.call(x, { training: random !== null });
  return Array.isArray(output) ? output[0]! : output;
}

/** Without the batch axis, which alone may be open. */
function fixedShape(shape: unknown, side: "input" | "output"): readonly number[] {
  const [, ...rest] = (Array.isArray(shape) ? shape : []) as (number | null)[];
  if (!rest.every((length): length is number => Number.isInteger(length) && Number(length) > 0)) {
    const seen = rest.map((length) => length ?? "?").join(" × ");
    throw new TrainingError("bad_model", `The model's ${side} shape must be fixed; it is ${seen}.`);
  }
  return rest;
}
