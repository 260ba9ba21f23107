/**
 * Matrix product: shipped, a transposed operand goes through a naive loop, fourteen times slower
 * than XNNPACK.
 */

import type { TensorInfo } from "@tensorflow/tfjs-core";
import { release, transpose, type WasmKernel } from "./toolbox.ts";

/** Transposes the operands that ask for it and runs the plain product. */
export function fastMatrixProduct(shipped: WasmKernel): WasmKernel {
  return ({ inputs, backend, attrs }) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
    const left = attrs["transposeA"] ? transpose(backend, a, lastTwoSwapped(a)) : a;
    const right = attrs["transposeB"] ? transpose(backend, b, lastTwoSwapped(b)) : b;
    const product = shipped({
      inputs: { a: left, b: right },
      backend,
      attrs: { transposeA: false, transposeB: false },
    });
    if (left !== a) release(backend, left);
    if (right !== b) release(backend, right);
    return product;
  };
}

function lastTwoSwapped({ shape }: TensorInfo): number[] {
  const axes = shape.map((_, axis) => axis);
  return [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
}
