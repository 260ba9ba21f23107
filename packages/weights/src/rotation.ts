/**
 * The randomised Hadamard transform: random signs, then a Walsh–Hadamard transform. It is a
 * rotation that spreads a vector's energy over all coordinates, so that few bits per coordinate
 * suffice (Konečný et al. 2016, "Federated Learning: Strategies for Improving Communication
 * Efficiency", arXiv 1610.05492, section 3.2; Suresh et al. 2017, arXiv 1611.00429, section 3).
 *
 * A transform's length is a power of two. Where the papers pad with zeros, which costs up to twice
 * the bytes, we transform the first N = 2^⌊log2 n⌋ coordinates and then, with signs of its own, the last N.
 */
import { deriveSeed, mulberry32 } from "./random.ts";

/**
 * Rotates in place. Lengths and angles stay, up to float32 rounding. Each coordinate becomes a sum
 * of randomly signed terms whose squares add up to at most ‖x‖²/N < 2‖x‖²/n: by Hoeffding's
 * inequality it exceeds t·‖x‖·√(2/n) with a probability of at most 2·exp(−t²/2), whatever x is.
 */
export function rotate(values: Float32Array, seed: number): void {
  for (const { half, signs } of passes(values, seed)) {
    flipSigns(half, signs);
    hadamard(half);
  }
}

/** Undoes `rotate`: signs and the orthonormal Hadamard transform are each their own inverse. */
export function unrotate(values: Float32Array, seed: number): void {
  for (const { half, signs } of passes(values, seed).reverse()) {
    hadamard(half);
    flipSigns(half, signs);
  }
}

/** One transform if the length is a power of two, else two that overlap in the middle. */
function passes(values: Float32Array, seed: number) {
  if (values.length === 0) return [];
  const size = 2 ** Math.floor(Math.log2(values.length));
  const rest = values.length - size;
  const first = { half: values.subarray(0, size), signs: deriveSeed(seed, "signs", 0) };
  const second = { half: values.subarray(rest), signs: deriveSeed(seed, "signs", 1) };
  return rest === 0 ? [first] : [first, second];
}

/** Changes the sign of each value with probability 1/2; a draw serves 32 values. */
function flipSigns(values: Float32Array, seed: number): void {
  const random = mulberry32(seed);
  for (let i = 0; i < values.length; ) {
    let bits = random() * 2 ** 32;
    const end = Math.min(i + 32, values.length);
    for (; i < end; i++, bits >>>= 1) values[i] = values[i]! * (1 - 2 * (bits & 1));
  }
}

/** The orthonormal Walsh–Hadamard transform of a power of two of values, in place. */
function hadamard(values: Float32Array): void {
  transform(values, 0, values.length);
  const factor = 1 / Math.sqrt(values.length);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * factor;
}

/** What fits into a first-level cache is worked off level by level, more by quarters. */
const cached = 4096;

/** The transform without its factor. Two levels at a time: half the traffic to memory. */
function transform(values: Float32Array, from: number, length: number): void {
  if (length > cached) {
    const quarter = length / 4;
    quarters(values, from, quarter);
    for (let part = 0; part < 4; part++) transform(values, from + part * quarter, quarter);
    return;
  }
  let size = length;
  for (; size >= 4; size /= 4) {
    for (let at = from; at < from + length; at += size) quarters(values, at, size / 4);
  }
  if (size === 2) pairs(values, from, length);
}

/** Two levels: the transform of length 4 across the four quarters that begin at `from`. */
function quarters(values: Float32Array, from: number, quarter: number): void {
  for (let i = from; i < from + quarter; i++) {
    const a = values[i]!;
    const b = values[i + quarter]!;
    const c = values[i + 2 * quarter]!;
    const d = values[i + 3 * quarter]!;
    values[i] = a + c + (b + d);
    values[i + quarter] = a + c - (b + d);
    values[i + 2 * quarter] = a - c + (b - d);
    values[i + 3 * quarter] = a - c - (b - d);
  }
}

/** The last level, when their number is odd. */
function pairs(values: Float32Array, from: number, length: number): void {
  for (let i = from; i < from + length; i += 2) {
    const a = values[i]!;
    const b = values[i + 1]!;
    values[i] = a + b;
    values[i + 1] = a - b;
  }
}
