/**
 * The range of a round's fixed-point values, from public quantities only: a range that followed
 * from one participant's values would tell about them. Too small a range clips values, which
 * biases the sum; too large a one wastes bits, which adds unbiased noise. So it is chosen
 * generously: clipping is to be rare.
 */

/**
 * The range in multiples of the coordinates' root mean square, norm/√n.
 *
 * Rotated, coordinates are sums of randomly signed terms with at most √2 times that deviation
 * (rotation.ts): 6 of the one is at least 4.2 of the other, which 1 in 40,000 exceeds at worst.
 *
 * Not rotated, layers differ: a convolution that holds a tenth of the energy in 0.04 % of the
 * coordinates has 16 times the root mean square, and 4 of its deviations are 64. What lies beyond
 * in a heavier tail is clipped; few bits and heavy tails are what rotation is for.
 */
export const rangeHeadroom = { rotated: 6, plain: 64 } as const;

/** A participant's norm may be above the last round's root mean square: its data, or the next round. */
export const normGrowth = 2;

/**
 * `rms` is that of ‖w·δ‖ over the participants of the last committed round (`decodeSum`); without
 * one, or when nothing moved, norms are taken to be the largest allowed. No coordinate exceeds its
 * vector's norm, so no range exceeds `update_norm_max`.
 */
export function rangeFor({
  update_norm_max,
  weights,
  rotate,
  rms,
}: {
  update_norm_max: number;
  weights: number;
  rotate: boolean;
  rms: number | null;
}): number {
  if (!(update_norm_max > 0 && update_norm_max < Infinity)) {
    throw new Error(`Expected a finite update_norm_max above 0, got ${update_norm_max}.`);
  }
  if (!(Number.isInteger(weights) && weights > 0)) {
    throw new Error(`Expected a positive number of weights, got ${weights}.`);
  }
  if (rms !== null && !(rms >= 0 && rms < Infinity)) {
    throw new Error(`Expected a finite rms of 0 or more, or null, got ${rms}.`);
  }
  const norm = rms === null || rms === 0 ? update_norm_max : normGrowth * rms;
  const headroom = rotate ? rangeHeadroom.rotated : rangeHeadroom.plain;
  return Math.min((headroom * norm) / Math.sqrt(weights), update_norm_max);
}
