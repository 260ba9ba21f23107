/**
 * What lives on the device from one step of a training to the next, and its way into plain data and back: a training
 * that was interrupted goes on from there as if nothing had happened.
 */
import { keep, type Scalar, scalar, type Tensor1D, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { mulberry32, type Random } from "@tributary/weights";
import { assignFlat, flatten, type Network } from "./network.ts";
import type { Optimizer } from "./optimizers.ts";
import type { TrainState } from "./types.ts";

export type Tensors = {
  weights: Tensor1D;
  state: readonly Tensor1D[];
  /** Sums over the labels of this epoch. */
  loss: Scalar;
  correct: Scalar;
};

/** Fresh, or as they were; the network then has their weights. Throws where the state is of another model. */
export function begin(
  { network, optimizer }: { readonly network: Network; readonly optimizer: Optimizer },
  resume: TrainState | null,
): Tensors {
  return tidy(() => {
    // A clone: a model of one tensor would otherwise hand out its own variable.
    const weights = flatten(network.trainable).clone();
    const fresh = { weights, state: [...optimizer.init(weights.size)], ...zeroSums() };
    if (resume === null) return fresh;
    const expected = [fresh.weights, ...fresh.state].map(({ size }) => size);
    const found = [resume.weights, ...resume.optimizer].map(({ length }) => length);
    if (expected.join() !== found.join()) {
      throw new Error(`Expected a state of [${expected}] numbers, got one of [${found}].`);
    }
    const restored = {
      weights: tensor1d(resume.weights, "float32"),
      state: resume.optimizer.map((values) => tensor1d(values, "float32")),
      loss: scalar(resume.loss_sum),
      correct: scalar(resume.correct),
    };
    assignFlat(network.trainable, restored.weights);
    return restored;
  });
}

type Counted = Pick<TrainState, "step" | "drawn" | "seconds">;

/** A copy: the training goes on meanwhile. */
export async function readState(tensors: Tensors, counted: Counted): Promise<TrainState> {
  const { weights, state, loss, correct } = tensors;
  const values = await Promise.all(
    [weights, ...state, loss, correct].map(async (tensor) =>
      Float32Array.from(await tensor.data<"float32">()),
    ),
  );
  const [flat = new Float32Array()] = values;
  const [lossSum, correctSum] = values.slice(-2).map(([value = 0]) => value);
  return {
    ...counted,
    weights: flat,
    optimizer: values.slice(1, -2),
    loss_sum: lossSum ?? 0,
    correct: correctSum ?? 0,
  };
}

function zeroSums(): { loss: Scalar; correct: Scalar } {
  return { loss: scalar(0), correct: scalar(0) };
}

export function clearSums(tensors: Tensors): void {
  replace(tensors, { ...tensors, ...zeroSums() });
}

export function replace(tensors: Tensors, next: Tensors): void {
  const before = contents(tensors);
  const after = new Set(contents(next).map((tensor) => keep(tensor)));
  for (const tensor of before) if (!after.has(tensor)) tensor.dispose();
  Object.assign(tensors, next);
}

export function contents({ weights, state, loss, correct }: Tensors): (Tensor1D | Scalar)[] {
  return [weights, ...state, loss, correct];
}

/** A seeded source that knows how much was taken of it. */
export type CountedRandom = { readonly random: Random; readonly drawn: number };

export function countedRandom(seed: number, drawn: number): CountedRandom {
  const source = mulberry32(seed, drawn);
  let count = drawn;
  return {
    random: () => {
      count++;
      return source();
    },
    get drawn() {
      return count;
    },
  };
}
