/**
 * Small known cases run on a backend before it is trusted with a model: on some drivers a kernel
 * gives zeros or half precision and no error. Each case runs forwards and backwards; what is
 * right was computed once on the cpu backend and stands in `self-test-values.ts`. An int32
 * transpose, wrong on some drivers, is not among them: no layer in `layers.ts` uses one.
 */

import {
  add,
  avgPool,
  cast,
  conv2d,
  gather,
  grads,
  matMul,
  maxPool,
  mean,
  mul,
  relu,
  reshape,
  sigmoid,
  split,
  stack,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tanh,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  unstack,
} from "@tensorflow/tfjs-core";
import { messageOf } from "./errors.ts";
import { onDevice } from "./gpu-errors.ts";
import type { KernelGroup } from "./layers.ts";
import { countCorrect, crossEntropy } from "./loss.ts";
import { flatten } from "./network.ts";
import { createOptimizer } from "./optimizers.ts";
import { knownValues } from "./self-test-values.ts";
import type { BackendName } from "./types.ts";

/** Looser than single precision, tighter than half precision. */
const tolerance = 1e-3;

type Case = { readonly name: string; readonly run: () => Tensor };
export type TestedGroup = KernelGroup | "every_model";

const passed = new Set<string>();

/**
 * `null`, or a sentence that says which kernel of the active backend is wrong. Remembers what
 * passed.
 */
export async function firstFailure(
  backend: BackendName,
  groups: ReadonlySet<KernelGroup>,
): Promise<string | null> {
  for (const group of ["every_model", ...groups] as const) {
    const key = `${backend}/${group}`;
    if (passed.has(key)) continue;
    const failure = await testGroup(group);
    if (failure !== null) return failure;
    passed.add(key);
  }
  return null;
}

export async function testGroup(group: TestedGroup): Promise<string | null> {
  for (const { name, run } of cases[group]) {
    try {
      const values = await onDevice(() => valuesOf(run));
      const failure = compare(values, knownValues[name] ?? []);
      if (failure !== null) return `Its ${name} is wrong: ${failure}.`;
    } catch (error) {
      return `Its ${name} does not work: ${messageOf(error)}`;
    }
  }
  return null;
}

/** For the test that compares the stored values with the cpu backend's. */
export async function runCases(): Promise<Record<string, Float32Array>> {
  const results: Record<string, Float32Array> = {};
  for (const { name, run } of Object.values(cases).flat()) results[name] = await valuesOf(run);
  return results;
}

async function valuesOf(run: () => Tensor): Promise<Float32Array> {
  const result = tidy(run);
  try {
    return Float32Array.from(await result.data());
  } finally {
    result.dispose();
  }
}

function compare(values: Float32Array, right: readonly number[]): string | null {
  if (values.length !== right.length) {
    return `it gave ${values.length} numbers in place of ${right.length}`;
  }
  const index = right.findIndex(
    // Written so that NaN fails.
    (value, at) => !(Math.abs(values[at]! - value) <= tolerance * (1 + Math.abs(value))),
  );
  return index === -1 ? null : `it gave ${values[index]} where ${right[index]} is right`;
}

const cases: Readonly<Record<TestedGroup, readonly Case[]>> = {
  every_model: [
    { name: "loss", run: lossCase },
    { name: "optimizer", run: optimizerCase },
    { name: "activation", run: () => backAndForth((x) => relu(x), [ramp([2, 5])]) },
  ],
  dense: [
    {
      name: "matrix product",
      run: () =>
        backAndForth(
          (x, w, b) => add(matMul(x as Tensor2D, w as Tensor2D), b),
          [ramp([3, 5]), ramp([5, 4]), ramp([4])],
        ),
    },
  ],
  convolution: [
    { name: "convolution", run: () => convolutionCase("same", 1) },
    { name: "strided convolution", run: () => convolutionCase("valid", 2) },
  ],
  max_pool: [
    {
      name: "max pooling",
      run: () => backAndForth((x) => maxPool(x as Tensor4D, 2, 2, "valid"), [ramp([1, 4, 4, 3])]),
    },
  ],
  average_pool: [
    {
      name: "average pooling",
      run: () => backAndForth((x) => avgPool(x as Tensor4D, 2, 2, "valid"), [ramp([1, 4, 4, 3])]),
    },
    { name: "mean", run: () => backAndForth((x) => mean(x, [1, 2]), [ramp([2, 3, 3, 2])]) },
  ],
  embedding: [
    {
      name: "embedding",
      run: () => {
        const ids = tensor1d([3, 0, 3, 1], "int32");
        return backAndForth((table) => gather(table, ids), [ramp([5, 3])]);
      },
    },
  ],
  recurrent: [{ name: "recurrence", run: () => backAndForth(recurrence, [ramp([2, 3, 4])]) }],
};

function lossCase(): Tensor {
  const logits = tensor2d([1, 2, -1, 1000, 998, 0, -3, 0.5, 0.25], [3, 3]);
  const labels = tensor1d([1, 0, 2], "int32");
  const value = crossEntropy(logits, labels);
  const [gradient] = grads((x: Tensor) => crossEntropy(x as Tensor2D, labels))([logits]);
  return flatten([value, gradient!, cast(countCorrect(logits, labels), "float32")]);
}

function optimizerCase(): Tensor {
  const recipe = {
    kind: "adam",
    learning_rate: 0.1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-3,
  } as const;
  const optimizer = createOptimizer(recipe);
  const [weights, gradient] = [ramp([7]) as Tensor1D, ramp([7], 3) as Tensor1D];
  const first = optimizer.update(weights, gradient, optimizer.init(7), 1);
  const second = optimizer.update(first.weights, gradient, first.state, 2);
  return flatten([second.weights, ...second.state]);
}

function convolutionCase(pad: "same" | "valid", stride: number): Tensor {
  return backAndForth(
    (x, filter) => conv2d(x as Tensor4D, filter as Tensor4D, stride, pad),
    [ramp([1, 5, 5, 2]), ramp([3, 3, 2, 2])],
  );
}

/** The pieces of an LSTM: steps taken apart, gates cut out, squashed, multiplied, put together. */
function recurrence(x: Tensor): Tensor {
  const steps = unstack(transpose(x, [1, 0, 2])).map((step) => {
    const [left, right] = split(mul(step, 0.25), 2, 1) as [Tensor, Tensor];
    return mul(tanh(left), sigmoid(right));
  });
  return transpose(stack(steps), [1, 0, 2]);
}

/** The function's value, and its gradients when every output counts differently. */
function backAndForth(f: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): Tensor {
  const value = f(...inputs);
  const importance = ramp(value.shape, 2);
  const gradients = grads((...xs: Tensor[]) => sum(mul(f(...xs), importance)))(inputs);
  return flatten([value, ...gradients].map((tensor) => reshape(tensor, [tensor.size])));
}

/**
 * Small quarters of both signs, exact in single precision; the first 53 differ, so that no
 * maximum is a tie.
 */
function ramp(shape: readonly number[], start = 0): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from(
    { length: size },
    (_, i) => ((((i + start) * 23) % 53) - 26) / 4,
  );
  return tensor(values, [...shape]);
}
