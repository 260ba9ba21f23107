/**
 * Arithmetic modulo the prime 2^31 + 11, the field that secrets are shared over: the smallest one
 * whose elements hold 31 bits, so that a number fits four bytes. In doubles, which are exact below
 * 2^53: a product of two elements has 63 bits, so one factor is taken 16 bits at a time.
 */
import { type Bytes, wipe } from "../bytes.ts";
import type { Rng } from "./terms.ts";

export const fieldPrime = 2 ** 31 + 11;
export const element_bytes = 4;

/** For whole numbers from 0 to below 2^49, where a quotient by 2^31 is at most one too many. */
function reduce(value: number): number {
  const rest = value - Math.floor(value / 2 ** 31) * fieldPrime;
  return rest < 0 ? rest + fieldPrime : rest;
}

export function add(a: number, b: number): number {
  const sum = a + b;
  return sum < fieldPrime ? sum : sum - fieldPrime;
}

export function multiply(a: number, b: number): number {
  return reduce(reduce(a * (b >>> 16)) * 2 ** 16 + a * (b & 0xffff));
}

/** a · small + b, for a factor below 2^16 (where a share stands): one reduction in place of two. */
export function multiplyAdd(a: number, small: number, b: number): number {
  return reduce(a * small + b);
}

/** a^(p − 2), by Fermat. */
export function invert(a: number): number {
  let inverse = 1;
  let power = a;
  for (let exponent = fieldPrime - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) inverse = multiply(inverse, power);
    power = multiply(power, power);
  }
  return inverse;
}

const drawn_bytes = 4096;

/**
 * Elements of the field, each as likely as any other: of 32 random bits, values from the prime up
 * are thrown away, about half.
 */
export function drawElements(count: number, rng: Rng): Uint32Array {
  const elements = new Uint32Array(count);
  let found = 0;
  while (found < count) {
    const drawn = rng(Math.min(drawn_bytes, 2 * element_bytes * (count - found)));
    const view = viewOf(drawn);
    for (let at = 0; at + element_bytes <= drawn.length && found < count; at += element_bytes) {
      const value = view.getUint32(at);
      if (value < fieldPrime) elements[found++] = value;
    }
    wipe(drawn);
  }
  return elements;
}

export function writeElements(elements: Uint32Array): Bytes {
  const bytes = new Uint8Array(element_bytes * elements.length);
  const view = viewOf(bytes);
  elements.forEach((element, index) => {
    view.setUint32(element_bytes * index, element);
  });
  return bytes;
}

/** Null where four of the bytes are no element of the field. */
export function readElements(bytes: Uint8Array): Uint32Array | null {
  const view = viewOf(bytes);
  const elements = new Uint32Array(bytes.length / element_bytes);
  for (let index = 0; index < elements.length; index++) {
    const value = view.getUint32(element_bytes * index);
    if (value >= fieldPrime) return null;
    elements[index] = value;
  }
  return elements;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
