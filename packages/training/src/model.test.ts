import { getKernel, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBackend } from "./backends.ts";
import { openModel } from "./model.ts";
import { nodeWasmPath } from "./node-wasm.ts";
import { runCases, testGroup } from "./self-test.ts";
import { knownValues } from "./self-test-values.ts";
import { measureSpeed } from "./speed.ts";
import { clouds, layer, sequential, smallLstm, smallMlp } from "./testing/fixtures.ts";

const namedPool = layer("Conv2D", {
  filters: 3,
  kernel_size: 3,
  batch_input_shape: [null, 8, 8, 1],
});
const convolutional = sequential(namedPool, layer("GlobalAveragePooling2D"));

beforeEach(() => openBackend({ order: ["wasm", "cpu"] }));

describe("the self-test", () => {
  it.each(["cpu", "wasm"] as const)("agrees with its stored values on %s", async (name) => {
    await openBackend({ order: [name] });
    const results = await runCases();
    expect(Object.keys(results)).toEqual(Object.keys(knownValues));
    for (const [kernel, values] of Object.entries(results)) {
      expect(values).toHaveLength(knownValues[kernel]!.length);
      const worst = values.map((value, at) => Math.abs(value - knownValues[kernel]![at]!));
      expect(Math.max(...worst)).toBeLessThan(1e-4);
    }
  });

  const shipped = new Map<string, ReturnType<typeof getKernel>>();
  afterEach(() => {
    for (const [name, config] of shipped) swap(name, config);
    shipped.clear();
  });

  function swap(name: string, config: ReturnType<typeof getKernel>): void {
    unregisterKernel(name, config.backendName);
    registerKernel(config);
  }

  /** What a driver with a shader error does: the right shape, all zeros. */
  function breakKernel(name: string): void {
    const config = getKernel(name, "wasm");
    shipped.set(name, config);
    swap(name, {
      ...config,
      kernelFunc: (call) => {
        const result = config.kernelFunc(call);
        const backend = call.backend as { typedArrayFromHeap(info: unknown): Float32Array };
        backend.typedArrayFromHeap(result).fill(0);
        return result;
      },
    });
  }

  it.each([
    ["Conv2DBackpropFilter", "convolution", "Its convolution is wrong"],
    ["MaxPoolGrad", "max_pool", "Its max pooling is wrong"],
    ["AvgPoolGrad", "average_pool", "Its average pooling is wrong"],
    ["UnsortedSegmentSum", "embedding", "Its embedding is wrong"],
    ["BatchMatMul", "dense", "Its matrix product is wrong"],
    ["Tanh", "recurrent", "Its recurrence is wrong"],
    ["Exp", "every_model", "Its loss is wrong"],
    ["Sqrt", "every_model", "Its optimizer is wrong"],
    ["Step", "every_model", "Its activation is wrong"],
  ] as const)("finds %s when it gives zeros", async (kernel, group, message) => {
    breakKernel(kernel);
    expect(await testGroup(group)).toContain(message);
  });

  it("a kernel that throws is told with its message", async () => {
    const config = getKernel("MaxPoolGrad", "wasm");
    shipped.set("MaxPoolGrad", config);
    unregisterKernel("MaxPoolGrad", "wasm");
    registerKernel({
      ...config,
      kernelFunc: () => {
        throw new Error("no such shader");
      },
    });
    expect(await testGroup("max_pool")).toMatch(/^Its max pooling does not work: .*no such shader/);
  });

  it("a model falls back to the next backend and says why", async () => {
    breakKernel("AvgPool");
    const pooling = sequential(
      namedPool,
      layer("AveragePooling2D", { pool_size: 2 }),
      layer("Flatten"),
      layer("Dense", { units: 3 }),
    );
    const model = await openModel({ topology: pooling, classes: 3 });
    expect(model.backend.name).toBe("cpu");
    expect(model.backend.rejected).toEqual([
      { name: "wasm", reason: expect.stringContaining("Its average pooling is wrong") },
    ]);
    const weights = model.initialWeights(1);
    expect((await model.evaluate({ weights, examples: clouds(6, [8, 8, 1]) })).count).toBe(6);
    model.dispose();
  });
});

it("a model whose classes are not the task's is refused", async () => {
  await expect(openModel({ topology: smallMlp, classes: 4 })).rejects.toMatchObject({
    reason: "bad_model",
    message: "The task has 4 classes, but the model ends in 3.",
  });
});

it("a model that tfjs cannot build is refused with its reason", async () => {
  const nonsense = sequential(layer("Dense", { units: -3, batch_input_shape: [null, 4] }));
  await expect(openModel({ topology: nonsense, classes: 3 })).rejects.toMatchObject({
    reason: "bad_model",
  });
});

it("a model whose input shape is open is refused", async () => {
  const open = sequential(
    layer("Embedding", { input_dim: 5, output_dim: 2, batch_input_shape: [null, null] }),
    layer("LSTM", { units: 3 }),
  );
  await expect(openModel({ topology: open, classes: 3 })).rejects.toMatchObject({
    reason: "bad_model",
    message: "The model's input shape must be fixed; it is ?.",
  });
});

it("predictions are probabilities that agree with the evaluation", async () => {
  const model = await openModel({ topology: convolutional, classes: 3 });
  const weights = model.initialWeights(2);
  const examples = clouds(300, [8, 8, 1]);
  const { accuracy } = await model.evaluate({ weights, examples, batch_size: 64 });
  const probabilities = await model.predict({ weights, inputs: examples.inputs, count: 300 });
  const rows = Array.from({ length: 300 }, (_, row) => probabilities.slice(3 * row, 3 * row + 3));
  for (const row of rows) expect(row.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
  const right = rows.filter((row, at) => row.indexOf(Math.max(...row)) === examples.labels[at]);
  expect(right.length / 300).toBeCloseTo(accuracy, 10);
  model.dispose();
});

it("an evaluation does not depend on the size of its batches", async () => {
  const model = await openModel({ topology: convolutional, classes: 3 });
  const weights = model.initialWeights(2);
  const examples = clouds(50, [8, 8, 1]);
  const whole = await model.evaluate({ weights, examples });
  const parts = await model.evaluate({ weights, examples, batch_size: 7 });
  expect(parts.accuracy).toBe(whole.accuracy);
  expect(parts.loss).toBeCloseTo(whole.loss, 6);
  model.dispose();
});

it("speed is measured on any model, ids and sequences included", async () => {
  const model = await openModel({ topology: smallLstm, classes: 5 });
  const { samples_per_second, step_ms } = await measureSpeed(model, {
    batch_size: 4,
    duration_ms: 1,
  });
  expect(samples_per_second).toBeCloseTo(4000 / step_ms, 6);
  expect(step_ms).toBeGreaterThan(0);
  model.dispose();
});

it("wasm starts from the folder that Node's helper finds", async () => {
  const report = await openBackend({ order: ["wasm"], wasmPath: nodeWasmPath() });
  expect(report).toEqual({ name: "wasm", adapter: null, software: false, rejected: [] });
});
