import { expect, it } from "vitest";
import { layer, sequential, smallMlp } from "./testing/fixtures.ts";
import { prepareTopology } from "./topology.ts";

const input = { batch_input_shape: [null, 4] };
const head = layer("Dense", { units: 3, activation: "softmax" });

it("layers without a name are named after their kind and place", () => {
  const names = prepareTopology(smallMlp).layers.map(({ config }) => config["name"]);
  expect(names).toEqual(["dense_0", "dense_1"]);
});

it("a softmax in the last dense layer is left to the loss", () => {
  const last = prepareTopology(smallMlp).trainable.config.layers.at(-1);
  expect(last?.config["activation"]).toBe("linear");
});

it("a softmax layer at the end is dropped", () => {
  const linear = layer("Dense", { units: 3, ...input });
  for (const softmax of [layer("Softmax"), layer("Activation", { activation: "softmax" })]) {
    const { trainable } = prepareTopology(sequential(linear, softmax));
    expect(trainable.config.layers.map(({ class_name }) => class_name)).toEqual(["Dense"]);
  }
});

it("tfjs is told to draw no initial weights", () => {
  const asked = { kernel_initializer: { class_name: "HeNormal", config: {} } };
  const { trainable, layers } = prepareTopology(
    sequential(layer("Dense", { units: 3, ...input, ...asked })),
  );
  const zeros = { class_name: "Zeros", config: {} };
  expect(trainable.config.layers[0]?.config).toMatchObject({
    kernel_initializer: zeros,
    bias_initializer: zeros,
  });
  expect(layers[0]?.config["kernel_initializer"]).toEqual(asked.kernel_initializer);
});

it.each([
  ["an unknown layer", sequential(layer("Lambda", input), head), /"Lambda" are not supported/],
  ["a name from the prototype", sequential(layer("constructor", input), head), /not supported/],
  ["no layers", sequential(), /no layers/],
  [
    "two layers of one name",
    sequential(layer("Flatten", { name: "a" }), layer("Dense", { name: "a" })),
    /Two layers/,
  ],
  ["a name with a slash", sequential(layer("Dense", { name: "a/b" })), /name/],
  [
    "an end in sigmoid",
    sequential(layer("Dense", { units: 1, activation: "sigmoid", ...input })),
    /sigmoid/,
  ],
  [
    "a regularizer",
    sequential(layer("Dense", { units: 3, kernel_regularizer: {}, ...input })),
    /kernel_regularizer/,
  ],
  [
    "dropout inside an LSTM",
    sequential(layer("LSTM", { units: 3, dropout: 0.2 }), head),
    /dropout/,
  ],
  [
    "channels first",
    sequential(layer("Conv2D", { data_format: "channels_first" }), head),
    /channels first/,
  ],
  [
    "a graph of layers",
    { class_name: "Functional", config: { layers: [] } } as never,
    /Sequential/,
  ],
])("%s is refused as a bad model", (_, topology, message) => {
  expect(() => prepareTopology(topology)).toThrow(
    expect.objectContaining({ reason: "bad_model", message: expect.stringMatching(message) }),
  );
});
