/**
 * The gradient of max pooling: shipped, it visits every window of every input cell, ten times
 * slower, and shares out a tie otherwise than the cpu backend, which gives all to the first.
 */

import { backend_util, type TensorInfo } from "@tensorflow/tfjs-core";
import { floatView, type WasmKernel } from "./toolbox.ts";

type Shape4 = [number, number, number, number];

export const maxPoolGradient: WasmKernel = ({ inputs, backend, attrs }) => {
  const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
  const { filterSize, strides, pad, dimRoundingMode } = attrs as PoolAttributes;
  const pool = backend_util.computePool2DInfo(
    input.shape as Shape4,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const out = backend.makeOutput(input.shape, "float32");
  const dx = floatView(backend, out).fill(0);
  scatterToMaxima(pool, floatView(backend, input), floatView(backend, dy), dx);
  return out;
};

type PoolAttributes = {
  filterSize: [number, number];
  strides: [number, number];
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
};

/** Channels lie side by side, so each window is searched for all of them at once. */
function scatterToMaxima(
  pool: backend_util.Conv2DInfo,
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = pool;
  const largest = new Float32Array(inChannels);
  const places = new Int32Array(inChannels);
  let from = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let outRow = 0; outRow < outHeight; outRow++) {
      const top = outRow * pool.strideHeight - pool.padInfo.top;
      const bottom = Math.min(top + pool.filterHeight, inHeight);
      for (let outColumn = 0; outColumn < outWidth; outColumn++) {
        const left = outColumn * pool.strideWidth - pool.padInfo.left;
        const right = Math.min(left + pool.filterWidth, inWidth);
        largest.fill(Number.NEGATIVE_INFINITY);
        places.fill(-1);
        for (let row = Math.max(top, 0); row < bottom; row++) {
          for (let column = Math.max(left, 0); column < right; column++) {
            const cell = ((image * inHeight + row) * inWidth + column) * inChannels;
            for (let channel = 0; channel < inChannels; channel++) {
              const value = x[cell + channel]!;
              if (value > largest[channel]!) {
                largest[channel] = value;
                places[channel] = cell + channel;
              }
            }
          }
        }
        for (let channel = 0; channel < inChannels; channel++, from++) {
          const place = places[channel]!;
          if (place >= 0) dx[place]! += dy[from]!;
        }
      }
    }
  }
}
