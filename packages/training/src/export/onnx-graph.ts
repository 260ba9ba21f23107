/**
 * A graph that grows layer by layer. Values between layers keep the channels last, as tfjs has them; ONNX convolves and
 * pools with the channels first, so that a transposition is put in where one side meets the other, and only there.
 */
import type { Weights } from "@tributary/weights";
import type { Attribute, OnnxNode, OnnxTensor } from "./onnx-file.ts";

/** A layer that has no counterpart, in words. */
export class Unmapped extends Error {}

type Channels = "last" | "first";
type Values = { readonly shape: readonly number[]; readonly values: Float32Array };
type NodeOptions = {
  readonly with?: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Leading outputs that nobody reads. */
  readonly skipped?: number;
};

const toFirst = [0, 3, 1, 2];
const toLast = [0, 2, 3, 1];

export class GrowingGraph {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  readonly #weights: ReadonlyMap<string, Values>;
  #value: string;
  #channels: Channels = "last";

  constructor(weights: Weights, input: string) {
    this.#weights = byName(weights);
    this.#value = input;
  }

  /** The newest value, as whoever comes next reads it. */
  get value(): string {
    return this.#value;
  }

  /** The weights of a layer under that name; undefined where it has none. */
  weight(layer: string, name: string): Values | undefined {
    return this.#weights.get(`${layer}/${name}`);
  }

  requireWeight(layer: string, name: string): Values {
    const found = this.weight(layer, name);
    if (found === undefined) throw new Error(`Expected weights ${layer}/${name}, got none.`);
    return found;
  }

  /** The newest value goes through an operator, with other values beside it, and what comes out is the newest. */
  pass(op: string, name: string, options: NodeOptions = {}): void {
    this.replace(this.add(op, name, [this.#value, ...(options.with ?? [])], options));
  }

  /** What comes next reads this value. */
  replace(value: string): void {
    this.#value = value;
  }

  /** Beside the way of the newest value. */
  add(op: string, name: string, inputs: readonly string[], options: NodeOptions = {}): string {
    const unique = `${name}_${this.nodes.length}`;
    const skipped = new Array<string>(options.skipped ?? 0).fill("");
    const outputs = [...skipped, unique];
    this.nodes.push({ op, name: unique, inputs, outputs, attributes: options.attributes ?? {} });
    return unique;
  }

  /** The newest value under a name that people find, as they fed it: with the channels last. */
  close(output: string): void {
    this.channelsLast();
    const [inputs, outputs] = [[this.#value], [output]];
    this.nodes.push({ op: "Identity", name: output, inputs, outputs, attributes: {} });
  }

  floats(name: string, shape: readonly number[], values: Float32Array): string {
    this.tensors.push({ name, shape, values });
    return name;
  }

  integers(name: string, values: readonly number[]): string {
    const unique = `${name}_${this.tensors.length}`;
    const wide = BigInt64Array.from(values, (value) => BigInt(value));
    this.tensors.push({ name: unique, shape: [values.length], values: wide });
    return unique;
  }

  scalar(name: string, value: number): string {
    const unique = `${name}_${this.tensors.length}`;
    return this.floats(unique, [], Float32Array.of(value));
  }

  /** For operators that convolve or pool. */
  channelsFirst(): void {
    if (this.#channels === "last")
      this.pass("Transpose", "first", { attributes: { perm: toFirst } });
    this.#channels = "first";
  }

  /** For all that look at the order of the axes; the others take values as they are. */
  channelsLast(): void {
    if (this.#channels === "first")
      this.pass("Transpose", "last", { attributes: { perm: toLast } });
    this.#channels = "last";
  }
}

function byName({ layout, values }: Weights): ReadonlyMap<string, Values> {
  let offset = 0;
  return new Map(
    layout.map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const part = values.subarray(offset, offset + size);
      offset += size;
      return [name, { shape, values: part }];
    }),
  );
}

/** The same tensor with its axes in another order. */
export function permuted({ shape, values }: Values, order: readonly number[]): Values {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const to = order.map((axis) => shape[axis] ?? 1);
  const out = new Float32Array(values.length);
  const at = to.map(() => 0);
  for (let index = 0; index < out.length; index++) {
    let from = 0;
    for (const [axis, step] of at.entries()) from += step * (strides[order[axis] ?? 0] ?? 0);
    out[index] = values[from] ?? 0;
    for (let axis = at.length - 1; axis >= 0; axis--) {
      const next = (at[axis] ?? 0) + 1;
      at[axis] = next === to[axis] ? 0 : next;
      if (at[axis] !== 0) break;
    }
  }
  return { shape: to, values: out };
}
