import { expect, test } from "vitest";
import type { DataSchema } from "./data-schema.ts";
import { limits } from "./limits.ts";
import { misfitOf, modelShape, oversizeOf } from "./model-shape.ts";
import type { Topology } from "./task.ts";

type Layer = Topology["config"]["layers"][number];
const model = (...layers: readonly Layer[]): Topology => ({
  class_name: "Sequential",
  config: { name: "m", layers: [...layers] },
});
const layer = (class_name: string, config: Layer["config"]): Layer => ({ class_name, config });
const flat = layer("Flatten", { batch_input_shape: [null, 2, 2, 1] });
const head = layer("Dense", { name: "head", units: 2, use_bias: false });
const data: DataSchema = { kind: "image", height: 2, width: 2, channels: 1, classes: ["a", "b"] };
/** Four inputs and two classes: six weights for each of the units between. */
const wide = (units: number) =>
  model(flat, layer("Dense", { name: "wide", units, use_bias: false }), head);

test("[TK11] the largest model fits, and one beyond it says by how much and where", () => {
  const most = Math.floor(limits.model_weights_max / 6);
  expect(misfitOf(wide(most), data)).toBeNull();
  expect(misfitOf(wide(most + 1), data)).toBe(
    "The model has 33,554,436 weights, and at most 33,554,432 are possible. Make its layers smaller. " +
      "Its largest is “wide”, with 22,369,624.",
  );
  expect(oversizeOf(wide(132_500_000_000))).toContain("The model has 795,000,000,000 weights");
});

test.each(["inputDim", "input__dim", "input_Dim", "_input_dim"])(
  "[TK11] a setting that the trainer would read as another is refused: %s",
  (key) => {
    const words = layer("Embedding", {
      batch_input_shape: [null, 4],
      input_dim: 3,
      output_dim: 2,
      [key]: 1_000_000_000,
    });
    expect(modelShape(model(words))).toMatchObject({
      ok: false,
      sentence: expect.stringContaining(`has a setting ${key}`),
    });
  },
);

test("[TK11] channels that come first are refused: the weights would be counted with others", () => {
  const picture = { batch_input_shape: [null, 2, 2, 1], filters: 1, kernel_size: 1 };
  const first = layer("Conv2D", { ...picture, data_format: "channels_first" });
  expect(misfitOf(model(first, head), data)).toContain("has its channels first");
  const last = layer("Conv2D", { ...picture, data_format: "channels_last" });
  expect(modelShape(model(last))).toMatchObject({ ok: true, weights: 2 });
});
