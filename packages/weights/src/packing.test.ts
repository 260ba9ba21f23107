import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addPacked, packedLength, packRing, unpackRing } from "./packing.ts";

/** All elements as one binary number, the first one last, cut into bytes from its end. */
function packSlowly(ring: readonly number[], bits: number): number[] {
  const digits = ring
    .map((element) => BigInt.asUintN(bits, BigInt(element)).toString(2).padStart(bits, "0"))
    .reverse()
    .join("");
  const length_bytes = Math.ceil(digits.length / 8);
  const padded = digits.padStart(8 * length_bytes, "0");
  return Array.from({ length: length_bytes }, (_, i) => {
    const end = padded.length - 8 * i;
    return Number.parseInt(padded.slice(end - 8, end), 2);
  });
}

const element = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const ring = fc.array(element, { maxLength: 100 });
const bits = fc.integer({ min: 1, max: 32 });

describe("packing", () => {
  test("[WT9] five elements of 5 bits lie as drawn", () => {
    // Low bits first: 00001 00011 00111 01111 11111 from the right.
    const bytes = packRing(Uint32Array.of(1, 3, 7, 15, 31), 5);
    expect([...bytes]).toEqual([0b0110_0001, 0b1001_1100, 0b1111_0111, 0b0000_0001]);
  });

  test("[WT9] any elements of any width are packed as one long binary number", () => {
    fc.assert(
      fc.property(ring, bits, (elements, width) => {
        const bytes = packRing(Uint32Array.from(elements), width);
        expect([...bytes]).toEqual(packSlowly(elements, width));
        expect(bytes.length).toBe(packedLength(elements.length, width));
      }),
      { numRuns: 500 },
    );
  });

  test("[WT10] every width unpacks what it packed, from any alignment", () => {
    fc.assert(
      fc.property(ring, bits, fc.nat(5), (elements, width, shift) => {
        const bytes = packRing(Uint32Array.from(elements), width);
        const shifted = new Uint8Array(bytes.length + shift + 3).fill(255);
        shifted.set(bytes, shift);
        const view = shifted.subarray(shift, shift + bytes.length);
        const residues = elements.map((value) => Number(BigInt.asUintN(width, BigInt(value))));
        expect([...(unpackRing(view, width, elements.length) ?? [])]).toEqual(residues);
      }),
      { numRuns: 500 },
    );
  });

  test("[WT10] adding to a sum wraps mod 2^32, as in BigInt", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(element, element)), bits, (pairs, width) => {
        const sum = Uint32Array.from(pairs, ([a]) => a);
        const bytes = packRing(
          Uint32Array.from(pairs, ([, b]) => b),
          width,
        );
        expect(addPacked(sum, bytes, width)).toBe(true);
        const expected = pairs.map(([a, b]) =>
          BigInt.asUintN(32, BigInt(a) + BigInt.asUintN(width, BigInt(b))),
        );
        expect([...sum].map(BigInt)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("[WT11] truncated and oversize bytes are refused and leave the sum alone", () => {
    fc.assert(
      fc.property(ring, bits, fc.integer({ min: 1, max: 9 }), (elements, width, extra) => {
        const bytes = packRing(Uint32Array.from(elements), width);
        const longer = new Uint8Array(bytes.length + extra);
        longer.set(bytes);
        const shorter = bytes.subarray(0, Math.max(0, bytes.length - extra));
        const sum = Uint32Array.from(elements);
        for (const wrong of bytes.length === 0 ? [longer] : [longer, shorter]) {
          expect(unpackRing(wrong, width, elements.length)).toBeNull();
          expect(addPacked(sum, wrong, width)).toBe(false);
        }
        expect([...sum]).toEqual(elements);
      }),
    );
  });

  test("[WT11] every bit of the filling is refused, every bit of the elements taken", () => {
    const bytes = packRing(Uint32Array.of(0, 0, 0), 7);
    for (let bit = 0; bit < 24; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] = 1 << (bit & 7);
      const sum = new Uint32Array(3);
      expect(addPacked(sum, changed, 7)).toBe(bit < 21);
      expect(sum.some((value) => value !== 0)).toBe(bit < 21);
      expect(unpackRing(changed, 7, 3) === null).toBe(bit >= 21);
    }
  });

  test.each([0, 33, 8.5, Number.NaN])("[WT9] %d bits are the caller's error", (width) => {
    const message = `Expected elements of 1 to 32 bits, got ${width}.`;
    expect(() => packRing(Uint32Array.of(1), width)).toThrow(message);
    expect(() => unpackRing(new Uint8Array(1), width, 1)).toThrow(message);
    expect(() => addPacked(Uint32Array.of(1), new Uint8Array(1), width)).toThrow(message);
  });
});
