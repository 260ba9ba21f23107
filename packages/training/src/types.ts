/**
 * The values that callers hand in and get back. All are plain data: they cross worker boundaries
 * as they are.
 */

import type { Layout, Weights } from "@tributary/weights";

/** A tfjs layers description, as `modelFromJSON` takes it: plain JSON in the Keras format. */
export type Topology = {
  readonly class_name: "Sequential";
  readonly config: { readonly name?: string; readonly layers: readonly LayerDescription[] };
};

export type LayerDescription = {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
};

/** Labelled examples, flattened in row-major order. */
export type Examples = {
  readonly count: number;
  /** Shape of one example's input. */
  readonly inputShape: readonly number[];
  /** Numbers to compute with, or ids for an embedding. */
  readonly inputs: Float32Array | Int32Array;
  /** `[]`: one class per example; `[steps]`: one per step of a sequence. */
  readonly labelShape: readonly number[];
  readonly labels: Int32Array;
};

/** What a model expects of its examples. */
export type ExampleShape = {
  readonly inputShape: readonly number[];
  readonly labelShape: readonly number[];
  readonly classes: number;
  /**
   * For a model that begins with an embedding: ids are 0 … vocabulary − 1. `null`: inputs are
   * numbers.
   */
  readonly vocabulary: number | null;
};

export type OptimizerRecipe =
  | { readonly kind: "sgd"; readonly learning_rate: number; readonly momentum: number }
  | {
      readonly kind: "adam";
      readonly learning_rate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

export type Recipe = {
  readonly optimizer: OptimizerRecipe;
  readonly batch_size: number;
  readonly epochs: number;
  /** μ of FedProx (Li et al. 2020): adds μ/2 ‖w − w₀‖² to the loss. 0 is plain FedAvg. */
  readonly proximal_mu: number;
};

export type TrainProgress = {
  /** 1-based, like `step`. */
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the current epoch so far. */
  readonly loss: number;
  readonly samples_per_second: number;
};

/** All that a training is after a step. From it the same training goes on, to the same weights. */
export type TrainState = {
  /** Steps that were taken, over all epochs. */
  readonly step: number;
  /** Those that training changes, in layout order. */
  readonly weights: Float32Array;
  readonly optimizer: readonly Float32Array[];
  /** Sums over the labels of the epoch so far. */
  readonly loss_sum: number;
  readonly correct: number;
  /** Random numbers that dropout has taken. */
  readonly drawn: number;
  readonly seconds: number;
};

export type StateKeeper = {
  /** Asked after each step: telling the state copies all weights from the device. */
  isDue(step: number): boolean;
  tell(state: TrainState): void;
};

export type TrainOptions = {
  readonly weights: Weights;
  readonly examples: Examples;
  readonly recipe: Recipe;
  readonly seed: number;
  /** The part of the time in which it may work, above 0 and up to 1 (the default); it rests between batches. */
  readonly share?: () => number;
  /** Goes on from there. It must be a state of a training with the same weights, examples, recipe and seed. */
  readonly resume?: TrainState;
  readonly keeper?: StateKeeper;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainProgress) => void;
};

export type TrainResult = {
  /** Weights after − weights before. */
  readonly delta: Float32Array;
  readonly examples: number;
  readonly steps: number;
  /** Means over the last epoch, taken while training. */
  readonly loss: number;
  readonly accuracy: number;
  readonly seconds: number;
};

export type EvaluateOptions = {
  readonly weights: Weights;
  readonly examples: Examples;
  readonly batch_size?: number;
  readonly signal?: AbortSignal;
};

export type Evaluation = {
  readonly loss: number;
  readonly accuracy: number;
  /** Labels that were judged: examples, times steps for sequences. */
  readonly count: number;
};

export type PredictOptions = {
  readonly weights: Weights;
  readonly inputs: Float32Array | Int32Array;
  readonly count: number;
};

export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

export type Rejection = { readonly name: BackendName; readonly reason: string };

export type BackendReport = {
  readonly name: BackendName;
  /** The graphics adapter, where there is one. */
  readonly adapter: string | null;
  readonly software: boolean;
  /** Backends that were passed over, each with a plain sentence that says why. */
  readonly rejected: readonly Rejection[];
};

/** A model that trains on this device. Calls on one model are done one after the other. */
export type LocalModel = {
  readonly layout: Layout;
  readonly expects: ExampleShape;
  readonly backend: BackendReport;
  initialWeights(seed: number): Weights;
  train(options: TrainOptions): Promise<TrainResult>;
  evaluate(options: EvaluateOptions): Promise<Evaluation>;
  /** Class probabilities, `[count × classes]` (for sequences `[count × steps × classes]`). */
  predict(options: PredictOptions): Promise<Float32Array>;
  dispose(): void;
};
