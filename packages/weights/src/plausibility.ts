/**
 * Whether the values of a sum can come from honest participants. A sum is all that anyone sees, so
 * this is all that can be checked: a participant that masks garbage, or masks that do not cancel,
 * leave values all over the ring. What is within the bounds passes, true or not.
 */
import { modulusBits, type SumEncoding, valueCount } from "./encoding.ts";
import { levelMax, signedOf, stepOf } from "./fixed-point.ts";

/** What the metrics of the same sum say: Σ w with w = weight / weight_max, and Σ ‖x‖² of the x = w·δ. */
export type Stated = {
  readonly participants: number;
  readonly share: number;
  readonly squares: number;
};

/**
 * What is wrong with the values of a sum; null if nothing. Each coordinate is the sum of levels. The
 * sum's norm is at most Σ w·C, and by the inequality of Cauchy and Schwarz at most √(n · Σ‖x‖²);
 * rounding adds less than one step for each participant and coordinate.
 */
export function implausibility(
  sum: Uint32Array,
  encoding: SumEncoding,
  { participants, share, squares }: Stated,
): string | null {
  const count = valueCount(encoding);
  const bits = modulusBits(encoding);
  const level_max = participants * levelMax(encoding.value_bits);
  let largest = 0;
  let levelSquares = 0;
  for (let i = 0; i < count; i++) {
    const level = signedOf(sum[i]!, bits);
    largest = Math.max(largest, Math.abs(level));
    levelSquares += level * level;
  }
  if (largest > level_max) {
    return `A summed value is ${largest} steps; ${participants} participants reach ${level_max}.`;
  }
  const step = stepOf({ range: encoding.range, bits: encoding.value_bits });
  const norm = Math.sqrt(levelSquares) * step;
  const bound = Math.min(share * encoding.update_norm_max, Math.sqrt(participants * squares));
  const rounding = participants * step * Math.sqrt(count);
  // Norms and rotations were computed in float32.
  const norm_max = bound * (1 + 2 ** -16) + rounding;
  if (norm <= norm_max) return null;
  const most = `the stated weights and norms allow ${norm_max}`;
  return `The sum of ${participants} updates has the norm ${norm}; ${most}.`;
}
