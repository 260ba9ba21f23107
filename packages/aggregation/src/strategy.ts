/**
 * From a task's strategy to the next model: each strategy is a chain of transformations of the
 * aggregated delta, and model_next = model + step. Defaults are those of Reddi et al. 2021 (FedAvgM:
 * Hsu et al. 2019), as Flower ships them; its trim is Flower's too, while its Krum expects no
 * byzantine update and ours one. How updates become the aggregated delta: `aggregation.ts`.
 */
import { add } from "@tributary/weights";
import { scaleByAdagrad, scaleByAdam, scaleByYogi } from "./adaptive.ts";
import { chain, momentum, type State, scaleBy, type Transformation } from "./transformation.ts";

type ServerRate = { readonly server_learning_rate: number };
type Adaptive = ServerRate & { readonly beta1: number; readonly tau: number };

export type FedAvg = { readonly kind: "fedavg" } & ServerRate;
export type FedAvgM = { readonly kind: "fedavgm"; readonly momentum: number } & ServerRate;
export type FedAdam = { readonly kind: "fedadam"; readonly beta2: number } & Adaptive;
export type FedYogi = { readonly kind: "fedyogi"; readonly beta2: number } & Adaptive;
export type FedAdagrad = { readonly kind: "fedadagrad" } & Adaptive;
/** Needs no more than the weighted sum of the updates. */
export type SumStrategySpec = FedAvg | FedAvgM | FedAdam | FedYogi | FedAdagrad;

export type Median = { readonly kind: "median" } & ServerRate;
/** `trim` is the share that is cut on each side: 0 ≤ trim < 0.5. */
export type TrimmedMean = { readonly kind: "trimmed_mean"; readonly trim: number } & ServerRate;
/** `byzantine` is how many updates of a round may be hostile: f, a whole number. */
export type Krum = { readonly kind: "krum"; readonly byzantine: number } & ServerRate;
/** Needs every single update, and bounds what some hostile ones can do. */
export type RobustStrategySpec = Median | TrimmedMean | Krum;

export type StrategySpec = SumStrategySpec | RobustStrategySpec;
export type StrategyKind = StrategySpec["kind"];

export const strategyDefaults: {
  readonly [Kind in StrategyKind]: Extract<StrategySpec, { kind: Kind }>;
} = {
  fedavg: { kind: "fedavg", server_learning_rate: 1 },
  fedavgm: { kind: "fedavgm", server_learning_rate: 1, momentum: 0.9 },
  fedadam: { kind: "fedadam", server_learning_rate: 0.1, beta1: 0.9, beta2: 0.99, tau: 1e-3 },
  fedyogi: { kind: "fedyogi", server_learning_rate: 0.01, beta1: 0.9, beta2: 0.99, tau: 1e-3 },
  fedadagrad: { kind: "fedadagrad", server_learning_rate: 0.1, beta1: 0, tau: 1e-3 },
  median: { kind: "median", server_learning_rate: 1 },
  trimmed_mean: { kind: "trimmed_mean", server_learning_rate: 1, trim: 0.2 },
  krum: { kind: "krum", server_learning_rate: 1, byzantine: 1 },
};

/**
 * What a strategy remembers between rounds; names its kind, since the states of two strategies may
 * look alike.
 */
export type StrategyState = { readonly kind: StrategyKind; readonly memory: State };

export type Strategy = {
  init(size: number): StrategyState;
  /** One server step by the aggregated delta: writes to none of its inputs. */
  apply(
    model: Float32Array,
    delta: Float32Array,
    state: StrategyState,
  ): { readonly model: Float32Array; readonly state: StrategyState };
};

export function createStrategy(spec: StrategySpec): Strategy {
  const transformation = transformationOf(spec);
  return {
    init: (size) => ({ kind: spec.kind, memory: transformation.init(size) }),
    apply(model, delta, state) {
      if (state.kind !== spec.kind) {
        throw new Error(`Expected the state of ${spec.kind}, got that of ${state.kind}.`);
      }
      const { step, state: memory } = transformation.update(delta, state.memory);
      return { model: add(model, step), state: { kind: spec.kind, memory } };
    },
  };
}

function transformationOf(spec: StrategySpec): Transformation {
  switch (spec.kind) {
    case "fedavg":
    case "median":
    case "trimmed_mean":
    case "krum":
      return fedAvg(spec);
    case "fedavgm":
      return fedAvgM(spec);
    case "fedadam":
      return fedAdam(spec);
    case "fedyogi":
      return fedYogi(spec);
    case "fedadagrad":
      return fedAdagrad(spec);
    default:
      throw new Error(`Unknown strategy ${JSON.stringify(spec satisfies never)}.`);
  }
}

/** step = η · Δ (Reddi et al. 2021, section 2: η = 1 is McMahan's FedAvg). */
export function fedAvg(spec: Omit<FedAvg, "kind">): Transformation {
  return scaleBy(spec.server_learning_rate);
}

/** v ← momentum · v + Δ, step = η · v (Hsu et al. 2019, section 4.3). */
export function fedAvgM(spec: Omit<FedAvgM, "kind">): Transformation {
  return chain(momentum(spec.momentum), scaleBy(spec.server_learning_rate));
}

export function fedAdam(spec: Omit<FedAdam, "kind">): Transformation {
  return chain(scaleByAdam(spec), scaleBy(spec.server_learning_rate));
}

export function fedYogi(spec: Omit<FedYogi, "kind">): Transformation {
  return chain(scaleByYogi(spec), scaleBy(spec.server_learning_rate));
}

export function fedAdagrad(spec: Omit<FedAdagrad, "kind">): Transformation {
  return chain(scaleByAdagrad(spec), scaleBy(spec.server_learning_rate));
}
