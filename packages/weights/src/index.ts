export { type Layout, layoutSize, sameLayout, type TensorSpec, tensorSize } from "./layout.ts";
export {
  deriveSeed,
  gaussian,
  mulberry32,
  permutation,
  type Random,
  randomInteger,
  shuffle,
} from "./random.ts";
export {
  type DecodedSafetensors,
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type SafetensorsReason,
  safetensorsLimits,
  safetensorsReasons,
} from "./safetensors.ts";
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
