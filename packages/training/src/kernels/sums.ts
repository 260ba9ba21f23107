/**
 * Sums as loops over the heap, in double precision inside: what a bias and an embedding need for
 * their gradients.
 */

import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { floatView, type WasmKernel } from "./toolbox.ts";

/**
 * Shipped, a sum over leading axes (a bias gradient) first transposes its whole input; here the
 * rows are added.
 */
export function fastSum(shipped: WasmKernel): WasmKernel {
  return (call) => {
    const { backend, attrs } = call;
    const { x } = call.inputs as { x: TensorInfo };
    const axes = util.parseAxisParam(attrs["axis"] as number | number[], x.shape);
    const reduced = axes.length;
    const areLeading = reduced < x.shape.length && axes.every((axis, index) => axis === index);
    if (x.dtype !== "float32" || !areLeading || util.sizeFromShape(x.shape) === 0) {
      return shipped(call);
    }
    const kept = x.shape.slice(reduced);
    const rows = util.sizeFromShape(x.shape.slice(0, reduced));
    const columns = util.sizeFromShape(kept);
    const shape = attrs["keepDims"] ? [...axes.map(() => 1), ...kept] : kept;
    const out = backend.makeOutput(shape, "float32");
    const values = floatView(backend, x);
    const sums = new Float64Array(columns);
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) sums[column]! += values[at++]!;
    }
    floatView(backend, out).set(sums);
    return out;
  };
}

/**
 * Row i of x is added to row `segmentIds[i]` of the result; ids out of range are dropped, as on
 * cpu.
 */
export const segmentSum: WasmKernel = ({ inputs, backend, attrs }) => {
  const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
  const numSegments = attrs["numSegments"] as number;
  const rowShape = x.shape.slice(segmentIds.shape.length);
  const width = util.sizeFromShape(rowShape);
  const out = backend.makeOutput([numSegments, ...rowShape], x.dtype);
  const ids = backend.typedArrayFromHeap(segmentIds);
  const values = backend.typedArrayFromHeap(x);
  const sums = new Float64Array(numSegments * width);
  for (let row = 0; row < ids.length; row++) {
    const segment = ids[row]!;
    if (segment < 0 || segment >= numSegments) continue;
    for (let column = 0; column < width; column++) {
      sums[segment * width + column]! += values[row * width + column]!;
    }
  }
  backend.typedArrayFromHeap(out).set(sums);
  return out;
};
