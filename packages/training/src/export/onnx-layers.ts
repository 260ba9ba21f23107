/** How each kind of layer is said in ONNX's operators. What has no counterpart says so in words. */
import type { LayerDescription } from "../types.ts";
import { type GrowingGraph, permuted, Unmapped } from "./onnx-graph.ts";
import { gru, lstm, simpleRnn } from "./onnx-recurrent.ts";
import { activationOf, isSame, numberOf, pairOf } from "./settings.ts";

type Mapping = (graph: GrowingGraph, name: string, config: LayerDescription["config"]) => void;

const nothing: Mapping = () => {};

/** A layer's own kinds are in `layers.ts`; one that is added there and not here cannot be exported, and says so. */
const mappings: Readonly<Record<string, Mapping>> = {
  InputLayer: nothing,
  Dropout: nothing,
  Dense: dense,
  Conv2D: conv2d,
  MaxPooling2D: (graph, name, config) => pool(graph, name, config, "MaxPool"),
  AveragePooling2D: (graph, name, config) => pool(graph, name, config, "AveragePool"),
  GlobalAveragePooling2D: (graph, name) => {
    graph.channelsLast();
    graph.pass("ReduceMean", name, { attributes: { axes: [1, 2], keepdims: 0 } });
  },
  Flatten: (graph, name) => {
    graph.channelsLast();
    graph.pass("Flatten", name, { attributes: { axis: 1 } });
  },
  Reshape: reshape,
  Activation: (graph, name, config) =>
    activate(graph, name, activationOf(config, "activation", "linear")),
  ReLU: rectify,
  LeakyReLU: (graph, name, config) =>
    graph.pass("LeakyRelu", name, {
      attributes: { alpha: { float: numberOf(config, "alpha", 0.3) } },
    }),
  Softmax: (graph, name, config) => {
    const axis = numberOf(config, "axis", -1);
    if (axis !== -1) throw new Unmapped(`Layer ${name} is a softmax over axis ${axis}`);
    activate(graph, name, "softmax");
  },
  Embedding: (graph, name) => {
    const { shape, values } = graph.requireWeight(name, "embeddings");
    const table = graph.floats(`${name}/embeddings`, shape, values);
    const ids = graph.value;
    graph.replace(graph.add("Gather", name, [table, ids], { attributes: { axis: 0 } }));
  },
  SimpleRNN: simpleRnn,
  LSTM: lstm,
  GRU: gru,
};

/** Throws `Unmapped` where ONNX has no counterpart. */
export function mapLayer(graph: GrowingGraph, { class_name, config }: LayerDescription): void {
  const name = String(config["name"]);
  const mapping = Object.hasOwn(mappings, class_name) ? mappings[class_name] : undefined;
  if (mapping === undefined) throw new Unmapped(`Layer ${name} is a ${class_name}`);
  mapping(graph, name, config);
}

function dense(graph: GrowingGraph, name: string, config: LayerDescription["config"]): void {
  graph.channelsLast();
  const { shape, values } = graph.requireWeight(name, "kernel");
  graph.pass("MatMul", name, { with: [graph.floats(`${name}/kernel`, shape, values)] });
  const bias = graph.weight(name, "bias");
  if (bias !== undefined) {
    graph.pass("Add", name, { with: [graph.floats(`${name}/bias`, bias.shape, bias.values)] });
  }
  activate(graph, name, activationOf(config, "activation", "linear"));
}

function conv2d(graph: GrowingGraph, name: string, config: LayerDescription["config"]): void {
  graph.channelsFirst();
  // From height, width, in, out to ONNX's out, in, height, width.
  const kernel = permuted(graph.requireWeight(name, "kernel"), [3, 2, 0, 1]);
  const inputs = [graph.floats(`${name}/kernel`, kernel.shape, kernel.values)];
  const bias = graph.weight(name, "bias");
  if (bias !== undefined) inputs.push(graph.floats(`${name}/bias`, bias.shape, bias.values));
  graph.pass("Conv", name, {
    with: inputs,
    attributes: {
      kernel_shape: kernel.shape.slice(2),
      strides: pairOf(config["strides"], [1, 1]),
      dilations: pairOf(config["dilation_rate"], [1, 1]),
      auto_pad: isSame(config) ? "SAME_UPPER" : "VALID",
    },
  });
  activate(graph, name, activationOf(config, "activation", "linear"));
}

function pool(
  graph: GrowingGraph,
  name: string,
  config: LayerDescription["config"],
  op: "MaxPool" | "AveragePool",
): void {
  graph.channelsFirst();
  const size = pairOf(config["pool_size"], [2, 2]);
  graph.pass(op, name, {
    attributes: {
      kernel_shape: size,
      strides: pairOf(config["strides"], size),
      auto_pad: isSame(config) ? "SAME_UPPER" : "VALID",
    },
  });
}

function reshape(graph: GrowingGraph, name: string, config: LayerDescription["config"]): void {
  graph.channelsLast();
  const target = (config["target_shape"] as readonly (number | null)[]).map((size) => size ?? -1);
  // Zero: the batch stays as it is.
  graph.pass("Reshape", name, { with: [graph.integers(`${name}/shape`, [0, ...target])] });
}

function rectify(graph: GrowingGraph, name: string, config: LayerDescription["config"]): void {
  const max = config["max_value"];
  if (typeof max !== "number") return graph.pass("Relu", name);
  clip(graph, name, max);
}

function clip(graph: GrowingGraph, name: string, max: number): void {
  const bounds = [graph.scalar(`${name}/min`, 0), graph.scalar(`${name}/max`, max)];
  graph.pass("Clip", name, { with: bounds });
}

const plainOperators: Readonly<Record<string, string>> = {
  relu: "Relu",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  elu: "Elu",
  selu: "Selu",
  softplus: "Softplus",
  softsign: "Softsign",
};

function activate(graph: GrowingGraph, name: string, activation: string): void {
  if (activation === "linear") return;
  if (activation === "softmax" || activation === "logSoftmax") {
    graph.channelsLast();
    const op = activation === "softmax" ? "Softmax" : "LogSoftmax";
    return graph.pass(op, name, { attributes: { axis: -1 } });
  }
  if (activation === "relu6") return clip(graph, name, 6);
  if (activation === "hardSigmoid") {
    const attributes = { alpha: { float: 0.2 }, beta: { float: 0.5 } };
    return graph.pass("HardSigmoid", name, { attributes });
  }
  if (activation === "swish") {
    const gate = graph.add("Sigmoid", name, [graph.value]);
    return graph.pass("Mul", name, { with: [gate] });
  }
  const op = Object.hasOwn(plainOperators, activation) ? plainOperators[activation] : undefined;
  if (op === undefined) throw new Unmapped(`Layer ${name} has the activation ${activation}`);
  graph.pass(op, name);
}
