/**
 * Optimizers as pure (init, update) pairs over one flat vector of weights, after optax. Flat,
 * because a step then costs a dozen kernels for the whole model rather than for each tensor.
 * State is fresh in every round.
 */

import { add, div, mul, sqrt, square, sub, type Tensor1D, zeros } from "@tensorflow/tfjs-core";
import type { OptimizerRecipe } from "./types.ts";

export type OptimizerStep = { readonly weights: Tensor1D; readonly state: readonly Tensor1D[] };

export type Optimizer = {
  init(size: number): readonly Tensor1D[];
  /** `step` counts from 1. Called inside `tidy`: the caller keeps what it wants of the result. */
  update(
    weights: Tensor1D,
    gradient: Tensor1D,
    state: readonly Tensor1D[],
    step: number,
  ): OptimizerStep;
};

export function createOptimizer(recipe: OptimizerRecipe): Optimizer {
  switch (recipe.kind) {
    case "sgd":
      return recipe.momentum === 0 ? plainDescent(recipe) : momentumDescent(recipe);
    case "adam":
      return adam(recipe);
    default:
      return recipe satisfies never;
  }
}

type Sgd = Extract<OptimizerRecipe, { kind: "sgd" }>;
type Adam = Extract<OptimizerRecipe, { kind: "adam" }>;

function plainDescent({ learning_rate }: Sgd): Optimizer {
  return {
    init: () => [],
    update: (weights, gradient) => ({
      weights: sub(weights, mul(gradient, learning_rate)),
      state: [],
    }),
  };
}

/** Sutskever et al. 2013, as PyTorch and Keras have it: v ← m v + g, w ← w − η v. */
function momentumDescent({ learning_rate, momentum }: Sgd): Optimizer {
  return {
    init: (size) => [zeros([size]) as Tensor1D],
    update: (weights, gradient, [velocity]) => {
      const next = add(mul(velocity!, momentum), gradient) as Tensor1D;
      return { weights: sub(weights, mul(next, learning_rate)), state: [next] };
    },
  };
}

/** Kingma & Ba 2015, algorithm 1, with both bias corrections drawn into the step size and ε. */
function adam({ learning_rate, beta1, beta2, epsilon }: Adam): Optimizer {
  return {
    init: (size) => [zeros([size]) as Tensor1D, zeros([size]) as Tensor1D],
    update: (weights, gradient, [first, second], step) => {
      const m = add(mul(first!, beta1), mul(gradient, 1 - beta1)) as Tensor1D;
      const v = add(mul(second!, beta2), mul(square(gradient), 1 - beta2)) as Tensor1D;
      const correction = Math.sqrt(1 - beta2 ** step);
      const rate = (learning_rate * correction) / (1 - beta1 ** step);
      const direction = div(m, add(sqrt(v), epsilon * correction));
      return { weights: sub(weights, mul(direction, rate)), state: [m, v] };
    },
  };
}
