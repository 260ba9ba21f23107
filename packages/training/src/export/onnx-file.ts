/** An ONNX graph as plain data, and its bytes (onnx.proto3, IR version 8, operator set 17). */
import { type Field, float, integer, message, raw, text, toBytes } from "./protobuf.ts";

export type Attribute = number | { readonly float: number } | string | readonly (number | string)[];

export type OnnxNode = {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
};

export type OnnxTensor = {
  readonly name: string;
  readonly shape: readonly number[];
  /** Floats are weights; 64-bit integers are shapes and axes. */
  readonly values: Float32Array | BigInt64Array;
};

/** A batch of any size comes first. */
export type OnnxPort = {
  readonly name: string;
  readonly type: "float32" | "int32";
  readonly shape: readonly number[];
};

export type OnnxGraph = {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly input: OnnxPort;
  readonly output: OnnxPort;
  readonly metadata: Readonly<Record<string, string>>;
};

const irVersion = 8;
const operatorSet = 17;
const elementTypes = { float32: 1, int32: 6, int64: 7 } as const;
const attributeTypes = { float: 1, int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;

export function encodeOnnx(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const metadata = Object.entries(graph.metadata).map(([key, value]) =>
    message(14, [text(1, key), text(2, value)]),
  );
  return toBytes([
    integer(1, irVersion),
    text(2, "Tributary"),
    message(7, [
      ...graph.nodes.map((node) => message(1, nodeFields(node))),
      text(2, graph.name),
      ...graph.tensors.map((tensor) => message(5, tensorFields(tensor))),
      message(11, portFields(graph.input)),
      message(12, portFields(graph.output)),
    ]),
    message(8, [text(1, ""), integer(2, operatorSet)]),
    ...metadata,
  ]);
}

function nodeFields({ op, name, inputs, outputs, attributes }: OnnxNode): Field[] {
  return [
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(3, name),
    text(4, op),
    ...Object.entries(attributes).map(([key, value]) => message(5, attributeFields(key, value))),
  ];
}

function attributeFields(name: string, value: Attribute): Field[] {
  const type = (kind: keyof typeof attributeTypes) => integer(20, attributeTypes[kind]);
  if (typeof value === "number") return [text(1, name), integer(3, value), type("int")];
  if (typeof value === "string") return [text(1, name), text(4, value), type("string")];
  if ("float" in value) return [text(1, name), float(2, value.float), type("float")];
  const isText = typeof value[0] === "string";
  return [
    text(1, name),
    ...value.map((item) => (typeof item === "string" ? text(9, item) : integer(8, item))),
    type(isText ? "strings" : "ints"),
  ];
}

function tensorFields({ name, shape, values }: OnnxTensor): Field[] {
  const type = values instanceof Float32Array ? "float32" : "int64";
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [
    ...shape.map((length) => integer(1, length)),
    integer(2, elementTypes[type]),
    text(8, name),
    raw(9, bytes),
  ];
}

function portFields({ name, type, shape }: OnnxPort): Field[] {
  const batch = message(1, [text(2, "batch")]);
  const lengths = shape.map((length) => message(1, [integer(1, length)]));
  const tensor = [integer(1, elementTypes[type]), message(2, [batch, ...lengths])];
  return [text(1, name), message(2, [message(1, tensor)])];
}
