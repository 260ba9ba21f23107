/**
 * A strategy's state as bytes, for checkpoints: u32 length, JSON in which each vector is its
 * length, then the values as little-endian float32. Deterministic, so that a checkpoint has a hash.
 * Read back only from our own storage, whose hashes are checked: a fault found here is damage,
 * thrown as an Error that says what was expected.
 */
import { type StrategyState, strategyDefaults } from "./strategy.ts";
import type { State } from "./transformation.ts";

const lengthField_bytes = 4;
const float32_bytes = Float32Array.BYTES_PER_ELEMENT;

/** Stands for a vector in the JSON, with its length; no field of a state has this name. */
const vectorKey = "$float32";

export function serializeState(state: StrategyState): Uint8Array<ArrayBuffer> {
  const vectors: Float32Array[] = [];
  const header = new TextEncoder().encode(JSON.stringify(withoutVectors(state, vectors)));
  const values = vectors.reduce((total, vector) => total + vector.length, 0);
  let offset = lengthField_bytes + header.length;
  const bytes = new Uint8Array(offset + values * float32_bytes);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, lengthField_bytes);
  for (const vector of vectors) {
    bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), offset);
    offset += vector.byteLength;
  }
  return bytes;
}

export function deserializeState(bytes: Uint8Array): StrategyState {
  if (bytes.length < lengthField_bytes) throw damage(`${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  const header = bytes.subarray(lengthField_bytes, lengthField_bytes + length);
  const reader = { bytes, offset: lengthField_bytes + length };
  const state = withVectors(parse(header), reader);
  if (reader.offset !== bytes.length) {
    throw damage(`${bytes.length} bytes where its header asks for ${reader.offset}`);
  }
  if (!isStrategyState(state)) throw damage("no kind of strategy");
  return state;
}

function withoutVectors(state: State, vectors: Float32Array[]): unknown {
  if (state instanceof Float32Array) {
    vectors.push(state);
    return { [vectorKey]: state.length };
  }
  if (Array.isArray(state)) return state.map((part) => withoutVectors(part, vectors));
  if (typeof state === "object") return mapFields(state, (part) => withoutVectors(part, vectors));
  if (typeof state === "number" && !Number.isFinite(state)) {
    throw new Error(`Expected finite numbers in a strategy's state, got ${state}.`);
  }
  return state;
}

type Reader = { readonly bytes: Uint8Array; offset: number };

function withVectors(json: unknown, reader: Reader): State {
  if (typeof json === "number" || typeof json === "string") return json;
  if (Array.isArray(json)) return json.map((part) => withVectors(part, reader));
  if (typeof json !== "object" || json === null) throw damage(`${json} as a value`);
  const length: unknown = (json as Record<string, unknown>)[vectorKey];
  if (length === undefined) return mapFields(json, (part) => withVectors(part, reader));
  return readVector(length, reader);
}

function readVector(length: unknown, reader: Reader): Float32Array {
  const end = reader.offset + Number(length) * float32_bytes;
  if (!Number.isSafeInteger(length) || !(end >= reader.offset && end <= reader.bytes.length)) {
    throw damage(`a vector of ${length} values, which ${reader.bytes.length} bytes cannot hold`);
  }
  const values = reader.bytes.slice(reader.offset, end);
  reader.offset = end;
  return new Float32Array(values.buffer);
}

function mapFields<T>(fields: object, change: (part: never) => T): Record<string, T> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, part]) => [name, change(part as never)]),
  );
}

function parse(header: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch {
    throw damage("a header that is not JSON");
  }
}

function isStrategyState(state: State): state is StrategyState {
  const { kind, memory } = state as Partial<StrategyState>;
  return kind !== undefined && Object.hasOwn(strategyDefaults, kind) && memory !== undefined;
}

function damage(found: string): Error {
  return new Error(`A strategy's saved state is damaged: it has ${found}. Start its run anew.`);
}
