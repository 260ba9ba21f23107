import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTensorName } from "./layout.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type SafetensorsReason,
  safetensorsLimits,
} from "./safetensors.ts";
import { createWeights, type Weights } from "./weights.ts";

function file(header: string, data_bytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data_bytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function tensor(shape: unknown, data_offsets: unknown, dtype: unknown = "F32"): object {
  return { dtype, shape, data_offsets };
}

function reasonOf(bytes: Uint8Array): SafetensorsReason {
  try {
    decodeSafetensors(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(SafetensorsError);
    return (error as SafetensorsError).reason;
  }
  throw new Error("Expected a refusal, got weights.");
}

const arbitraryWeights: fc.Arbitrary<Weights> = fc
  .uniqueArray(
    fc.record({
      name: fc.oneof(fc.string({ unit: "binary" }), fc.nat(20).map(String)).filter(isTensorName),
      shape: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  )
  .chain((layout) => {
    const size = createWeights(layout).values.length;
    return fc
      .float32Array({ minLength: size, maxLength: size })
      .map((values) => createWeights(layout, values));
  });
const arbitraryMetadata = fc.dictionary(
  fc.string().filter((key) => key !== "__proto__"),
  fc.string({ unit: "binary" }),
  { noNullPrototype: true },
);

describe("safetensors", () => {
  test("the bytes are those of the format: length, padded header, little-endian values", () => {
    const layout = [
      { name: "b", shape: [2, 1] },
      { name: "1", shape: [] },
    ];
    const bytes = encodeSafetensors(createWeights(layout, Float32Array.of(1, -2, 0.5)));
    const header =
      '{"b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},' +
      '"1":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}';
    const padded = header.padEnd(112);
    expect(bytes.length).toBe(8 + 112 + 12);
    expect([...bytes.subarray(0, 8)]).toEqual([112, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(8, 120))).toBe(padded);
    expect([...bytes.subarray(120)]).toEqual([0, 0, 128, 63, 0, 0, 0, 192, 0, 0, 0, 63]);
  });

  test("what is written reads back, from any alignment and with any names", () => {
    fc.assert(
      fc.property(arbitraryWeights, arbitraryMetadata, fc.nat(7), (weights, metadata, shift) => {
        const bytes = encodeSafetensors(weights, metadata);
        const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
        shifted.set(bytes);
        expect(decodeSafetensors(shifted)).toEqual({ weights, metadata });
      }),
    );
  });

  test("the same weights give the same bytes, whatever the order of the metadata", () => {
    const weights = createWeights([{ name: "a", shape: [1] }], Float32Array.of(7));
    expect(encodeSafetensors(weights, { x: "1", a: "2", 3: "3" })).toEqual(
      encodeSafetensors(weights, { a: "2", 3: "3", x: "1" }),
    );
  });

  test("decoded weights share no memory with the file", () => {
    const bytes = encodeSafetensors(createWeights([{ name: "a", shape: [1] }]));
    const { weights } = decodeSafetensors(bytes);
    bytes.fill(255);
    expect(weights.values).toEqual(new Float32Array(1));
  });

  test("tensors come in the order of their data, not of the header", () => {
    const header = { late: tensor([1], [4, 8]), early: tensor([1], [0, 4]) };
    const { weights } = decodeSafetensors(file(JSON.stringify(header), 8));
    expect(weights.layout.map(({ name }) => name)).toEqual(["early", "late"]);
  });

  test("a header that claims more than the limit is refused before it is read", () => {
    const bytes = new Uint8Array(16).fill(255);
    expect(() => decodeSafetensors(bytes)).toThrow(
      expect.objectContaining({
        reason: "too_large",
        details: { header_bytes: 2 ** 64, most: safetensorsLimits.header_bytes },
      }),
    );
  });

  const offsets = '"dtype":"F32","shape":[1],"data_offsets":[0,4]';
  test.each<[string, SafetensorsReason, Uint8Array]>([
    ["no bytes", "truncated", new Uint8Array(0)],
    ["half a header", "truncated", file(" ".repeat(20)).subarray(0, 20)],
    ["no JSON", "bad_header", file("{")],
    ["bytes that are no UTF-8", "bad_header", Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0xff)],
    ["a byte order mark", "bad_header", file("\ufeff{}")],
    ["very deep JSON", "bad_header", file("[".repeat(500_000))],
    ["an array for a header", "bad_header", file("[]")],
    ["null for a tensor", "bad_header", file('{"a":null}')],
    ["text for metadata", "bad_metadata", file('{"__metadata__":"x"}')],
    ["a number in metadata", "bad_metadata", file('{"__metadata__":{"a":1}}')],
    ["a prototype in metadata", "bad_metadata", file('{"__metadata__":{"__proto__":"x"}}')],
    ["a prototype for a name", "bad_name", file(`{"__proto__":{${offsets}}}`, 4)],
    ["an empty name", "bad_name", file(`{"":{${offsets}}}`, 4)],
    [
      "half floats",
      "unsupported_dtype",
      file(JSON.stringify({ a: tensor([2], [0, 4], "F16") }), 4),
    ],
    ["no dtype", "unsupported_dtype", file('{"a":{"shape":[1],"data_offsets":[0,4]}}', 4)],
  ])("%s: refused as %s", (_, reason, bytes) => {
    expect(reasonOf(bytes)).toBe(reason);
  });

  test.each<[string, SafetensorsReason, Record<string, object>, number]>([
    ["a shape that is no array", "bad_shape", { a: tensor(1, [0, 4]) }, 4],
    ["a negative dimension", "bad_shape", { a: tensor([-1, -1], [0, 4]) }, 4],
    ["an empty tensor", "bad_shape", { a: tensor([0], [0, 0]) }, 0],
    ["nine dimensions", "bad_shape", { a: tensor(Array(9).fill(1), [0, 4]) }, 4],
    ["one offset", "bad_offsets", { a: tensor([1], [0]) }, 4],
    ["a negative offset", "bad_offsets", { a: tensor([1], [-4, 0]) }, 4],
    ["offsets the wrong way round", "bad_offsets", { a: tensor([1], [4, 0]) }, 4],
    ["an end beyond the limit", "bad_offsets", { a: tensor([1], [0, 2 ** 40]) }, 4],
    ["a shape that needs more bytes", "shape_mismatch", { a: tensor([2], [0, 4]) }, 4],
    ["a product beyond 2^53", "shape_mismatch", { a: tensor(Array(8).fill(2 ** 52), [0, 4]) }, 4],
    ["a hole at the start", "not_contiguous", { a: tensor([1], [4, 8]) }, 8],
    ["a hole between", "not_contiguous", { a: tensor([1], [0, 4]), b: tensor([1], [8, 12]) }, 12],
    ["an overlap", "not_contiguous", { a: tensor([2], [0, 8]), b: tensor([1], [4, 8]) }, 8],
    [
      "the same place twice",
      "not_contiguous",
      { a: tensor([1], [0, 4]), b: tensor([1], [0, 4]) },
      4,
    ],
    ["data that ends early", "wrong_length", { a: tensor([2], [0, 8]) }, 7],
    ["data left over", "wrong_length", { a: tensor([2], [0, 8]) }, 9],
  ])("%s: refused as %s", (_, reason, header, data_bytes) => {
    expect(reasonOf(file(JSON.stringify(header), data_bytes))).toBe(reason);
  });

  test("more tensors than the limit are refused", () => {
    const count = safetensorsLimits.tensors + 1;
    const entries = Array.from({ length: count }, (_, i) => [`t${i}`, 0]);
    expect(reasonOf(file(JSON.stringify(Object.fromEntries(entries))))).toBe("too_large");
  });

  test("a long name is shortened in the refusal", () => {
    const header = JSON.stringify({ ["n".repeat(1000)]: tensor([2], [0, 4]) });
    expect(() => decodeSafetensors(file(header, 4))).toThrow(/n{64}…/);
  });

  test("garbage, broken files and odd headers give a SafetensorsError and nothing else", () => {
    const odd = fc
      .dictionary(
        fc.string(),
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            dtype: fc.constantFrom("F32", "F64", 1),
            shape: fc.oneof(fc.array(fc.oneof(fc.nat(3), fc.double())), fc.jsonValue()),
            data_offsets: fc.oneof(fc.tuple(fc.nat(16), fc.nat(16)), fc.jsonValue()),
          }),
        ),
      )
      .map((header) => file(JSON.stringify(header), 8));
    const broken = fc
      .tuple(arbitraryWeights, fc.nat(), fc.nat(255), fc.nat())
      .map(([weights, position, value, end]) => {
        const bytes = encodeSafetensors(weights);
        bytes[position % bytes.length] = value;
        return bytes.subarray(0, bytes.length - (end % 3));
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), odd, broken), (bytes) => {
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SafetensorsError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
