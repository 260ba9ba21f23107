/**
 * Recurrent layers in ONNX's operators, which take time first and keep the gates in another order than Keras: LSTM has
 * input, forget, cell, output there and input, output, forget, cell here; GRU has update, reset, new in both.
 */
import type { LayerDescription } from "../types.ts";
import { type GrowingGraph, Unmapped } from "./onnx-graph.ts";
import { activationOf } from "./settings.ts";

type Config = LayerDescription["config"];
type Cell = {
  readonly op: "RNN" | "LSTM" | "GRU";
  /** The place of each of ONNX's gates among those of Keras. */
  readonly gates: readonly number[];
  readonly activations: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
};

export function simpleRnn(graph: GrowingGraph, name: string, config: Config): void {
  const activations = [cellActivation(name, config, "activation", "tanh")];
  recur(graph, name, config, { op: "RNN", gates: [0], activations });
}

export function lstm(graph: GrowingGraph, name: string, config: Config): void {
  const gate = cellActivation(name, config, "recurrent_activation", "hardSigmoid");
  const own = cellActivation(name, config, "activation", "tanh");
  recur(graph, name, config, { op: "LSTM", gates: [0, 3, 1, 2], activations: [gate, own, own] });
}

export function gru(graph: GrowingGraph, name: string, config: Config): void {
  const gate = cellActivation(name, config, "recurrent_activation", "hardSigmoid");
  const own = cellActivation(name, config, "activation", "tanh");
  recur(graph, name, config, {
    op: "GRU",
    gates: [0, 1, 2],
    activations: [gate, own],
    attributes: { linear_before_reset: 0 },
  });
}

/** Those that ONNX allows inside a cell; its HardSigmoid has the slope of Keras by default. */
const cellActivations: Readonly<Record<string, string>> = {
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  hardSigmoid: "HardSigmoid",
  relu: "Relu",
};

function cellActivation(name: string, config: Config, key: string, fallback: string): string {
  const activation = activationOf(config, key, fallback);
  const found = Object.hasOwn(cellActivations, activation) ? cellActivations[activation] : null;
  if (found) return found;
  throw new Unmapped(`Layer ${name} has the activation ${activation} inside its cell`);
}

function recur(graph: GrowingGraph, name: string, config: Config, cell: Cell): void {
  if (config["go_backwards"] === true) throw new Unmapped(`Layer ${name} goes backwards`);
  const { op, gates, activations } = cell;
  const recurrent = graph.requireWeight(name, "recurrent_kernel");
  const [hidden_size = 0] = recurrent.shape;
  const inputs = (["kernel", "recurrent_kernel"] as const).map((weight) => {
    const { shape, values } = graph.requireWeight(name, weight);
    const [rows = 0] = shape;
    const turned = gateRows({ values, rows, units: hidden_size, gates });
    return graph.floats(`${name}/${weight}`, [1, gates.length * hidden_size, rows], turned);
  });
  const bias = graph.weight(name, "bias");
  if (bias !== undefined) {
    const own = gateRows({ values: bias.values, rows: 1, units: hidden_size, gates });
    // ONNX adds one bias to the input's part and one to the recurrent part; Keras has the first.
    const both = new Float32Array(2 * own.length);
    both.set(own);
    inputs.push(graph.floats(`${name}/bias`, [1, both.length], both));
  }
  graph.channelsLast();
  graph.pass("Transpose", name, { attributes: { perm: [1, 0, 2] } });
  const isEveryStep = config["return_sequences"] === true;
  graph.pass(op, name, {
    with: inputs,
    attributes: { hidden_size, activations, ...cell.attributes },
    skipped: isEveryStep ? 0 : 1,
  });
  const direction = graph.integers(`${name}/direction`, [isEveryStep ? 1 : 0]);
  graph.pass("Squeeze", name, { with: [direction] });
  if (isEveryStep) graph.pass("Transpose", name, { attributes: { perm: [1, 0, 2] } });
}

/** From `[rows, gates × units]` to `[gates × units, rows]`, with the gates in another order. */
function gateRows(options: {
  readonly values: Float32Array;
  readonly rows: number;
  readonly units: number;
  readonly gates: readonly number[];
}): Float32Array {
  const { values, rows, units, gates } = options;
  const columns = gates.length * units;
  const out = new Float32Array(values.length);
  for (const [to, from] of gates.entries()) {
    for (let unit = 0; unit < units; unit++) {
      for (let row = 0; row < rows; row++) {
        const value = values[row * columns + from * units + unit] ?? 0;
        out[(to * units + unit) * rows + row] = value;
      }
    }
  }
  return out;
}
