/** What a kernel composed of other wasm kernels needs: running them, and views of the heap. */

import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { getKernel, type TensorInfo } from "@tensorflow/tfjs-core";

export type KernelCall = {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly backend: BackendWasm;
  readonly attrs: Readonly<Record<string, unknown>>;
};

export type WasmKernel = (call: KernelCall) => TensorInfo;

/** Runs a registered wasm kernel. The caller owns the result, and releases it or hands it on. */
export function runKernel(kernelName: string, call: KernelCall): TensorInfo {
  const kernel = getKernel(kernelName, "wasm").kernelFunc as unknown as WasmKernel;
  return kernel(call);
}

export function transpose(
  backend: BackendWasm,
  x: TensorInfo,
  perm: readonly number[],
): TensorInfo {
  return runKernel("Transpose", { inputs: { x }, backend, attrs: { perm } });
}

/** A view, valid until the next allocation: the heap moves when it grows. */
export function floatView(backend: BackendWasm, info: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(info) as Float32Array;
}

export function release(backend: BackendWasm, ...infos: readonly TensorInfo[]): void {
  for (const info of infos) backend.disposeData(info.dataId);
}
