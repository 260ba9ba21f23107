/**
 * Shamir's secret sharing (1979): any `threshold` of the shares give the secret, fewer say nothing
 * about it. A secret of 256 bits is cut into nine chunks of 31 bits from the low end, each shared by
 * a polynomial of its own; the layout of bytes is that of Google's federated-compute. Shares carry no
 * checksum: from a wrong one comes another secret, or none, and only a check of the secret itself
 * (a commitment, a public key) can tell.
 */
import type { Bytes } from "../bytes.ts";
import {
  add,
  drawElements,
  element_bytes,
  fieldPrime,
  invert,
  multiply,
  multiplyAdd,
  readElements,
  writeElements,
} from "./field.ts";
import type { Rng } from "./terms.ts";

export const sharedSecret_bytes = 32;
const chunk_bits = 31;
const chunks = Math.ceil((8 * sharedSecret_bytes) / chunk_bits);
export const share_bytes = element_bytes * chunks;

/** Positions stay below 2^16, which `multiplyAdd` asks for. */
const shares_max = 2 ** 16 - 1;

/** The value at `x` of a secret's polynomials. */
export type PlacedShare = { readonly x: number; readonly share: Uint8Array };

/** The shares at x = 1, 2, …: 36 bytes each. */
export function splitSecret(
  secret: Uint8Array,
  { threshold, shares, rng }: { threshold: number; shares: number; rng: Rng },
): Bytes[] {
  if (secret.length !== sharedSecret_bytes) {
    throw new Error(`Expected a secret of ${sharedSecret_bytes} bytes, got ${secret.length}.`);
  }
  if (!(threshold >= 1 && threshold <= shares && shares <= shares_max)) {
    throw new Error(`Expected 1 ≤ threshold ≤ shares < 2^16, got ${threshold} of ${shares}.`);
  }
  const constants = chunksOf(secret);
  const coefficients = drawElements(chunks * (threshold - 1), rng);
  try {
    return Array.from({ length: shares }, (_, i) =>
      writeElements(evaluate({ constants, coefficients, threshold, x: i + 1 })),
    );
  } finally {
    wipeElements(constants, coefficients);
  }
}

type Polynomials = {
  readonly constants: Uint32Array;
  /** Those of the first chunk's polynomial, then those of the second's, … */
  readonly coefficients: Uint32Array;
  readonly threshold: number;
};

/** Every polynomial at x, by Horner's rule. */
function evaluate(at: Polynomials & { readonly x: number }): Uint32Array {
  const { constants, coefficients, threshold, x } = at;
  const values = new Uint32Array(constants.length);
  for (let chunk = 0; chunk < values.length; chunk++) {
    const start = chunk * (threshold - 1);
    let value = 0;
    for (let i = start + threshold - 2; i >= start; i--) {
      value = multiplyAdd(value, x, coefficients[i]!);
    }
    values[chunk] = multiplyAdd(value, x, constants[chunk]!);
  }
  return values;
}

/**
 * The secret, from exactly the shares given: as many as the threshold it was split with. Null where
 * they are shares of no secret; that they are right is for the caller to check.
 */
export function combineShares(shares: readonly PlacedShare[]): Bytes | null {
  if (shares.some(({ share }) => share.length !== share_bytes)) return null;
  const combined = combineChunks(shares);
  if (combined === null) return null;
  const secret = secretOf(combined);
  wipeElements(combined);
  return secret;
}

/** For shares of any number of chunks, all the same; null where one is not of the field. */
export function combineChunks(shares: readonly PlacedShare[]): Uint32Array | null {
  const factors = factorsAtZero(shares.map(({ x }) => x));
  const sums = new Uint32Array((shares[0]?.share.length ?? 0) / element_bytes);
  for (let i = 0; i < shares.length; i++) {
    const values = readElements(shares[i]!.share);
    if (values === null) return null;
    for (let chunk = 0; chunk < sums.length; chunk++) {
      sums[chunk] = add(sums[chunk]!, multiply(values[chunk]!, factors[i]!));
    }
    wipeElements(values);
  }
  return sums;
}

/** Lagrange: the factor of the value at each x in the value at zero, Π x_j / (x_j − x_i). */
function factorsAtZero(xs: readonly number[]): Uint32Array {
  checkPositions(xs);
  const product = xs.reduce((all, x) => multiplyAdd(all, x, 0), 1);
  return Uint32Array.from(xs, (x) => {
    let denominator = x;
    let isNegative = false;
    for (const other of xs) {
      if (other === x) continue;
      denominator = multiplyAdd(denominator, Math.abs(other - x), 0);
      if (other < x) isNegative = !isNegative;
    }
    const factor = multiply(product, invert(denominator));
    return isNegative ? fieldPrime - factor : factor;
  });
}

function checkPositions(xs: readonly number[]): void {
  const fit = xs.every((x) => Number.isInteger(x) && x >= 1 && x <= shares_max);
  if (!fit || xs.length === 0 || new Set(xs).size !== xs.length) {
    throw new Error(`Expected shares at different positions from 1, got those at [${xs}].`);
  }
}

/** Chunk 0 has the highest bits of the secret, read as one big-endian number: eight of them. */
function chunksOf(secret: Uint8Array): Uint32Array {
  const values = new Uint32Array(chunks);
  forEachBit((chunk, weight, byte, mask) => {
    if ((secret[byte]! & mask) !== 0) values[chunk] = values[chunk]! + weight;
  });
  return values;
}

/** Null where a chunk is too large: no secret was cut into these. */
function secretOf(values: Uint32Array): Bytes | null {
  const topChunk_bits = 8 * sharedSecret_bytes - (chunks - 1) * chunk_bits;
  const tooLarge = (value: number, chunk: number) =>
    value >= 2 ** (chunk === 0 ? topChunk_bits : chunk_bits);
  if (values.some(tooLarge)) return null;
  const secret = new Uint8Array(sharedSecret_bytes);
  forEachBit((chunk, weight, byte, mask) => {
    if ((values[chunk]! & weight) !== 0) secret[byte] = secret[byte]! | mask;
  });
  return secret;
}

/** Where each bit of a secret is, from the lowest: its chunk and weight, its byte and mask. */
function forEachBit(
  visit: (chunk: number, weight: number, byte: number, mask: number) => void,
): void {
  for (let bit = 0; bit < 8 * sharedSecret_bytes; bit++) {
    const chunk = chunks - 1 - Math.floor(bit / chunk_bits);
    const byte = sharedSecret_bytes - 1 - Math.floor(bit / 8);
    visit(chunk, 2 ** (bit % chunk_bits), byte, 1 << (bit % 8));
  }
}

function wipeElements(...secrets: readonly Uint32Array[]): void {
  for (const secret of secrets) secret.fill(0);
}
