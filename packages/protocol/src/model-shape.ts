/**
 * What a model is made of, computed from its description alone: the shape that each layer answers and the weights that
 * it has. For an estimate, and a refusal, before anything is built; the trainer, which builds it, has the last word.
 */
import { classCount, type DataSchema, inputShape } from "./data-schema.ts";
import { limits } from "./limits.ts";
import type { Topology } from "./task.ts";

type Config = Readonly<Record<string, unknown>>;
type Shape = readonly number[];
type Answer = { readonly shape: Shape; readonly weights: number };

export type LayerShape = Answer & { readonly name: string; readonly class_name: string };

export type ModelShape =
  | { readonly ok: true; readonly layers: readonly LayerShape[]; readonly weights: number }
  /** What is wrong and where, in a sentence. */
  | { readonly ok: false; readonly sentence: string };

/** Walks the layers in order; a sentence names the first one that does not fit. */
export function modelShape(model: Topology): ModelShape {
  const layers: LayerShape[] = [];
  let shape: Shape | null = null;
  for (const [index, { class_name, config }] of model.config.layers.entries()) {
    const name = String(config["name"] ?? `${class_name.toLowerCase()}_${index}`);
    const kind = Object.hasOwn(kinds, class_name) ? kinds[class_name] : undefined;
    if (kind === undefined) {
      const known = Object.keys(kinds).join(", ");
      return wrong(
        `Layer “${name}” is a ${class_name}, which cannot be trained here. Use ${known}.`,
      );
    }
    const given: Shape | null = shape ?? givenShape(config);
    if (given === null) {
      return wrong(`The first layer, “${name}”, does not say the shape of an example.`);
    }
    const odd = Object.keys(config).find((key) => !/^[a-z0-9]+(_[a-z0-9]+)*$/.test(key));
    if (odd !== undefined) {
      // tfjs reads `inputDim` as `input_dim`: what it builds would be another model than the one that is counted here.
      return wrong(`Layer “${name}” has a setting ${odd}; settings are written like input_dim.`);
    }
    if (config["data_format"] === "channels_first") {
      return wrong(`Layer “${name}” has its channels first; only channels last train here.`);
    }
    const answer = kind(given, config);
    if (typeof answer === "string") return wrong(`Layer “${name}” (${class_name}): ${answer}`);
    if (![...answer.shape, answer.weights].every((size) => Number.isInteger(size) && size >= 0)) {
      return wrong(`Layer “${name}” (${class_name}) has sizes that are no whole numbers.`);
    }
    layers.push({ name, class_name, ...answer });
    shape = answer.shape;
  }
  return { ok: true, layers, weights: layers.reduce((sum, { weights }) => sum + weights, 0) };
}

/** Why the model is too large to be built and sent, in a sentence; null where it is not, as far as can be told. */
export function oversizeOf(model: Topology): string | null {
  const shape = modelShape(model);
  if (!shape.ok) return null;
  const sentence = oversizeSentence(shape.weights);
  if (sentence === null) return null;
  const [largest] = shape.layers.toSorted((a, b) => b.weights - a.weights);
  if (largest === undefined) return sentence;
  return `${sentence} Its largest is “${largest.name}”, with ${count(largest.weights)}.`;
}

/** Of a model with so many weights; null where there is room for it. */
export function oversizeSentence(weights: number): string | null {
  if (weights <= limits.model_weights_max) return null;
  const most = count(limits.model_weights_max);
  return `The model has ${count(weights)} weights, and at most ${most} are possible. Make its layers smaller.`;
}

/** Why this model cannot learn from this data, in a sentence; null where it can. */
export function misfitOf(model: Topology, data: DataSchema): string | null {
  const shape = modelShape(model);
  if (!shape.ok) return shape.sentence;
  const oversize = oversizeOf(model);
  if (oversize !== null) return oversize;
  const [first] = model.config.layers;
  const given = first === undefined ? null : givenShape(first.config);
  const wanted = inputShape(data);
  if (given === null || !isSame(given, wanted)) {
    return `The model takes examples of ${words(given ?? [])}, and an example of this data is ${words(wanted)}.`;
  }
  const answer = shape.layers.at(-1)?.shape ?? [];
  const classes = classCount(data);
  const needed = data.kind === "text" ? [data.sequence_length, classes] : [classes];
  if (isSame(answer, needed)) return null;
  return `The model answers ${words(answer)}, and this data needs ${words(needed)}: one for each of ${classes} classes.`;
}

const count = (value: number) => value.toLocaleString("en");
const wrong = (sentence: string): ModelShape => ({ ok: false, sentence });
const words = (shape: Shape) => (shape.length === 0 ? "nothing" : shape.join(" × "));
const isSame = (a: Shape, b: Shape) => a.length === b.length && a.every((size, i) => size === b[i]);
const product = (shape: Shape) => shape.reduce((all, size) => all * size, 1);

function givenShape(config: Config): Shape | null {
  const given = config["batch_input_shape"];
  if (!Array.isArray(given) || given.length < 2) return null;
  const shape = given.slice(1);
  return shape.every((size) => Number.isInteger(size) && size > 0) ? (shape as number[]) : null;
}

/** Layers that change nothing and have no weights. */
const same = (shape: Shape): Answer => ({ shape, weights: 0 });
const number = (config: Config, key: string): number => Number(config[key]);
const biases = (config: Config, units: number): number =>
  config["use_bias"] === false ? 0 : units;

/** A number, or a pair of them. */
function pair(value: unknown, otherwise: readonly [number, number]): readonly [number, number] {
  if (Array.isArray(value)) return [Number(value[0]), Number(value[1] ?? value[0])];
  return typeof value === "number" ? [value, value] : otherwise;
}

/** How many places a window of that size has. */
function places(size: number, window: number, stride: number, isPadded: boolean): number {
  return isPadded ? Math.ceil(size / stride) : Math.floor((size - window) / stride) + 1;
}

function windowed(shape: Shape, config: Config, window: readonly [number, number]) {
  const [height = 0, width = 0] = shape;
  const strides = pair(config["strides"], config["pool_size"] === undefined ? [1, 1] : window);
  const isPadded = config["padding"] === "same";
  return [
    places(height, window[0], strides[0], isPadded),
    places(width, window[1], strides[1], isPadded),
  ] as const;
}

const notAnImage = "it takes images, height × width × channels.";
const tooLarge = "its window is larger than what it is given.";

function convolution(shape: Shape, config: Config): Answer | string {
  if (shape.length !== 3) return notAnImage;
  const window = pair(config["kernel_size"], [0, 0]);
  const [height, width] = windowed(shape, config, window);
  if (height < 1 || width < 1) return tooLarge;
  const filters = number(config, "filters");
  const weights = product(window) * (shape[2] ?? 0) * filters + biases(config, filters);
  return { shape: [height, width, filters], weights };
}

function pooling(shape: Shape, config: Config): Answer | string {
  if (shape.length !== 3) return notAnImage;
  const [height, width] = windowed(shape, config, pair(config["pool_size"], [2, 2]));
  return height < 1 || width < 1 ? tooLarge : same([height, width, shape[2] ?? 0]);
}

/** `gates` matrices for the input, as many for the state, and `bias_sets` biases for each gate. */
function recurrent(
  shape: Shape,
  config: Config,
  { gates, bias_sets = 1 }: { readonly gates: number; readonly bias_sets?: number },
): Answer | string {
  if (shape.length !== 2) return "it takes sequences, steps × numbers.";
  const [steps = 0, size = 0] = shape;
  const units = number(config, "units");
  const bias = biases(config, units) * bias_sets;
  const weights = gates * (units * (size + units) + bias);
  return { shape: config["return_sequences"] === true ? [steps, units] : [units], weights };
}

function reshape(shape: Shape, config: Config): Answer | string {
  const target = config["target_shape"];
  if (!Array.isArray(target)) return "it does not say its target shape.";
  const known = product(target.filter((size) => size !== -1));
  const resolved = target.map((size) => (size === -1 ? product(shape) / known : Number(size)));
  const fits = product(resolved) === product(shape);
  return fits ? same(resolved) : `${words(shape)} cannot become ${words(target)}.`;
}

const kinds: Readonly<Record<string, (shape: Shape, config: Config) => Answer | string>> = {
  InputLayer: same,
  Dense: (shape, config) => {
    const units = number(config, "units");
    const weights = (shape.at(-1) ?? 0) * units + biases(config, units);
    return { shape: [...shape.slice(0, -1), units], weights };
  },
  Conv2D: convolution,
  MaxPooling2D: pooling,
  AveragePooling2D: pooling,
  GlobalAveragePooling2D: (shape) => (shape.length === 3 ? same(shape.slice(2)) : notAnImage),
  Flatten: (shape) => same([product(shape)]),
  Reshape: reshape,
  Dropout: same,
  Activation: same,
  ReLU: same,
  LeakyReLU: same,
  Softmax: same,
  Embedding: (shape, config) => {
    const size = number(config, "output_dim");
    return { shape: [...shape, size], weights: number(config, "input_dim") * size };
  },
  SimpleRNN: (shape, config) => recurrent(shape, config, { gates: 1 }),
  LSTM: (shape, config) => recurrent(shape, config, { gates: 4 }),
  GRU: (shape, config) => {
    const bias_sets = config["reset_after"] === true ? 2 : 1;
    return recurrent(shape, config, { gates: 3, bias_sets });
  },
};
