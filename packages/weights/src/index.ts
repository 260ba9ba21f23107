export {
  modulusBits,
  packedLength_bytes,
  requireEncoding,
  ringLength,
  type SumEncoding,
  sumLimits,
  type ValueBits,
  valueBits,
} from "./encoding.ts";
export { type Layout, layoutSize, sameLayout, type TensorSpec, tensorSize } from "./layout.ts";
export { metricLimits } from "./metrics.ts";
export { addPacked, packedLength, packRing, unpackRing } from "./packing.ts";
export {
  deriveSeed,
  gaussian,
  mulberry32,
  permutation,
  type Random,
  randomInteger,
  shuffle,
} from "./random.ts";
export { normGrowth, rangeFor, rangeHeadroom } from "./range.ts";
export { rotate, unrotate } from "./rotation.ts";
export {
  type DecodedSafetensors,
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type SafetensorsReason,
  safetensorsLimits,
  safetensorsReasons,
} from "./safetensors.ts";
export { gather, sampleCoordinates, scatter } from "./sampling.ts";
export {
  type Contribution,
  type DecodedSum,
  decodeSum,
  type EncodedForSum,
  encodeForSum,
} from "./sum-codec.ts";
export {
  add,
  addScaled,
  allFinite,
  type Clipped,
  clipToNorm,
  l2Norm,
  scale,
  subtract,
} from "./vector.ts";
export { createWeights, tensorView, type Weights } from "./weights.ts";
