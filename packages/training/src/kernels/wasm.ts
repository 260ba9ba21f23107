/**
 * The kernels that tfjs's wasm backend lacks for training, or has wrong or naive, expressed
 * through those that XNNPACK runs fast or as plain loops over its heap. They go through tfjs's
 * public registry; `wasm.test.ts` compares each with the cpu backend.
 */

import { getKernel, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";
import { convolution, convolutionFilterGradient, convolutionInputGradient } from "./convolution.ts";
import { maxPoolGradient } from "./pooling.ts";
import { fastMatrixProduct } from "./product.ts";
import { fastSum, segmentSum } from "./sums.ts";
import type { WasmKernel } from "./toolbox.ts";

let installed = false;

/** Call once the wasm backend's package is loaded. A second call changes nothing. */
export function installWasmKernels(): void {
  if (installed) return;
  installed = true;
  add("Conv2DBackpropFilter", convolutionFilterGradient);
  add("UnsortedSegmentSum", segmentSum);
  replace("Conv2D", convolution);
  replace("FusedConv2D", convolution);
  replace("Conv2DBackpropInput", convolutionInputGradient);
  replace("BatchMatMul", fastMatrixProduct);
  replace("MaxPoolGrad", () => maxPoolGradient);
  replace("Sum", fastSum);
}

function add(kernelName: string, kernel: WasmKernel): void {
  registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: kernel as unknown as Parameters<typeof registerKernel>[0]["kernelFunc"],
  });
}

/**
 * Keeps the shipped kernel's set-up, and hands its function to the new one for the cases left to
 * it.
 */
function replace(kernelName: string, wrap: (shipped: WasmKernel) => WasmKernel): void {
  const shipped = getKernel(kernelName, "wasm");
  const kernel = wrap(shipped.kernelFunc as unknown as WasmKernel);
  unregisterKernel(kernelName, "wasm");
  registerKernel({
    ...shipped,
    kernelFunc: kernel as unknown as typeof shipped.kernelFunc,
  });
}
