/** Exports, loaded again by those who would load them: tfjs itself, and ONNX Runtime. */
import { io, tensor } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { gaussian, mulberry32, type Weights } from "@tributary/weights";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openBackend } from "../backends.ts";
import { openModel } from "../model.ts";
import { layer, sequential, smallCnn, smallLstm, smallMlp } from "../testing/fixtures.ts";
import type { LocalModel, Topology } from "../types.ts";
import { exportOnnx } from "./onnx.ts";
import { exportTfjs } from "./tfjs.ts";

const tolerance = 1e-5;
const count = 3;
const metadata = { task: "test" };
const softmax3 = layer("Dense", { units: 3, activation: "softmax" });
const image = { batch_input_shape: [null, 9, 7, 2] };
const steps = { batch_input_shape: [null, 5, 4] };

const models: readonly (readonly [string, Topology])[] = [
  ["dense layers", smallMlp],
  ["convolutions, pooling, dropout", smallCnn],
  ["an embedding and LSTMs", smallLstm],
  [
    "uneven images, strides and averages",
    sequential(
      layer("Conv2D", { filters: 3, kernel_size: [3, 2], strides: 2, padding: "same", ...image }),
      layer("LeakyReLU", { alpha: 0.2 }),
      layer("AveragePooling2D", { pool_size: 2, strides: 1, padding: "same" }),
      layer("Conv2D", { filters: 4, kernel_size: 2, dilation_rate: 2, use_bias: false }),
      layer("ReLU", { max_value: 0.1 }),
      layer("GlobalAveragePooling2D"),
      softmax3,
    ),
  ],
  [
    "a softmax of its own, over a picture that is flattened",
    sequential(
      layer("Conv2D", { filters: 2, kernel_size: 3, activation: "hard_sigmoid", ...image }),
      layer("Activation", { activation: "tanh" }),
      layer("Flatten"),
      layer("Dense", { units: 12, activation: "selu" }),
      layer("Reshape", { target_shape: [3, 4] }),
      layer("Flatten"),
      layer("Dense", { units: 3, activation: "linear" }),
      layer("Softmax"),
    ),
  ],
  [
    "a GRU whose last step counts",
    sequential(
      layer("GRU", { units: 6, reset_after: false, return_sequences: true, ...steps }),
      layer("GRU", { units: 5, reset_after: false, recurrent_activation: "sigmoid" }),
      softmax3,
    ),
  ],
  [
    "a simple recurrence, and gates of straight lines",
    sequential(
      layer("SimpleRNN", { units: 6, activation: "relu", return_sequences: true, ...steps }),
      layer("LSTM", { units: 4, recurrent_activation: "hard_sigmoid" }),
      softmax3,
    ),
  ],
];

beforeAll(async () => {
  await openBackend({ order: ["cpu"] });
});

describe.each(models)("%s", (_, topology) => {
  it("give the same in tfjs", async () => {
    const { model, weights, inputs, expected } = await prepared(topology);
    const [json, bin] = exportTfjs({ topology, weights, metadata });
    const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json?.bytes));
    expect(weightsManifest[0].paths).toEqual([bin?.name]);
    const loaded = await loadLayersModel(
      io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest[0].weights,
        weightData: bin?.bytes.buffer ?? new ArrayBuffer(0),
      }),
    );
    const type = inputs instanceof Int32Array ? "int32" : "float32";
    const answer = loaded.predict(tensor(inputs, [count, ...model.expects.inputShape], type));
    if (Array.isArray(answer)) throw new Error("Expected one output, got several.");
    expectClose(await answer.data<"float32">(), expected);
  });

  it("give the same in ONNX Runtime", async () => {
    const { model, weights, inputs, expected } = await prepared(topology);
    const made = exportOnnx({ topology, weights, expects: model.expects, metadata });
    if (!made.ok) throw new Error(made.why);
    const session = await InferenceSession.create(made.bytes);
    const shape = [count, ...model.expects.inputShape];
    const fed =
      inputs instanceof Int32Array
        ? new Tensor("int32", inputs, shape)
        : new Tensor("float32", inputs, shape);
    const { output } = await session.run({ input: fed });
    expect(output?.dims).toEqual([count, ...model.expects.labelShape, model.expects.classes]);
    expectClose(output?.data as Float32Array, expected);
    await session.release();
  });
});

/** The model with weights that are nothing special, inputs, and what it answers. */
async function prepared(topology: Topology) {
  const last = topology.config.layers.findLast(({ config }) => "units" in config);
  const model = await openModel({ topology, classes: Number(last?.config["units"]) });
  onTestFinished(() => model.dispose());
  const random = mulberry32(11);
  const initial = model.initialWeights(1);
  const values = initial.values.map((value) => value + 0.3 * gaussian(random));
  const weights: Weights = { ...initial, values };
  const inputs = inputsFor(model);
  return { model, weights, inputs, expected: await model.predict({ weights, inputs, count }) };
}

function inputsFor({ expects: { inputShape, vocabulary } }: LocalModel) {
  const random = mulberry32(5);
  const length = count * inputShape.reduce((product, size) => product * size, 1);
  return vocabulary === null
    ? Float32Array.from({ length }, () => gaussian(random))
    : Int32Array.from({ length }, () => Math.floor(random() * vocabulary));
}

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual).toHaveLength(expected.length);
  const differences = expected.map((value, index) => Math.abs(value - (actual[index] ?? 9)));
  expect(Math.max(...differences)).toBeLessThan(tolerance);
  // Of answers that are all alike the comparison would say nothing.
  expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.02);
}

it.each([
  ["an activation", layer("Dense", { units: 4, activation: "mish" }), "the activation mish"],
  ["a cell's activation", layer("SimpleRNN", { units: 4, activation: "elu" }), "inside its cell"],
  ["a direction", layer("LSTM", { units: 4, go_backwards: true }), "goes backwards"],
])("%s without a counterpart is named, and another format offered", async (_, odd, words) => {
  const input = odd.class_name === "Dense" ? { batch_input_shape: [null, 4] } : steps;
  const first = { ...odd, config: { ...input, ...odd.config, name: "odd" } };
  const topology = sequential(first, softmax3);
  const model = await openModel({ topology, classes: 3 });
  const weights = model.initialWeights(1);
  const made = exportOnnx({ topology, weights, expects: model.expects, metadata });
  expect(made).toMatchObject({ ok: false, why: expect.stringContaining(words) });
  expect(made).toMatchObject({ why: expect.stringContaining("Layer odd") });
  expect(made).toMatchObject({ why: expect.stringContaining("Take another format.") });
  model.dispose();
});
