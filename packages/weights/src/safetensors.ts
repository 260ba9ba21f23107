/**
 * Weights as safetensors (huggingface/safetensors, FORMAT): u64 header length, JSON header, raw
 * little-endian data. Writing is deterministic: the same weights and metadata give the same bytes,
 * so a SHA-256 can name them. Reading trusts nothing. It accepts the part of the format that
 * Tributary writes: F32 only, no empty tensors, no holes. Values may be NaN: whether they are
 * finite is a question for the receiver of an update, not of a file. Assumes a little-endian
 * machine, as every JavaScript engine in use runs on.
 */
import { isDimension, isTensorName, type TensorSpec, tensorSize } from "./layout.ts";
import { createWeights, type Weights } from "./weights.ts";

export const safetensorsLimits = {
  header_bytes: 2 ** 20,
  data_bytes: 2 ** 30,
  tensors: 4096,
  dimensions: 8,
} as const;

export const safetensorsReasons = [
  "truncated",
  "too_large",
  "bad_header",
  "bad_metadata",
  "bad_name",
  "unsupported_dtype",
  "bad_shape",
  "bad_offsets",
  "shape_mismatch",
  "not_contiguous",
  "wrong_length",
] as const;
export type SafetensorsReason = (typeof safetensorsReasons)[number];

/**
 * Why bytes are not an acceptable file, with the numbers: `details` holds what was found and what
 * was allowed.
 */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
  readonly reason: SafetensorsReason;
  readonly details: Readonly<Record<string, number | string>>;

  constructor(reason: SafetensorsReason, details: Readonly<Record<string, number | string>> = {}) {
    super(`Not an acceptable safetensors file: ${reason} ${JSON.stringify(details)}`);
    this.reason = reason;
    this.details = details;
  }
}

const lengthField_bytes = 8;
const float32_bytes = Float32Array.BYTES_PER_ELEMENT;

/** Tensors in layout order; metadata sorted by key; the data starts at a multiple of 8 bytes. */
export function encodeSafetensors(
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(headerJson(weights, metadata));
  const header_bytes = Math.ceil(header.length / 8) * 8;
  const dataStart = lengthField_bytes + header_bytes;
  const bytes = new Uint8Array(dataStart + weights.values.byteLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header_bytes), true);
  bytes.fill(0x20, lengthField_bytes, dataStart);
  bytes.set(header, lengthField_bytes);
  bytes.set(bytesOf(weights.values), dataStart);
  return bytes;
}

/** Written by hand, since an object would put names that look like integers first. */
function headerJson(weights: Weights, metadata: Readonly<Record<string, string>>): string {
  const members: string[] = [];
  const pairs = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length > 0) {
    const texts = pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    members.push(`"__metadata__":{${texts.join(",")}}`);
  }
  let begin = 0;
  for (const spec of weights.layout) {
    const end = begin + float32_bytes * tensorSize(spec);
    const info = { dtype: "F32", shape: spec.shape, data_offsets: [begin, end] };
    members.push(`${JSON.stringify(spec.name)}:${JSON.stringify(info)}`);
    begin = end;
  }
  return `{${members.join(",")}}`;
}

export type DecodedSafetensors = {
  readonly weights: Weights;
  readonly metadata: Readonly<Record<string, string>>;
};

/**
 * Throws a SafetensorsError, and nothing else, on bytes that it does not accept. The result shares
 * no memory with them.
 */
export function decodeSafetensors(bytes: Uint8Array): DecodedSafetensors {
  const dataStart = lengthField_bytes + readHeaderLength(bytes);
  const members = readHeader(bytes.subarray(lengthField_bytes, dataStart));
  const metadata = readMetadata(members);
  const layout = readLayout(members);
  const data = bytes.subarray(dataStart);
  const expected_bytes = layout.at(-1)?.end ?? 0;
  if (data.length !== expected_bytes) {
    throw new SafetensorsError("wrong_length", { data_bytes: data.length, expected_bytes });
  }
  const values = new Float32Array(expected_bytes / float32_bytes);
  bytesOf(values).set(data);
  const specs = layout.map(({ name, shape }): TensorSpec => ({ name, shape }));
  return { weights: createWeights(specs, values), metadata };
}

function readHeaderLength(bytes: Uint8Array): number {
  if (bytes.length < lengthField_bytes) {
    throw new SafetensorsError("truncated", { bytes: bytes.length, needed: lengthField_bytes });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Exact up to 2^53; above, it is a rounded number and far too large all the same.
  const header_bytes = Number(view.getBigUint64(0, true));
  if (header_bytes > safetensorsLimits.header_bytes) {
    throw new SafetensorsError("too_large", { header_bytes, most: safetensorsLimits.header_bytes });
  }
  const needed = lengthField_bytes + header_bytes;
  if (bytes.length < needed) {
    throw new SafetensorsError("truncated", { bytes: bytes.length, needed });
  }
  const data_bytes = bytes.length - needed;
  if (data_bytes > safetensorsLimits.data_bytes) {
    throw new SafetensorsError("too_large", { data_bytes, most: safetensorsLimits.data_bytes });
  }
  return header_bytes;
}

function readHeader(bytes: Uint8Array): Map<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new SafetensorsError("bad_header", { header_bytes: bytes.length });
  }
  if (!isRecord(header)) throw new SafetensorsError("bad_header", { header_bytes: bytes.length });
  return new Map(Object.entries(header));
}

function readMetadata(members: ReadonlyMap<string, unknown>): Record<string, string> {
  const metadata = members.get("__metadata__") ?? {};
  if (!isRecord(metadata)) throw new SafetensorsError("bad_metadata");
  const pairs = Object.entries(metadata).map(([key, value]): [string, string] => {
    if (key === "__proto__" || typeof value !== "string") {
      throw new SafetensorsError("bad_metadata", { key: shorten(key) });
    }
    return [key, value];
  });
  return Object.fromEntries(pairs);
}

type PlacedTensor = TensorSpec & { readonly begin: number; readonly end: number };

/**
 * Tensors in the order of their data, each beginning where the one before it ends: no overlap and
 * no hole.
 */
function readLayout(members: ReadonlyMap<string, unknown>): PlacedTensor[] {
  const entries = [...members].filter(([name]) => name !== "__metadata__");
  if (entries.length > safetensorsLimits.tensors) {
    const most = safetensorsLimits.tensors;
    throw new SafetensorsError("too_large", { tensors: entries.length, most });
  }
  const layout = entries.map(([name, info]) => readTensor(name, info));
  layout.sort((a, b) => a.begin - b.begin);
  let expected = 0;
  for (const { name, begin, end } of layout) {
    if (begin !== expected) {
      throw new SafetensorsError("not_contiguous", { tensor: shorten(name), begin, expected });
    }
    expected = end;
  }
  return layout;
}

function readTensor(name: string, info: unknown): PlacedTensor {
  const tensor = shorten(name);
  if (!isTensorName(name)) throw new SafetensorsError("bad_name", { tensor });
  if (!isRecord(info)) throw new SafetensorsError("bad_header", { tensor });
  const { dtype, shape, data_offsets } = info as Record<
    "dtype" | "shape" | "data_offsets",
    unknown
  >;
  if (dtype !== "F32") {
    const found = typeof dtype === "string" ? shorten(dtype) : typeof dtype;
    throw new SafetensorsError("unsupported_dtype", { tensor, found, expected: "F32" });
  }
  if (!isShape(shape)) throw new SafetensorsError("bad_shape", { tensor });
  if (!isOffsets(data_offsets)) throw new SafetensorsError("bad_offsets", { tensor });
  const [begin, end] = data_offsets;
  // A product of up to 8 dimensions may round or become Infinity: then it equals no length within
  // the limits.
  const expected_bytes = float32_bytes * tensorSize({ name, shape });
  if (end - begin !== expected_bytes) {
    throw new SafetensorsError("shape_mismatch", { tensor, bytes: end - begin, expected_bytes });
  }
  return { name, shape, begin, end };
}

function isShape(value: unknown): value is number[] {
  const { dimensions } = safetensorsLimits;
  return Array.isArray(value) && value.length <= dimensions && value.every(isDimension);
}

function isOffsets(value: unknown): value is [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [begin, end]: unknown[] = value;
  return (
    Number.isSafeInteger(begin) &&
    Number.isSafeInteger(end) &&
    0 <= (begin as number) &&
    (begin as number) < (end as number) &&
    (end as number) <= safetensorsLimits.data_bytes
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Names come from strangers and go into logs. */
function shorten(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
