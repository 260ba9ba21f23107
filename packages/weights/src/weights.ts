/**
 * A model's weights, or the difference of two: a layout over one flat Float32Array. Flat, because
 * everything that is done to an update (clip, mask, pack, sum, seal) is done to a vector; only
 * training wants tensors back.
 */
import { isDimension, isTensorName, type Layout, layoutSize, tensorSize } from "./layout.ts";

export type Weights = { readonly layout: Layout; readonly values: Float32Array };

/**
 * Checks that layout and values belong together; without values, all are zero. Keeps `values`, does
 * not copy it.
 */
export function createWeights(layout: Layout, values?: Float32Array): Weights {
  const seen = new Set<string>();
  for (const { name, shape } of layout) {
    if (!isTensorName(name)) throw new Error(`"${name}" cannot be the name of a tensor.`);
    if (seen.has(name)) throw new Error(`Expected each tensor once, got "${name}" twice.`);
    if (!shape.every(isDimension)) {
      throw new Error(`Expected positive dimensions, got [${shape}] for tensor "${name}".`);
    }
    seen.add(name);
  }
  const size = layoutSize(layout);
  if (values !== undefined && values.length !== size) {
    throw new Error(`Expected ${size} weights, got ${values.length}.`);
  }
  return { layout, values: values ?? new Float32Array(size) };
}

/** One tensor's values as a view: writing to it writes to the weights. */
export function tensorView(weights: Weights, name: string): Float32Array {
  let offset = 0;
  for (const spec of weights.layout) {
    const size = tensorSize(spec);
    if (spec.name === name) return weights.values.subarray(offset, offset + size);
    offset += size;
  }
  const names = weights.layout.map((spec) => spec.name).join(", ");
  throw new Error(`Expected one of the tensors ${names}; got "${name}".`);
}
