/**
 * Which layers a model may be made of, and what this package must know of each: its weights with
 * the initializer that Keras gives them, and which kernels it trains with. A closed list, because
 * a description comes from the network and each entry is tested on every backend.
 */

import type { LayerDescription } from "./types.ts";

/** Groups of kernels that the self-test checks together. */
export type KernelGroup =
  | "dense"
  | "convolution"
  | "max_pool"
  | "average_pool"
  | "embedding"
  | "recurrent";

type LayerKind = {
  readonly kernels: readonly KernelGroup[];
  /** Initializers by the weight's name, for descriptions that name none. */
  readonly initializers?: Readonly<Record<string, string>>;
};

const dense = { kernel: "GlorotUniform", bias: "Zeros" };
const recurrent = { kernel: "GlorotUniform", recurrent_kernel: "Orthogonal", bias: "Zeros" };

const layerKinds: Readonly<Record<string, LayerKind>> = {
  InputLayer: { kernels: [] },
  Dense: { kernels: ["dense"], initializers: dense },
  Conv2D: { kernels: ["convolution"], initializers: dense },
  MaxPooling2D: { kernels: ["max_pool"] },
  AveragePooling2D: { kernels: ["average_pool"] },
  GlobalAveragePooling2D: { kernels: [] },
  Flatten: { kernels: [] },
  Reshape: { kernels: [] },
  Dropout: { kernels: [] },
  Activation: { kernels: [] },
  ReLU: { kernels: [] },
  LeakyReLU: { kernels: [] },
  Softmax: { kernels: [] },
  Embedding: { kernels: ["embedding"], initializers: { embeddings: "RandomUniform" } },
  SimpleRNN: { kernels: ["dense", "recurrent"], initializers: recurrent },
  LSTM: { kernels: ["dense", "recurrent"], initializers: recurrent },
  GRU: { kernels: ["dense", "recurrent"], initializers: recurrent },
};

export function layerKind(className: string): LayerKind | undefined {
  return Object.hasOwn(layerKinds, className) ? layerKinds[className] : undefined;
}

export const layerClassNames: readonly string[] = Object.keys(layerKinds);

/** The groups that training this model runs through, each once. */
export function kernelGroupsOf(layers: readonly LayerDescription[]): ReadonlySet<KernelGroup> {
  return new Set(layers.flatMap((layer) => layerKind(layer.class_name)?.kernels ?? []));
}
