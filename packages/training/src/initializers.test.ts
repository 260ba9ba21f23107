import { describe, expect, it } from "vitest";
import { initialValues } from "./initializers.ts";
import { layer } from "./testing/fixtures.ts";

function values(initializer: unknown, shape: readonly number[], seed = 1): Float32Array {
  const dense = layer("Dense", { name: "d", kernel_initializer: initializer });
  return initialValues(dense, "kernel", shape, seed);
}

function named(class_name: string, config: Record<string, unknown> = {}) {
  return { class_name, config };
}

function variance(draws: Float32Array): number {
  return draws.reduce((sum, value) => sum + value * value, 0) / draws.length;
}

describe("each initializer has the spread that Keras gives it", () => {
  // Of a 100 × 300 kernel: fan in 100, fan out 300, their mean 200.
  it.each([
    ["GlorotUniform", {}, 1 / 200],
    ["GlorotNormal", {}, 1 / 200],
    ["HeUniform", {}, 2 / 100],
    ["HeNormal", {}, 2 / 100],
    ["LecunUniform", {}, 1 / 100],
    ["LeCunNormal", {}, 1 / 100],
    ["RandomUniform", { minval: -0.3, maxval: 0.3 }, 0.03],
    ["RandomNormal", { stddev: 0.2 }, 0.04],
    ["TruncatedNormal", { stddev: 1 }, 0.87962566103423978 ** 2],
    ["VarianceScaling", { scale: 3, mode: "fan_out", distribution: "normal" }, 3 / 300],
    ["VarianceScaling", { mode: "fanAvg", distribution: "uniform" }, 1 / 200],
  ])("%s %o", (name, config, expected) => {
    const draws = values(named(name, config), [100, 300]);
    expect(variance(draws) / expected).toBeCloseTo(1, 1);
  });
});

it("a convolution's fans count its window", () => {
  const draws = values("glorot_uniform", [5, 5, 16, 32]);
  const limit = Math.sqrt(6 / (25 * 16 + 25 * 32));
  const largest = draws.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeLessThanOrEqual(limit);
  expect(largest).toBeGreaterThan(0.99 * limit);
});

it("constants and identities are what they say", () => {
  expect([...values(named("Zeros"), [2])]).toEqual([0, 0]);
  expect([...values(named("Ones"), [2])]).toEqual([1, 1]);
  expect([...values(named("Constant", { value: 0.5 }), [2])]).toEqual([0.5, 0.5]);
  expect([...values(named("Identity", { gain: 2 }), [2, 2])]).toEqual([2, 0, 0, 2]);
});

it.each([[[4, 12]], [[12, 4]]])("an orthogonal matrix %o keeps lengths and angles", (shape) => {
  const matrix = values(named("Orthogonal", { gain: 2 }), shape);
  const [rows, columns] = shape as [number, number];
  const at = (row: number, column: number) => matrix[row * columns + column]!;
  const short = Math.min(rows, columns);
  const long = Math.max(rows, columns);
  const entry = (vector: number, i: number) => (rows < columns ? at(vector, i) : at(i, vector));
  for (let a = 0; a < short; a++) {
    for (let b = 0; b < short; b++) {
      let product = 0;
      for (let i = 0; i < long; i++) product += entry(a, i) * entry(b, i);
      expect(product).toBeCloseTo(a === b ? 4 : 0, 5);
    }
  }
});

it("an LSTM starts by remembering: its forget gate's bias is one", () => {
  const lstm = layer("LSTM", { name: "l" });
  expect([...initialValues(lstm, "bias", [8], 1)]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  const without = layer("LSTM", { name: "l", unit_forget_bias: false });
  expect([...initialValues(without, "bias", [8], 1)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

it("the same seed gives the same values, another seed or layer gives others", () => {
  const first = values("glorot_uniform", [3, 3]);
  expect(values("glorot_uniform", [3, 3])).toEqual(first);
  expect(values("glorot_uniform", [3, 3], 2)).not.toEqual(first);
  const other = layer("Dense", { name: "e", kernel_initializer: "glorot_uniform" });
  expect(initialValues(other, "kernel", [3, 3], 1)).not.toEqual(first);
});

it("an unknown initializer is refused as a bad model", () => {
  expect(() => values(named("Magic"), [1])).toThrow(
    expect.objectContaining({ reason: "bad_model" }),
  );
  expect(() => values("toString", [1])).toThrow(expect.objectContaining({ reason: "bad_model" }));
});
