/** A model on this device: its description built, its kernels tested, its calls kept apart. */

import { sameLayout, type Weights } from "@tributary/weights";
import { backendFor } from "./backends.ts";
import { TrainingError } from "./errors.ts";
import { evaluateNetwork, predictNetwork } from "./evaluate.ts";
import { onDevice } from "./gpu-errors.ts";
import { kernelGroupsOf } from "./layers.ts";
import { buildNetwork, type Network } from "./network.ts";
import { type PreparedTopology, prepareTopology } from "./topology.ts";
import { trainNetwork } from "./train.ts";
import type { ExampleShape, LocalModel, Topology } from "./types.ts";

/**
 * Builds the model on the open backend, or on the next one when a kernel that this model needs
 * fails its test. Throws a `bad_model` TrainingError when the description cannot be trained.
 */
export async function openModel({
  topology,
  classes,
}: {
  readonly topology: Topology;
  readonly classes: number;
}): Promise<LocalModel> {
  const prepared = prepareTopology(topology);
  const backend = await backendFor(kernelGroupsOf(prepared.layers));
  const network = await onDevice(() => buildNetwork(prepared));
  if (network.classes !== classes) {
    network.dispose();
    const message = `The task has ${classes} classes, but the model ends in ${network.classes}.`;
    throw new TrainingError("bad_model", message);
  }
  const expects = expectationsOf(network, prepared);
  const alone = oneAtATime();
  const withWeights = <T>(weights: Weights, work: () => Promise<T>): Promise<T> => {
    checkWeights(network, weights);
    return alone(() => onDevice(work));
  };
  return {
    layout: network.layout,
    expects,
    backend,
    initialWeights: network.initialWeights,
    train: async (options) =>
      withWeights(options.weights, () => trainNetwork(network, expects, options)),
    evaluate: async (options) =>
      withWeights(options.weights, () => evaluateNetwork(network, expects, options)),
    predict: async (options) =>
      withWeights(options.weights, () => predictNetwork(network, expects, options)),
    dispose: network.dispose,
  };
}

function expectationsOf(network: Network, { layers }: PreparedTopology): ExampleShape {
  const first = layers.find(({ class_name }) => class_name !== "InputLayer");
  const { inputShape, labelShape, classes } = network;
  const vocabulary = first?.class_name === "Embedding" ? Number(first.config["input_dim"]) : null;
  return { inputShape, labelShape, classes, vocabulary };
}

function checkWeights({ layout }: Network, weights: Weights): void {
  if (sameLayout(layout, weights.layout)) return;
  const described = (tensors: Weights["layout"]) =>
    tensors.map(({ name, shape }) => `${name}[${shape}]`).join(", ");
  throw new Error(
    `Expected weights for ${described(layout)}; got weights for ${described(weights.layout)}`,
  );
}

/** Calls share the model's variables, so each waits for the one before it. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
