import type { TaskSpec } from "@tributary/protocol";
import {
  conv2d,
  dense,
  flatten,
  type Layer,
  maxPool2d,
  type ReadyTaskId,
  readyTasks,
  sequential,
} from "@tributary/tasks";
import type { Examples } from "@tributary/training";
import { describe, expect, test } from "vitest";
import { memoryNeeded_bytes } from "./memory.ts";

/** As many as the task would read; what is in them is nobody's concern here. */
function examplesFor({ data }: TaskSpec, count: number): Examples {
  const shape = {
    image: () => [28, 28, 1],
    table: () => [data.kind === "table" ? data.features.length : 0],
    text: () => [data.kind === "text" ? data.sequence_length : 0],
  }[data.kind]();
  const size = count * shape.reduce((all, length) => all * length, 1);
  const isText = data.kind === "text";
  return {
    count,
    inputShape: shape,
    inputs: isText ? new Int32Array(size) : new Float32Array(size),
    labelShape: isText ? shape : [],
    labels: new Int32Array(isText ? size : count),
  };
}

type Trial = { readonly task: TaskSpec; readonly count: number; readonly isBundled?: boolean };

const estimate_MB = ({ task, count, isBundled = true }: Trial) =>
  memoryNeeded_bytes(task, examplesFor(task, count), { isBundled }) / 1e6;

function withBatch(name: ReadyTaskId, batch_size?: number): TaskSpec {
  const task = readyTasks[name];
  return batch_size === undefined ? task : { ...task, recipe: { ...task.recipe, batch_size } };
}

/** The digits with another model. */
function ofDigits(batch_size: number, layers: readonly Layer[]): TaskSpec {
  const model = sequential({ name: "other", inputShape: [28, 28, 1], layers: [...layers] });
  return { ...withBatch("digits", batch_size), model };
}

const paperConvolution = (filters: number) =>
  conv2d({ filters, size: 5, activation: "relu", padding: "same" });
const paperLayers = [
  ...[32, 64].flatMap((filters) => [paperConvolution(filters), maxPool2d(2)]),
  flatten(),
  dense(512, "relu"),
  dense(10, "softmax"),
];

describe("what training takes", () => {
  /** By `npx pnpm bench edge-tasks`: resident memory at most over twelve rounds, the one-file bundle. */
  test.each([
    ["digits", undefined, 100, 180],
    ["digits", undefined, 4_000, 205],
    ["digits", 128, 512, 236],
    ["digits", 512, 512, 373],
    ["digits-mlp", undefined, 100, 225],
    ["digits-mlp", undefined, 4_000, 269],
    ["tumours", undefined, 200, 183],
    ["tumours", undefined, 20_000, 253],
    ["shakespeare", undefined, 20, 254],
    ["shakespeare", undefined, 600, 315],
    ["shakespeare", 128, 128, 442],
  ] as const)("%s, batch %s, %i examples: about what was measured", (name, batch, count, MB) => {
    const estimate = estimate_MB({ task: withBatch(name, batch), count });
    expect(estimate).toBeGreaterThan(0.9 * MB);
    expect(estimate).toBeLessThan(1.33 * MB);
  });

  test.each([
    [16, 431],
    [64, 441],
  ])(
    "the CNN of McMahan et al., 1,663,370 weights, batch %i: about what was measured",
    (batch, MB) => {
      const estimate = estimate_MB({ task: ofDigits(batch, paperLayers), count: batch });
      expect(estimate).toBeGreaterThan(0.9 * MB);
      expect(estimate).toBeLessThan(1.33 * MB);
    },
  );

  test("from the source tree it is more", () => {
    const trial = { task: withBatch("digits", 50), count: 600 };
    expect(estimate_MB({ ...trial, isBundled: false })).toBeGreaterThan(0.9 * 287);
    expect(estimate_MB(trial)).toBeLessThan(estimate_MB({ ...trial, isBundled: false }));
  });

  test.each(["digits", "digits-mlp", "tumours", "shakespeare"] as const)(
    "%s: more examples, a larger batch and more weights take more",
    (name) => {
      const small = { task: withBatch(name, 8), count: 100 };
      const needed = estimate_MB(small);
      expect(estimate_MB({ ...small, count: 200 })).toBeGreaterThan(needed);
      expect(estimate_MB({ ...small, task: withBatch(name, 16) })).toBeGreaterThan(needed);
    },
  );

  test("it grows with the weights of a model whose layers answer the same", () => {
    const wide = (units: number) =>
      ofDigits(8, [flatten(), dense(units, "relu"), dense(10, "softmax")]);
    const needed = [50, 100, 1_000].map((units) => estimate_MB({ task: wide(units), count: 10 }));
    expect(needed).toEqual(needed.toSorted((a, b) => a - b));
    expect(new Set(needed).size).toBe(3);
  });
});
