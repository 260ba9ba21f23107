/** Points of a square, divided by its diagonal: as much of a problem as a test needs. */
import { mulberry32 } from "@tributary/weights";
import type { Rows } from "../data.ts";

export function inHalves(count: number, seed: number): Rows {
  const random = mulberry32(seed + 1);
  const inputs = Array.from({ length: count }, () => [2 * random() - 1, 2 * random() - 1]);
  const labels = inputs.map(([x = 0, y = 0]) => (y > x ? "above" : "below"));
  return { inputs, labels };
}
