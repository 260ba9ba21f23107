/** How large the change is that leaves a device in each round: known before it is made, whatever was learned. */
import { sumEncodingOf, type TaskSpec } from "@tributary/protocol";
import { packedLength_bytes } from "@tributary/weights";

/** A sealed change is its weights as float32, and a header that does not count here. */
export function changeSize_bytes(spec: TaskSpec, weights: number): number {
  if (spec.privacy === "sealed") return weights * Float32Array.BYTES_PER_ELEMENT;
  return packedLength_bytes(sumEncodingOf(spec, { range: 1, seed: 0 }, weights));
}
