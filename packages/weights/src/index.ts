export {
  modulusBits,
  packedLength_bytes,
  ringLength,
  type SumEncoding,
  sumLimits,
  type ValueBits,
  valueBits,
} from "./encoding.ts";
export { type Layout, layoutSize, sameLayout, type TensorSpec } from "./layout.ts";
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
export { rangeFor } from "./range.ts";
export {
  type DecodedSafetensors,
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsReason,
} from "./safetensors.ts";
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
export { createWeights, type Weights } from "./weights.ts";
