/**
 * Initial weights in plain JavaScript, so that one seed gives the same values in every process
 * and on every backend; tfjs draws some through the backend and some without a seed. The formulas
 * are Keras's; fans as in Glorot & Bengio 2010, orthogonal as in Saxe et al. 2014.
 */

import { deriveSeed, gaussian, mulberry32, type Random } from "@tributary/weights";
import { TrainingError } from "./errors.ts";
import { layerKind } from "./layers.ts";
import type { LayerDescription } from "./types.ts";

type Settings = Readonly<Record<string, unknown>>;
type Fill = (shape: readonly number[], settings: Settings, random: Random) => Float32Array;

/** The weight called `weight` (its last name: kernel, bias …) of this layer. */
export function initialValues(
  layer: LayerDescription,
  weight: string,
  shape: readonly number[],
  seed: number,
): Float32Array {
  const key = `${weight === "recurrent_kernel" ? "recurrent" : weight}_initializer`;
  const asked = layer.config[key] ?? layerKind(layer.class_name)?.initializers?.[weight];
  const { className, settings } = initializerOf(asked, layer);
  const random = mulberry32(deriveSeed(seed, String(layer.config["name"]), weight));
  const values = fills[className]!(shape, settings, random);
  // Jozefowicz et al. 2015: an LSTM that starts by remembering. Gates are ordered input, forget,
  // cell, output.
  if (
    layer.class_name === "LSTM" &&
    weight === "bias" &&
    layer.config["unit_forget_bias"] !== false
  ) {
    const units = values.length / 4;
    values.fill(1, units, 2 * units);
  }
  return values;
}

function initializerOf(asked: unknown, layer: LayerDescription) {
  const named = typeof asked === "string" ? { class_name: asked } : asked;
  const { class_name, config } = (named ?? {}) as { class_name?: unknown; config?: Settings };
  const wanted = String(class_name).replaceAll("_", "").toLowerCase();
  const className = Object.keys(fills).find((name) => name.toLowerCase() === wanted);
  if (className === undefined) {
    throw new TrainingError(
      "bad_model",
      `Layer ${layer.config["name"]} names an unknown initializer, ${JSON.stringify(class_name)}.`,
    );
  }
  return { className, settings: config ?? {} };
}

const fills: Readonly<Record<string, Fill>> = {
  Zeros: (shape) => new Float32Array(sizeOf(shape)),
  Ones: (shape) => new Float32Array(sizeOf(shape)).fill(1),
  Constant: (shape, { value }) => new Float32Array(sizeOf(shape)).fill(numberOr(value, 0)),
  RandomUniform: (shape, { minval, maxval }, random) =>
    uniform(shape, numberOr(minval, -0.05), numberOr(maxval, 0.05), random),
  RandomNormal: (shape, { mean, stddev }, random) => {
    const centre = numberOr(mean, 0);
    const deviation = numberOr(stddev, 0.05);
    return draw(shape, () => centre + deviation * gaussian(random));
  },
  TruncatedNormal: (shape, { mean, stddev }, random) =>
    truncated(shape, numberOr(mean, 0), numberOr(stddev, 0.05), random),
  VarianceScaling: (shape, settings, random) => varianceScaled(shape, settings, random),
  GlorotUniform: scaled({ mode: "fanavg", distribution: "uniform" }),
  GlorotNormal: scaled({ mode: "fanavg", distribution: "truncatednormal" }),
  HeUniform: scaled({ scale: 2, mode: "fanin", distribution: "uniform" }),
  HeNormal: scaled({ scale: 2, mode: "fanin", distribution: "truncatednormal" }),
  LeCunUniform: scaled({ mode: "fanin", distribution: "uniform" }),
  LeCunNormal: scaled({ mode: "fanin", distribution: "truncatednormal" }),
  Orthogonal: (shape, { gain }, random) => orthogonal(shape, numberOr(gain, 1), random),
  Identity: (shape, { gain }) => {
    const columns = shape.at(-1) ?? 1;
    return new Float32Array(sizeOf(shape)).map((_, index) =>
      Math.floor(index / columns) === index % columns ? numberOr(gain, 1) : 0,
    );
  },
};

function scaled(fixed: Settings): Fill {
  return (shape, _settings, random) => varianceScaled(shape, fixed, random);
}

/** Settings are Keras's (`fan_in`, `truncated_normal`) or tfjs's (`fanIn`, `truncatedNormal`). */
function varianceScaled(shape: readonly number[], settings: Settings, random: Random) {
  const mode = plain(settings["mode"] ?? "fan_in");
  const distribution = plain(settings["distribution"] ?? "truncated_normal");
  const { fanIn, fanOut } = fansOf(shape);
  const fan = mode === "fanin" ? fanIn : mode === "fanout" ? fanOut : (fanIn + fanOut) / 2;
  const variance = numberOr(settings["scale"], 1) / Math.max(1, fan);
  if (distribution === "uniform") {
    const limit = Math.sqrt(3 * variance);
    return uniform(shape, -limit, limit, random);
  }
  if (distribution === "untruncatednormal") {
    const deviation = Math.sqrt(variance);
    return draw(shape, () => deviation * gaussian(random));
  }
  // Cutting at two deviations narrows a normal distribution to .8796 of its deviation.
  return truncated(shape, 0, Math.sqrt(variance) / 0.87962566103423978, random);
}

function fansOf(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: sizeOf(shape), fanOut: sizeOf(shape) };
  const field = sizeOf(shape.slice(0, -2));
  return { fanIn: shape.at(-2)! * field, fanOut: shape.at(-1)! * field };
}

function uniform(shape: readonly number[], low: number, high: number, random: Random) {
  return draw(shape, () => low + (high - low) * random());
}

function truncated(shape: readonly number[], mean: number, deviation: number, random: Random) {
  return draw(shape, () => {
    let value = gaussian(random);
    while (Math.abs(value) > 2) value = gaussian(random);
    return mean + deviation * value;
  });
}

/** Orthonormal rows or columns, whichever are fewer, by modified Gram–Schmidt over normal draws. */
function orthogonal(shape: readonly number[], gain: number, random: Random): Float32Array {
  const columns = shape.at(-1) ?? 1;
  const rows = sizeOf(shape) / columns;
  const length = Math.max(rows, columns);
  const basis: Float64Array[] = [];
  while (basis.length < Math.min(rows, columns)) {
    const vector = Float64Array.from({ length }, () => gaussian(random));
    for (const other of basis) {
      const overlap = dot(vector, other);
      for (let i = 0; i < length; i++) vector[i]! -= overlap * other[i]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    // A draw in the span of the others leaves only rounding errors: draw again.
    if (norm > 1e-6) basis.push(vector.map((value) => value / norm));
  }
  return new Float32Array(rows * columns).map((_, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    return gain * (rows >= columns ? basis[column]![row]! : basis[row]![column]!);
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function draw(shape: readonly number[], next: () => number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, next);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}

function plain(name: unknown): string {
  return String(name)
    .replaceAll("_", "")
    .toLowerCase()
    .replace(/^normal$/, "truncatednormal");
}
