/**
 * The shape of a model: named tensors, one after another in one flat vector. Order is part of a
 * layout, since it decides where each tensor lies. A layout says nothing about values.
 */

export type TensorSpec = { readonly name: string; readonly shape: readonly number[] };
export type Layout = readonly TensorSpec[];

/** How many values a tensor has; a scalar (shape []) has one. */
export function tensorSize(spec: TensorSpec): number {
  return spec.shape.reduce((size, dimension) => size * dimension, 1);
}

/** How many values a whole model has. */
export function layoutSize(layout: Layout): number {
  return layout.reduce((size, spec) => size + tensorSize(spec), 0);
}

/** Same names, same shapes, same order. */
export function sameLayout(a: Layout, b: Layout): boolean {
  return (
    a.length === b.length &&
    a.every((spec, index) => {
      const other = b[index];
      return other !== undefined && spec.name === other.name && sameShape(spec.shape, other.shape);
    })
  );
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/**
 * `__proto__` would reach the prototype of any object keyed by name; safetensors keeps
 * `__metadata__` for itself.
 */
export function isTensorName(name: string): boolean {
  return name !== "" && name !== "__proto__" && name !== "__metadata__";
}

/**
 * Dimensions are positive: no model has an empty tensor, and without them offsets alone decide the
 * order.
 */
export function isDimension(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
