import fc from "fast-check";
import { expect, test } from "vitest";
import { randomBytes } from "../bytes.ts";
import {
  add,
  drawElements,
  fieldPrime,
  invert,
  multiply,
  multiplyAdd,
  readElements,
  writeElements,
} from "./field.ts";

const prime = 2n ** 31n + 11n;
const edges = [0, 1, 2, 2 ** 16 - 1, 2 ** 16, 2 ** 31 - 1, 2 ** 31, fieldPrime - 2, fieldPrime - 1];
const element = fc.oneof(fc.constantFrom(...edges), fc.nat(fieldPrime - 1));
const position = fc.oneof(fc.constantFrom(0, 1, 2 ** 16 - 1), fc.nat(2 ** 16 - 1));

test("[CR21] 2^31 + 11 is prime", () => {
  const divisors = Array.from({ length: Math.floor(Math.sqrt(fieldPrime)) - 1 }, (_, i) => i + 2);
  expect(divisors.filter((divisor) => fieldPrime % divisor === 0)).toEqual([]);
  expect(BigInt(fieldPrime)).toBe(prime);
});

test("[CR21] sums and products in doubles are those of whole numbers modulo the prime", () => {
  fc.assert(
    fc.property(element, element, position, (a, b, small) => {
      expect(BigInt(add(a, b))).toBe((BigInt(a) + BigInt(b)) % prime);
      expect(BigInt(multiply(a, b))).toBe((BigInt(a) * BigInt(b)) % prime);
      const expected = (BigInt(a) * BigInt(small) + BigInt(b)) % prime;
      expect(BigInt(multiplyAdd(a, small, b))).toBe(expected);
    }),
    { numRuns: 5000 },
  );
});

test("[CR21] an element times its inverse is one", () => {
  fc.assert(
    fc.property(element, (a) => {
      expect(multiply(a, invert(a))).toBe(a === 0 ? 0 : 1);
    }),
  );
});

test("[CR21] elements are four bytes each, and what is no element is not read as one", () => {
  fc.assert(
    fc.property(fc.array(element), (values) => {
      const elements = Uint32Array.from(values);
      expect(readElements(writeElements(elements))).toEqual(elements);
    }),
  );
  expect([...writeElements(Uint32Array.of(fieldPrime - 1))]).toEqual([0x80, 0, 0, 10]);
  expect(readElements(Uint8Array.of(0x80, 0, 0, 11))).toBeNull();
  expect(readElements(Uint8Array.of(0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff))).toBeNull();
});

test("[CR22] a drawn element is 32 random bits, thrown away from the prime up", () => {
  const words = [fieldPrime - 1, fieldPrime, 2 ** 32 - 1, 5, 2 ** 31, 0, 7];
  let next = 0;
  const rng = (length: number) => {
    const bytes = writeElements(Uint32Array.from({ length: length / 4 }, () => words[next++] ?? 9));
    return bytes;
  };
  expect([...drawElements(6, rng)]).toEqual([fieldPrime - 1, 5, 2 ** 31, 0, 7, 9]);
});

test("[CR22] drawn elements spread evenly over the field", () => {
  const bins = new Array<number>(16).fill(0);
  const drawn = drawElements(16_000, randomBytes);
  for (const value of drawn) bins[Math.floor((value / fieldPrime) * bins.length)]! += 1;
  const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // 15 degrees of freedom: above 70 once in 200 million.
  expect(chiSquare).toBeLessThan(70);
});

test("[CR24] the random bytes are overwritten once they are read", () => {
  const handedOut: Uint8Array[] = [];
  const rng = (length: number) => {
    const bytes = randomBytes(length);
    handedOut.push(bytes);
    return bytes;
  };
  drawElements(3000, rng);
  expect(handedOut.length).toBeGreaterThan(1);
  for (const bytes of handedOut) expect(bytes).toEqual(new Uint8Array(bytes.length));
});
