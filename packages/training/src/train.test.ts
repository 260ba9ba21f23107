import { memory, setBackend } from "@tensorflow/tfjs-core";
import { createWeights, layoutSize } from "@tributary/weights";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBackend } from "./backends.ts";
import { openModel } from "./model.ts";
import {
  adam,
  clouds,
  countingSequences,
  descent,
  layer,
  sequential,
  smallCnn,
  smallLstm,
  smallMlp,
} from "./testing/fixtures.ts";
import type { Examples, LocalModel, Recipe, TrainProgress } from "./types.ts";

beforeAll(() => openBackend({ order: ["cpu"] }));
beforeEach(() => openBackend({ order: ["wasm", "cpu"] }));

const linear = sequential(layer("Dense", { units: 2, batch_input_shape: [null, 2] }));
const twoPoints: Examples = {
  count: 2,
  inputShape: [2],
  inputs: Float32Array.of(1, 2, -1, 0.5),
  labelShape: [],
  labels: Int32Array.of(0, 1),
};

describe("one step on a linear model, worked out by hand", () => {
  // w₀ = 0, so both classes have probability ½; the gradient is xᵀ(½ − one-hot) / 2.
  const gradient = [
    (1 * -0.5 + -1 * 0.5) / 2,
    (1 * 0.5 + -1 * -0.5) / 2,
    (2 * -0.5 + 0.5 * 0.5) / 2,
    (2 * 0.5 + 0.5 * -0.5) / 2,
    0,
    0,
  ];

  it("moves by the learning rate against the mean gradient", async () => {
    const model = await openModel({ topology: linear, classes: 2 });
    const weights = createWeights(model.layout);
    const result = await model.train({ weights, examples: twoPoints, recipe: descent, seed: 1 });
    for (const [index, moved] of result.delta.entries()) {
      expect(moved).toBeCloseTo(-0.1 * gradient[index]!, 6);
    }
    expect(result).toMatchObject({ examples: 2, steps: 1 });
    expect(result.loss).toBeCloseTo(Math.log(2), 6);
    model.dispose();
  });

  it("the proximal term pulls each later step back to the start", async () => {
    const model = await openModel({ topology: linear, classes: 2 });
    const weights = createWeights(model.layout, Float32Array.of(0.1, 0.2, -0.3, 0.4, 0, 0.1));
    const mu = 3;
    const recipe: Recipe = { ...descent, epochs: 4, proximal_mu: mu };
    const { delta } = await model.train({ weights, examples: twoPoints, recipe, seed: 1 });
    const expected = referenceDescent([...weights.values], { steps: 4, rate: 0.1, mu });
    for (const [index, moved] of delta.entries()) {
      expect(moved).toBeCloseTo(expected[index]! - weights.values[index]!, 5);
    }
    model.dispose();
  });
});

/**
 * Full-batch softmax regression on `twoPoints` in plain numbers; weights are kernel [2, 2], bias
 * [2].
 */
function referenceDescent(
  start: number[],
  { steps, rate, mu }: { steps: number; rate: number; mu: number },
): number[] {
  let w = start;
  for (let step = 0; step < steps; step++) {
    const gradient = w.map((value, index) => mu * (value - start[index]!));
    for (const [row, label] of twoPoints.labels.entries()) {
      const x = [twoPoints.inputs[2 * row]!, twoPoints.inputs[2 * row + 1]!, 1];
      const scores = [0, 1].map((k) => x[0]! * w[k]! + x[1]! * w[2 + k]! + w[4 + k]!);
      const total = Math.exp(scores[0]!) + Math.exp(scores[1]!);
      for (const k of [0, 1]) {
        const excess = Math.exp(scores[k]!) / total - (k === label ? 1 : 0);
        for (const i of [0, 1, 2]) gradient[2 * i + k]! += (excess * x[i]!) / 2;
      }
    }
    w = w.map((value, index) => value - rate * gradient[index]!);
  }
  return w;
}

describe("a separable problem is learnt", () => {
  const problems = [
    ["a perceptron by gradient descent", smallMlp, clouds(96), descent, 20],
    ["a perceptron by Adam", smallMlp, clouds(96), adam, 10],
    ["a convolutional network by Adam", smallCnn, clouds(96, [8, 8, 1]), adam, 6],
    ["an LSTM over ids by Adam", smallLstm, countingSequences(40), adam, 15],
  ] as const;

  it.each(problems)("%s", async (_, topology, examples, recipe, epochs) => {
    const model = await openModel({ topology, classes: topology === smallLstm ? 5 : 3 });
    const weights = model.initialWeights(1);
    const before = await model.evaluate({ weights, examples });
    const { delta } = await model.train({
      weights,
      examples,
      recipe: { ...recipe, epochs },
      seed: 1,
    });
    const after = await model.evaluate({ weights: plus(model, weights.values, delta), examples });
    expect(before.accuracy).toBeLessThan(0.6);
    expect(after.accuracy).toBeGreaterThan(0.95);
    expect(after.loss).toBeLessThan(before.loss);
    expect(after.count).toBe(examples.labels.length);
    model.dispose();
  });

  it.each(problems)("%s, the same on wasm as on cpu", async (_, topology, examples, recipe) => {
    const classes = topology === smallLstm ? 5 : 3;
    const deltas = [];
    for (const name of ["cpu", "wasm"] as const) {
      await openBackend({ order: [name] });
      const model = await openModel({ topology, classes });
      expect(model.backend.name).toBe(name);
      // Gradient descent, because Adam divides rounding errors by small numbers.
      const slow: Recipe = { ...descent, batch_size: recipe.batch_size };
      const weights = model.initialWeights(3);
      deltas.push((await model.train({ weights, examples, recipe: slow, seed: 2 })).delta);
      model.dispose();
    }
    const [cpu, wasm] = deltas;
    expect(Math.max(...cpu!.map(Math.abs))).toBeGreaterThan(1e-3);
    expect(Math.max(...cpu!.map((value, at) => Math.abs(value - wasm![at]!)))).toBeLessThan(1e-5);
  });
});

function plus(model: LocalModel, values: Float32Array, delta: Float32Array) {
  return createWeights(
    model.layout,
    values.map((value, index) => value + delta[index]!),
  );
}

describe("a run repeats from its seed", () => {
  it("bit for bit, dropout and shuffling included", async () => {
    const examples = clouds(40, [8, 8, 1]);
    const deltas = [];
    for (const seed of [5, 5, 6]) {
      const model = await openModel({ topology: smallCnn, classes: 3 });
      const weights = model.initialWeights(1);
      deltas.push((await model.train({ weights, examples, recipe: adam, seed })).delta);
      model.dispose();
    }
    expect(deltas[1]).toEqual(deltas[0]);
    expect(deltas[2]).not.toEqual(deltas[0]);
  });

  it("also on a model that trained something else before", async () => {
    const model = await openModel({ topology: smallMlp, classes: 3 });
    const weights = model.initialWeights(1);
    const train = () => model.train({ weights, examples: clouds(30), recipe: adam, seed: 1 });
    const first = await train();
    await model.train({
      weights: model.initialWeights(2),
      examples: clouds(9),
      recipe: descent,
      seed: 9,
    });
    expect((await train()).delta).toEqual(first.delta);
    model.dispose();
  });
});

describe("memory", () => {
  const everything: readonly Recipe[] = [
    descent,
    { ...descent, optimizer: { kind: "sgd", learning_rate: 0.1, momentum: 0.9 } },
    { ...adam, proximal_mu: 0.1 },
  ];

  it.each(["wasm", "cpu"] as const)(
    "stays flat over calls, failures included, on %s",
    async (name) => {
      await openBackend({ order: [name] });
      const before = memory();
      const model = await openModel({ topology: smallCnn, classes: 3 });
      const weights = model.initialWeights(1);
      const open = memory();
      for (const recipe of everything) {
        const examples = clouds(20, [8, 8, 1]);
        await model.train({ weights, examples, recipe, seed: 1 });
        await model.evaluate({ weights, examples });
        await model.predict({ weights, inputs: examples.inputs, count: 20 });
        const signal = AbortSignal.abort();
        await expect(model.evaluate({ weights, examples, signal })).rejects.toThrow();
        await expect(
          model.train({ weights, examples, recipe: explosive, seed: 1 }),
        ).rejects.toThrow();
        expect(memory().numTensors).toBe(open.numTensors);
        expect(memory().numBytes).toBe(open.numBytes);
        expect(memory().numDataBuffers).toBe(open.numDataBuffers);
      }
      model.dispose();
      expect(memory().numTensors).toBe(before.numTensors);
      expect(memory().numBytes).toBe(before.numBytes);
    },
  );
});

const explosive: Recipe = {
  ...descent,
  optimizer: { kind: "sgd", learning_rate: 1e38, momentum: 0 },
  epochs: 3,
};

describe("what goes wrong is told", () => {
  let model: LocalModel;
  beforeEach(async () => {
    model = await openModel({ topology: smallMlp, classes: 3 });
  });
  const run = (overrides: Partial<Parameters<LocalModel["train"]>[0]>) =>
    model.train({
      weights: model.initialWeights(1),
      examples: clouds(30),
      recipe: descent,
      seed: 1,
      ...overrides,
    });

  it("a run that diverges", async () => {
    await expect(run({ recipe: explosive })).rejects.toMatchObject({ reason: "diverged" });
  });

  it("weights that are no numbers when it starts", async () => {
    const weights = createWeights(model.layout);
    weights.values[3] = Number.NaN;
    await expect(run({ weights })).rejects.toMatchObject({ reason: "diverged" });
  });

  it("a stop before the start", async () => {
    await expect(run({ signal: AbortSignal.abort() })).rejects.toMatchObject({ reason: "aborted" });
  });

  it("a stop on the way, after which the model still works", async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    // Told from another task, as a message from another thread would be.
    setImmediate(() => stop.abort());
    const stopped = run({
      recipe: { ...descent, epochs: 1_000_000 },
      signal: stop.signal,
      onProgress: ({ step }) => steps.push(step),
    });
    await expect(stopped).rejects.toMatchObject({ reason: "aborted" });
    expect(stop.signal.aborted).toBe(true);
    expect((await run({})).steps).toBe(4);
  });

  it.each([
    ["no examples", { ...clouds(3), count: 0 }, /no examples/],
    ["inputs of another shape", clouds(3, [5]), /shape \[5\].*expects \[4\]/],
    [
      "too few inputs",
      { ...clouds(3), inputs: new Float32Array(11) },
      /Expected 12 numbers in inputs, got 11/,
    ],
    [
      "too few labels",
      { ...clouds(3), labels: new Int32Array(2) },
      /Expected 3 numbers in labels, got 2/,
    ],
    [
      "a label beyond the classes",
      { ...clouds(3), labels: Int32Array.of(0, 3, 1) },
      /Label 1 is 3.*0 to 2/,
    ],
    [
      "an input that is no number",
      { ...clouds(1), inputs: Float32Array.of(1, 2, Number.NaN, 4) },
      /Input 2 is NaN/,
    ],
    ["labels for steps", { ...clouds(3), labelShape: [1] }, /label has shape \[1\]/],
  ])("%s", async (_, examples, message) => {
    const expected = { reason: "bad_examples", message: expect.stringMatching(message) };
    await expect(run({ examples })).rejects.toMatchObject(expected);
    const weights = model.initialWeights(1);
    await expect(model.evaluate({ weights, examples })).rejects.toMatchObject(expected);
  });

  it("an id that the embedding does not have", async () => {
    const words = await openModel({ topology: smallLstm, classes: 5 });
    const examples = countingSequences(2);
    examples.inputs[7] = 5;
    const bad = words.evaluate({ weights: words.initialWeights(1), examples });
    await expect(bad).rejects.toMatchObject({
      reason: "bad_examples",
      message: "Input 7 is 5, but the model knows ids 0 to 4.",
    });
    words.dispose();
  });

  it.each([
    ["batch_size", { ...descent, batch_size: 0 }],
    ["epochs", { ...descent, epochs: 1.5 }],
    ["proximal_mu", { ...descent, proximal_mu: -1 }],
    [
      "learning_rate",
      { ...descent, optimizer: { kind: "sgd", learning_rate: Number.NaN, momentum: 0 } },
    ],
    ["momentum", { ...descent, optimizer: { kind: "sgd", learning_rate: 1, momentum: 1 } }],
    ["beta2", { ...adam, optimizer: { ...adam.optimizer, beta2: 1 } as Recipe["optimizer"] }],
  ] as [string, Recipe][])("a recipe with an impossible %s", async (name, recipe) => {
    await expect(run({ recipe })).rejects.toMatchObject({
      reason: "bad_recipe",
      message: expect.stringContaining(name),
    });
  });

  it("weights of another model", async () => {
    const weights = createWeights([{ name: "other", shape: [3] }]);
    await expect(run({ weights })).rejects.toThrow(/Expected weights for dense_0\/kernel\[4,8\]/);
  });
});

it("progress counts every step once and ends with the last", async () => {
  const model = await openModel({ topology: smallMlp, classes: 3 });
  const seen: TrainProgress[] = [];
  const result = await model.train({
    weights: model.initialWeights(1),
    examples: clouds(20),
    recipe: { ...descent, epochs: 3 },
    seed: 1,
    onProgress: (progress) => seen.push(progress),
  });
  expect(result.steps).toBe(9);
  expect(seen.at(-1)).toMatchObject({ epoch: 3, step: 9, steps: 9, loss: result.loss });
  expect(seen.at(-1)!.samples_per_second).toBeGreaterThan(0);
  model.dispose();
});

it("calls on one model wait for each other", async () => {
  const model = await openModel({ topology: smallMlp, classes: 3 });
  const weights = model.initialWeights(1);
  const examples = clouds(60);
  const alone = await model.evaluate({ weights, examples });
  const [, together] = await Promise.all([
    model.train({ weights, examples, recipe: { ...adam, epochs: 30 }, seed: 1 }),
    model.evaluate({ weights, examples }),
  ]);
  expect(together).toEqual(alone);
  model.dispose();
});

it("a model goes on when another backend was opened since", async () => {
  const model = await openModel({ topology: smallMlp, classes: 3 });
  const weights = model.initialWeights(1);
  const first = await model.evaluate({ weights, examples: clouds(9) });
  await setBackend("cpu");
  const second = await model.evaluate({ weights, examples: clouds(9) });
  expect(second.loss).toBeCloseTo(first.loss, 5);
  model.dispose();
});

it("the layout has one name per tensor and counts its weights", async () => {
  const model = await openModel({ topology: smallLstm, classes: 5 });
  expect(model.layout).toEqual([
    { name: "embedding_0/embeddings", shape: [5, 4] },
    { name: "lstm_1/kernel", shape: [4, 32] },
    { name: "lstm_1/recurrent_kernel", shape: [8, 32] },
    { name: "lstm_1/bias", shape: [32] },
    { name: "lstm_2/kernel", shape: [8, 32] },
    { name: "lstm_2/recurrent_kernel", shape: [8, 32] },
    { name: "lstm_2/bias", shape: [32] },
    { name: "dense_3/kernel", shape: [8, 5] },
    { name: "dense_3/bias", shape: [5] },
  ]);
  const again = await openModel({ topology: smallLstm, classes: 5 });
  expect(again.layout).toEqual(model.layout);
  expect(again.initialWeights(4)).toEqual(model.initialWeights(4));
  expect(again.initialWeights(4).values).toHaveLength(layoutSize(model.layout));
  model.dispose();
  again.dispose();
});
