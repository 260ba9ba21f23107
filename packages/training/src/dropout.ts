/**
 * Dropout whose masks come from the round's seed. tfjs's own has either no seed or the same mask
 * at every step. Masks are drawn in JavaScript, so they are the same on every backend.
 */

import { mul, type Tensor, tensor, util } from "@tensorflow/tfjs-core";
import type { Random } from "@tributary/weights";

/** Zeroes a share `rate` of the values and scales the rest, so that their expectation stays. */
export function dropout(x: Tensor, rate: number, random: Random): Tensor {
  if (rate <= 0) return x;
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(util.sizeFromShape(x.shape));
  for (let index = 0; index < mask.length; index++) mask[index] = random() < rate ? 0 : kept;
  return mul(x, tensor(mask, x.shape));
}
