/**
 * Sparse categorical cross-entropy over logits, on the device for training and in plain numbers
 * for evaluation.
 */

import {
  argMax,
  cast,
  customGrad,
  div,
  equal,
  exp,
  log,
  max,
  mul,
  oneHot,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";

/**
 * Mean loss of logits `[labels, classes]`. Shifted by the largest logit, so that no exponential
 * overflows; its gradient, softmax − one-hot over the number of labels, is exact and needs no
 * further kernels.
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  const [count, classes] = logits.shape;
  const mean = customGrad((...inputs) => {
    const [x, save] = inputs as [Tensor2D, (tensors: Tensor[]) => void];
    // wasm writes integers into a one-hot of floats, so it is asked for integers.
    const target = cast(oneHot(labels, classes), "float32");
    const shifted = sub(x, max(x, 1, true));
    const exponentials = exp(shifted);
    const total = sum(exponentials, 1, true);
    const loss = sub(sum(log(total)), sum(mul(shifted, target)));
    const excess = sub(div(exponentials, total), target);
    save([excess]);
    return {
      value: div(loss, count) as Scalar,
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(saved[0]!, div(dy, count)),
    };
  });
  return mean(logits) as Scalar;
}

/** How many labels have the largest logit. */
export function countCorrect(logits: Tensor2D, labels: Tensor1D): Scalar {
  return sum(equal(argMax(logits, 1), labels)) as Scalar;
}

/** Sums over all labels, in double precision: for evaluation, where logits are read anyway. */
export function judge(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
): { loss: number; correct: number } {
  let loss = 0;
  let correct = 0;
  for (const [row, label] of labels.entries()) {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    const { largest, total } = softmaxParts(scores);
    loss += Math.log(total) + largest - scores[label]!;
    if (scores.indexOf(largest) === label) correct++;
  }
  return { loss, correct };
}

/** In place: each row of logits becomes probabilities. */
export function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  for (let start = 0; start < logits.length; start += classes) {
    const scores = logits.subarray(start, start + classes);
    const { largest, total } = softmaxParts(scores);
    for (const [index, score] of scores.entries())
      scores[index] = Math.exp(score - largest) / total;
  }
  return logits;
}

function softmaxParts(scores: Float32Array): { largest: number; total: number } {
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > largest) largest = score;
  let total = 0;
  for (const score of scores) total += Math.exp(score - largest);
  return { largest, total };
}
