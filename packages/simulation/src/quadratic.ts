/**
 * What the simulated federation learns: each participant has an optimum of its own and goes half of
 * the way to it in a round. The mean of the optima, by examples, is where the federation must end;
 * every update can be computed again.
 */
import { type SealedTask, type SecureTask, TaskId, type TaskSpec } from "@tributary/protocol";
import { gaussian, type Layout, mulberry32, type SumEncoding } from "@tributary/weights";

const dimensions = 8;
export const layout: Layout = [{ name: "point", shape: [dimensions] }];

/** The share of the way to its own optimum that a participant goes. */
const localStep = 0.5;

/** How far the optima spread around their centre, and the centre from the initial model, per dimension. */
const spread = 1;
const centre = 10;

const examples_min = 50;
/** Nobody has as many. */
const examples_max = 150;

export type Optimum = { readonly point: Float32Array; readonly examples: number };

export function drawOptimum(seed: number): Optimum {
  const random = mulberry32(seed);
  const point = Float32Array.from({ length: dimensions }, () => centre + spread * gaussian(random));
  const examples = examples_min + Math.floor(random() * (examples_max - examples_min));
  return { point, examples };
}

export function localDelta(optimum: Optimum, model: Float32Array): Float32Array {
  return optimum.point.map((value, index) => localStep * (value - (model[index] ?? 0)));
}

/** The example-weighted mean of the deltas, the obvious way. */
export function meanDelta(optima: readonly Optimum[], model: Float32Array): Float64Array {
  const total = optima.reduce((sum, { examples }) => sum + examples, 0);
  const mean = new Float64Array(model.length);
  for (const optimum of optima) {
    localDelta(optimum, model).forEach((value, index) => {
      mean[index] = (mean[index] ?? 0) + (value * optimum.examples) / total;
    });
  }
  return mean;
}

export function meanOptimum(optima: readonly Optimum[]): Float64Array {
  // From the origin, the mean delta is the local step towards the mean optimum.
  return meanDelta(optima, new Float32Array(dimensions)).map((value) => value / localStep);
}

export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return Math.sqrt(squares);
}

/**
 * How far a model may be from the mean optimum after so many rounds: each takes half of the
 * distance away, and a cohort may pull towards its own mean, which lies within the population.
 */
export function distanceMax(optima: readonly Optimum[], rounds: number): number {
  const target = meanOptimum(optima);
  const widest = Math.max(...optima.map(({ point }) => distance(point, target)));
  const initial = distance(new Float32Array(dimensions), target);
  return widest + initial * (1 - localStep) ** rounds;
}

/** What a secure task says that a sealed one does not. */
export type Security = Pick<SecureTask, "secure_aggregation"> & {
  readonly value_bits: SecureTask["encoding"]["value_bits"];
};

type RoundPolicy = TaskSpec["round"];

/** Sealed without any. */
export function quadraticTask(round: RoundPolicy, security: Security): SecureTask;
export function quadraticTask(round: RoundPolicy, security: null): SealedTask;
export function quadraticTask(round: RoundPolicy, security: Security | null): TaskSpec;
export function quadraticTask(round: RoundPolicy, security: Security | null): TaskSpec {
  const common = {
    id: TaskId.parse("quadratic"),
    version: 1,
    title: "Where the middle is",
    summary: "Each participant knows a point; together they find the middle of all of them.",
    model: {
      class_name: "Sequential" as const,
      config: { name: "point", layers: [{ class_name: "Point", config: {} }] },
    },
    data: {
      kind: "table" as const,
      features: ["nothing"],
      standardise: [{ centre: 0, scale: 1 }],
      label: "side",
      classes: ["left", "right"],
    },
    recipe: {
      optimizer: { kind: "sgd" as const, learning_rate: 1, momentum: 0 },
      batch_size: 1,
      epochs: 1,
      proximal_mu: 0,
    },
    update_norm_max: 1_000,
    round,
    strategy: { kind: "fedavg" as const, server_learning_rate: 1 },
  };
  if (security === null) return { ...common, privacy: "sealed" };
  const { secure_aggregation, value_bits } = security;
  // Nobody's weight is cut off, so that means are weighted as in the clear.
  const encoding = { value_bits, keep: 1, feedback: true, rotate: false, weight_max: examples_max };
  return { ...common, privacy: "secure", secure_aggregation, encoding };
}

/** The unit roundoff of float32. */
const rounding = 2 ** -24;

/**
 * How far a model from a masked sum may be from the mean in the clear. Of each coordinate every
 * update was rounded by less than a step, which the sum of the weights divides; and weighing,
 * dividing and adding each round once to float32.
 */
export function maskedErrorMax(
  encoding: SumEncoding,
  counted: readonly Optimum[],
  model: ArrayLike<number>,
): number {
  const { range, value_bits, weight_max } = encoding;
  const share = counted.reduce((sum, { examples }) => sum + examples / weight_max, 0);
  const step = range / (2 ** (value_bits - 1) - 1);
  const stochastic = (counted.length * step) / share;
  const largest = Math.max(...counted.flatMap(({ point }) => [...point]), ...Array.from(model));
  const float = 3 * rounding * largest;
  return Math.sqrt(dimensions) * (stochastic + float);
}
