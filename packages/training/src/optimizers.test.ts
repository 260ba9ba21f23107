import { type Tensor1D, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { openBackend } from "./backends.ts";
import { createOptimizer } from "./optimizers.ts";
import type { OptimizerRecipe } from "./types.ts";

const start = [1, -2, 0.5];
const gradients = [
  [0.3, -0.1, 2],
  [-0.2, 0.4, 1],
  [0.1, 0.1, -3],
];

beforeAll(() => openBackend({ order: ["cpu"] }));

async function run(recipe: OptimizerRecipe): Promise<number[]> {
  const optimizer = createOptimizer(recipe);
  const result = tidy(() => {
    let weights: Tensor1D = tensor1d(start);
    let state = optimizer.init(start.length);
    for (const [index, gradient] of gradients.entries()) {
      ({ weights, state } = optimizer.update(weights, tensor1d(gradient), state, index + 1));
    }
    return weights;
  });
  return [...(await result.data())];
}

/** Runs a rule for one number over each weight by itself. */
function reference(rule: () => (weight: number, gradient: number, step: number) => number) {
  return start.map((first, at) => {
    const update = rule();
    return gradients.reduce((w, gradient, index) => update(w, gradient[at]!, index + 1), first);
  });
}

function expectClose(values: readonly number[], expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  for (const [index, value] of values.entries()) expect(value).toBeCloseTo(expected[index]!, 6);
}

it("plain gradient descent moves against the gradient", async () => {
  const expected = reference(() => (w, g) => w - 0.1 * g);
  expectClose(await run({ kind: "sgd", learning_rate: 0.1, momentum: 0 }), expected);
});

it("momentum carries earlier gradients on", async () => {
  const expected = reference(() => {
    let velocity = 0;
    return (w, g) => {
      velocity = 0.9 * velocity + g;
      return w - 0.1 * velocity;
    };
  });
  expectClose(await run({ kind: "sgd", learning_rate: 0.1, momentum: 0.9 }), expected);
});

it("Adam follows algorithm 1 of its paper", async () => {
  const [beta1, beta2, epsilon] = [0.9, 0.99, 1e-3];
  const expected = reference(() => {
    let [m, v] = [0, 0];
    return (w, g, t) => {
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      return w - (0.05 * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
    };
  });
  expectClose(await run({ kind: "adam", learning_rate: 0.05, beta1, beta2, epsilon }), expected);
});
