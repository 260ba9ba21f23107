/**
 * A convolution, and its two gradients each as a convolution again, which XNNPACK runs fast.
 * Shapes: x `[batch, height, width, in]`, filter `[height, width, in, out]`, dy `[batch, height,
 * width, out]`.
 */

import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backend_util, type TensorInfo } from "@tensorflow/tfjs-core";
import { floatView, release, runKernel, transpose, type WasmKernel } from "./toolbox.ts";

type Shape4 = [number, number, number, number];
type Pads = readonly (readonly [number, number])[];

/**
 * Shipped, `same` padding that comes to none, as with a filter smaller than its stride, gives
 * zeros: XNNPACK refuses and tfjs does not look. It is `valid` then.
 */
export function convolution(shipped: WasmKernel): WasmKernel {
  return (call) => {
    const { inputs, attrs } = call;
    if (attrs["pad"] !== "same") return shipped(call);
    const { x, filter } = inputs as { x: TensorInfo; filter: TensorInfo };
    const { padInfo } = convolutionOf(x.shape as Shape4, filter.shape as Shape4, attrs);
    const { top, bottom, left, right } = padInfo;
    const isPadded = top + bottom + left + right > 0;
    return shipped(isPadded ? call : { ...call, attrs: { ...attrs, pad: "valid" } });
  };
}

/**
 * tfjs ships none for wasm (tfjs issue 8474): the input, channels as batch, convolved by the
 * gradient.
 */
export const convolutionFilterGradient: WasmKernel = ({ inputs, backend, attrs }) => {
  const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
  const info = convolutionOf(x.shape as Shape4, attrs["filterShape"] as Shape4, attrs);
  const { padInfo, filterHeight, filterWidth, inChannels, outChannels } = info;
  const images = transpose(backend, x, [3, 1, 2, 0]);
  const gradient = transpose(backend, dy, [1, 2, 0, 3]);
  const correlated = runKernel("Conv2D", {
    inputs: { x: images, filter: gradient },
    backend,
    attrs: {
      strides: [1, 1],
      dilations: [info.strideHeight, info.strideWidth],
      pad: pads(padInfo.top, padInfo.bottom, padInfo.left, padInfo.right),
      dataFormat: "NHWC",
    },
  });
  release(backend, images, gradient);
  // Rows and columns that no stride reached leave a larger result; the filter is its corner.
  const size = [inChannels, filterHeight, filterWidth, outChannels];
  const isExact = size.every((length, axis) => length === correlated.shape[axis]);
  const corner = isExact
    ? correlated
    : runKernel("Slice", {
        inputs: { x: correlated },
        backend,
        attrs: { begin: [0, 0, 0, 0], size },
      });
  if (!isExact) release(backend, correlated);
  const filter = transpose(backend, corner, [1, 2, 0, 3]);
  release(backend, corner);
  return filter;
};

/**
 * At stride 1, the gradient convolved by the filter turned half round; other strides keep the
 * shipped loop.
 */
export function convolutionInputGradient(shipped: WasmKernel): WasmKernel {
  return (call) => {
    const { inputs, backend, attrs } = call;
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const info = convolutionOf(attrs["inputShape"] as Shape4, filter.shape as Shape4, attrs);
    const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = info;
    const lastRow = filterHeight - 1;
    const lastColumn = filterWidth - 1;
    const isOverPadded =
      Math.max(padInfo.top, padInfo.bottom) > lastRow ||
      Math.max(padInfo.left, padInfo.right) > lastColumn;
    if (strideHeight !== 1 || strideWidth !== 1 || isOverPadded) return shipped(call);
    const turned = turnedFilter(backend, filter);
    const dx = runKernel("Conv2D", {
      inputs: { x: dy, filter: turned },
      backend,
      attrs: {
        strides: [1, 1],
        dilations: [1, 1],
        pad: pads(
          lastRow - padInfo.top,
          lastRow - padInfo.bottom,
          lastColumn - padInfo.left,
          lastColumn - padInfo.right,
        ),
        dataFormat: "NHWC",
      },
    });
    release(backend, turned);
    return dx;
  };
}

function convolutionOf(
  inputShape: Shape4,
  filterShape: Shape4,
  attrs: Readonly<Record<string, unknown>>,
): backend_util.Conv2DInfo {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attrs as {
    strides: [number, number];
    dilations?: [number, number];
    pad: "valid" | "same" | number;
    dimRoundingMode?: "floor" | "round" | "ceil";
    dataFormat?: "NHWC" | "NCHW";
  };
  const format = backend_util.convertConv2DDataFormat(dataFormat ?? "NHWC");
  if (format !== "channelsLast") {
    throw new Error("Expected a convolution with the channels last, got channels first");
  }
  return backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    false,
    format,
  );
}

function pads(top: number, bottom: number, left: number, right: number): Pads {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** Rotated by 180°, input and output channels exchanged. */
function turnedFilter(backend: BackendWasm, filter: TensorInfo): TensorInfo {
  const [height, width, inChannels, outChannels] = filter.shape as Shape4;
  const turned = backend.makeOutput([height, width, outChannels, inChannels], "float32");
  const source = floatView(backend, filter);
  const target = floatView(backend, turned);
  const cell = inChannels * outChannels;
  const cells = height * width;
  for (let from = 0; from < cells; from++) {
    const sourceStart = from * cell;
    const targetStart = (cells - 1 - from) * cell;
    for (let i = 0; i < inChannels; i++) {
      for (let o = 0; o < outChannels; o++) {
        target[targetStart + o * inChannels + i] = source[sourceStart + i * outChannels + o]!;
      }
    }
  }
  return turned;
}
