/**
 * Arithmetic on flat vectors. Functions return new arrays, except `addScaled`, which is what an
 * accumulator is for. Plain indexed loops: they compile to tight machine code, and `map` on a typed
 * array is several times slower.
 */

export function add(a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  requireSameLength(a, b);
  const sum = new Float32Array(a.length);
  for (let i = 0; i < sum.length; i++) sum[i] = a[i]! + b[i]!;
  return sum;
}

/** a − b: with weights after and before training, the update. */
export function subtract(a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  requireSameLength(a, b);
  const difference = new Float32Array(a.length);
  for (let i = 0; i < difference.length; i++) difference[i] = a[i]! - b[i]!;
  return difference;
}

export function scale(values: Float32Array, factor: number): Float32Array<ArrayBuffer> {
  const scaled = new Float32Array(values.length);
  for (let i = 0; i < scaled.length; i++) scaled[i] = values[i]! * factor;
  return scaled;
}

/**
 * target += factor · source, in place. A Float64Array target keeps the low bits that many
 * additions would lose.
 */
export function addScaled(
  target: Float32Array | Float64Array,
  factor: number,
  source: Float32Array | Float64Array,
): void {
  requireSameLength(target, source);
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + factor * source[i]!;
}

/** Euclidean norm, accumulated in double precision: no float32 vector can overflow it. */
export function l2Norm(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares);
}

export type Clipped = {
  readonly values: Float32Array;
  /** The norm before clipping. */
  readonly norm: number;
  readonly clipped: boolean;
};

/**
 * Scales finite values down to an L2 norm of at most `norm_max`; shorter vectors are returned as
 * they are, not copied. The bound holds after rounding to float32 too: the coordinator refuses what
 * is longer.
 */
export function clipToNorm(values: Float32Array, norm_max: number): Clipped {
  if (!(norm_max > 0)) throw new Error(`Expected a norm bound above 0, got ${norm_max}.`);
  const norm = l2Norm(values);
  if (!Number.isFinite(norm)) throw new Error(`Expected finite values to clip, got norm ${norm}.`);
  if (norm <= norm_max) return { values, norm, clipped: false };
  // Rounding lengthens a value by at most 2^-24 of itself: aim that much (and a little) below the
  // bound.
  const factor = (norm_max / norm) * (1 - 2 ** -23);
  return { values: scale(values, factor), norm, clipped: true };
}

export function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) return false;
  }
  return true;
}

function requireSameLength(a: { length: number }, b: { length: number }): void {
  if (a.length !== b.length) throw new Error(`Expected ${a.length} values, got ${b.length}.`);
}
