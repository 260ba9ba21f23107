import { type DataSchema, misfitOf, modelShape, TaskSpec, Topology } from "@tributary/protocol";
import { openModel } from "@tributary/training";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readyTasks } from "./ready.ts";
import { modelSizes, taskTemplates, templateModel } from "./templates.ts";
import { flatten, sequential } from "./topology.ts";

/** As the trainer builds it. */
async function built(model: Topology, data: DataSchema): Promise<number> {
  const classes = data.kind === "text" ? data.vocabulary.length + 1 : data.classes.length;
  const opened = await openModel({ topology: model, classes });
  const weights = opened.initialWeights(1).values.length;
  opened.dispose();
  return weights;
}

function weightsIn(model: Topology): number {
  const shape = modelShape(model);
  if (!shape.ok) throw new Error(shape.sentence);
  return shape.weights;
}

describe("the weights of a model", () => {
  test.each(Object.values(readyTasks))("$id has as many as the trainer builds", async (task) => {
    expect(misfitOf(task.model, task.data)).toBeNull();
    expect(weightsIn(task.model)).toBe(await built(task.model, task.data));
  });

  test.each([
    ["a simple recurrent layer", "SimpleRNN", {}],
    ["a gated one", "GRU", { reset_after: false }],
    ["a gated one without biases", "GRU", { use_bias: false }],
    ["a long memory", "LSTM", {}],
  ])("%s has as many as the trainer builds", async (_, class_name, settings) => {
    const data: DataSchema = { kind: "text", vocabulary: "abc", sequence_length: 4 };
    const model = sequential({
      name: "m",
      inputShape: [4],
      layers: [
        { class_name: "Embedding", config: { input_dim: 4, output_dim: 3 } },
        { class_name, config: { units: 5, return_sequences: true, ...settings } },
        { class_name: "Dense", config: { units: 4, activation: "softmax" } },
      ],
    });
    expect(weightsIn(model)).toBe(await built(model, data));
  });

  test("windows, strides and padding are counted as the trainer does", async () => {
    const data: DataSchema = {
      kind: "image",
      height: 13,
      width: 11,
      channels: 3,
      classes: ["a", "b"],
    };
    for (const padding of ["same", "valid"]) {
      for (const strides of [1, 2]) {
        const model = sequential({
          name: "m",
          inputShape: [13, 11, 3],
          layers: [
            {
              class_name: "Conv2D",
              config: { filters: 4, kernel_size: [3, 2], strides: [strides, strides], padding },
            },
            { class_name: "AveragePooling2D", config: { pool_size: [2, 2], padding } },
            { class_name: "Flatten", config: {} },
            { class_name: "Dense", config: { units: 2, use_bias: false, activation: "softmax" } },
          ],
        });
        expect(weightsIn(model)).toBe(await built(model, data));
      }
    }
  });
});

describe("a template's model", () => {
  test("fits whatever data it is made for", () => {
    const classes = fc.integer({ min: 2, max: 12 }).map((n) => Array.from({ length: n }, String));
    const side = fc.integer({ min: 1, max: 300 });
    const data: fc.Arbitrary<DataSchema> = fc.oneof(
      fc.record({
        kind: fc.constant("image" as const),
        height: side,
        width: side,
        channels: fc.constantFrom(1 as const, 3 as const),
        classes,
      }),
      fc.record({
        kind: fc.constant("text" as const),
        vocabulary: fc.string({ minLength: 2, maxLength: 80 }),
        sequence_length: fc.integer({ min: 2, max: 100 }),
      }),
      fc.record({
        kind: fc.constant<"table">("table"),
        features: fc.constant<string[]>(["x", "y"]),
        standardise: fc.constant<{ centre: number; scale: number }[]>([]),
        label: fc.constant<string>("z"),
        classes,
      }),
    );
    fc.assert(
      fc.property(data, fc.constantFrom(...modelSizes), (schema, size) => {
        const model = templateModel(schema, size);
        expect(misfitOf(model, schema)).toBeNull();
        expect(Topology.safeParse(model).success).toBe(true);
      }),
    );
  });

  test.each(taskTemplates)("$title is a whole task, which the trainer builds", async ({ task }) => {
    expect(TaskSpec.parse(task)).toEqual(task);
    const sizes = modelSizes.map((size) => weightsIn(templateModel(task.data, size)));
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(weightsIn(task.model)).toBe(await built(task.model, task.data));
  });
});

describe("a model that does not fit says where", () => {
  const { data } = readyTasks.digits;
  const wrong = (layers: Parameters<typeof sequential>[0]["layers"], inputShape = [28, 28, 1]) =>
    misfitOf(sequential({ name: "m", inputShape, layers }), data);

  test.each([
    ["another input", () => wrong([flatten()], [27, 28, 1]), "27 × 28 × 1"],
    ["another answer", () => wrong([flatten()]), "answers 784"],
    ["an unknown layer", () => wrong([{ class_name: "Magic", config: {} }]), "is a Magic"],
    [
      "a window that is too large",
      () => wrong([{ class_name: "Conv2D", config: { filters: 1, kernel_size: [29, 1] } }]),
      "larger than what it is given",
    ],
    [
      "no size",
      () => wrong([{ class_name: "Dense", config: {} }]),
      "sizes that are no whole numbers",
    ],
    [
      "a shape that cannot be had",
      () => wrong([{ class_name: "Reshape", config: { target_shape: [5, 5] } }]),
      "cannot become 5 × 5",
    ],
    [
      "a sequence that is none",
      () => wrong([{ class_name: "LSTM", config: { units: 2 } }]),
      "takes sequences",
    ],
  ])("%s", (_, sentence, words) => {
    expect(sentence()).toContain(words);
  });

  test("no input at all", () => {
    const model = Topology.parse({
      class_name: "Sequential",
      config: { name: "m", layers: [{ class_name: "Flatten", config: {} }] },
    });
    expect(misfitOf(model, data)).toContain("does not say the shape");
  });
});
