/** An update of the wanted size, the same every time. */
import { type Contribution, gaussian, mulberry32 } from "@tributary/weights";

export function updateOf(weights: number): Contribution {
  const random = mulberry32(weights);
  const delta = Float32Array.from({ length: weights }, () => gaussian(random) / 100);
  return { delta, examples: 100, loss: 1, accuracy: 0.5 };
}
