import { grads, type Tensor, type Tensor2D, tensor1d, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { openBackend } from "./backends.ts";
import { countCorrect, crossEntropy, judge, softmaxRows } from "./loss.ts";

const logits = [1, 2, -1, 0.5, 0.25, 3];
const labels = [1, 0];

beforeAll(() => openBackend({ order: ["cpu"] }));

/** −log softmax, as the textbook writes it. */
function textbookLoss(row: readonly number[], label: number): number {
  const total = row.reduce((sum, score) => sum + Math.exp(score), 0);
  return -Math.log(Math.exp(row[label]!) / total);
}

it("the loss on the device is the mean of the textbook's", async () => {
  const loss = tidy(() => crossEntropy(tensor2d(logits, [2, 3]), tensor1d(labels, "int32")));
  const expected = (textbookLoss(logits.slice(0, 3), 1) + textbookLoss(logits.slice(3), 0)) / 2;
  expect((await loss.data())[0]).toBeCloseTo(expected, 6);
  loss.dispose();
});

it("its gradient is what moving each logit a little does to the loss", async () => {
  const right = tensor1d(labels, "int32");
  const [gradient] = grads((x: Tensor) => crossEntropy(x as Tensor2D, right))([
    tensor2d(logits, [2, 3]),
  ]);
  const values = await gradient!.data();
  const lossAt = (scores: readonly number[]) =>
    (textbookLoss(scores.slice(0, 3), 1) + textbookLoss(scores.slice(3), 0)) / 2;
  for (const [index, value] of values.entries()) {
    const moved = (by: number) => logits.map((score, at) => (at === index ? score + by : score));
    expect(value).toBeCloseTo((lossAt(moved(1e-5)) - lossAt(moved(-1e-5))) / 2e-5, 5);
  }
});

it("logits in the thousands neither overflow nor lose the loss", async () => {
  const loss = tidy(() =>
    crossEntropy(tensor2d([5000, 0, 4998, 0], [2, 2]), tensor1d([0, 1], "int32")),
  );
  expect((await loss.data())[0]).toBeCloseTo(2499, 3);
  expect(judge(Float32Array.of(5000, 0, 4998, 0), Int32Array.of(0, 1), 2)).toEqual({
    loss: 4998,
    correct: 1,
  });
  loss.dispose();
});

it("the loss in plain numbers is the same, summed", () => {
  const { loss, correct } = judge(Float32Array.from(logits), Int32Array.from(labels), 3);
  const expected = textbookLoss(logits.slice(0, 3), 1) + textbookLoss(logits.slice(3), 0);
  expect(loss).toBeCloseTo(expected, 6);
  expect(correct).toBe(1);
});

it("counts the rows whose largest logit is the label's", async () => {
  const correct = tidy(() => countCorrect(tensor2d(logits, [2, 3]), tensor1d([1, 2], "int32")));
  expect((await correct.data())[0]).toBe(2);
  correct.dispose();
});

it("a dead model that answers everything alike is right only about the first class", () => {
  expect(judge(new Float32Array(6), Int32Array.of(0, 2), 3).correct).toBe(1);
});

it("probabilities add up to one in each row", () => {
  const [a, b, c, ...rest] = softmaxRows(
    Float32Array.from([0, Math.log(3), 0, ...logits.slice(3)]),
    3,
  );
  expect([a, b, c].map((value) => Number(value!.toFixed(6)))).toEqual([0.2, 0.6, 0.2]);
  expect(rest.reduce((sum, value) => sum + value)).toBeCloseTo(1, 6);
});
