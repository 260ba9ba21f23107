export { type AdaptiveState, scaleByAdagrad, scaleByAdam, scaleByYogi } from "./adaptive.ts";
export {
  type Aggregate,
  type Aggregation,
  aggregationMemory_bytes,
  createAggregation,
  TooFewUpdatesError,
  updatesNeeded,
} from "./aggregation.ts";
export {
  createMean,
  finish,
  fold,
  type Mean,
  type MeanAccumulator,
  meanReference,
  type WeightedDelta,
} from "./mean.ts";
export {
  type StaleWeight,
  stalenessExponent,
  stalenessWeight,
  type WeighedByStaleness,
  weighByStaleness,
} from "./staleness.ts";
export { deserializeState, serializeState } from "./state-codec.ts";
export {
  createStrategy,
  type FedAdagrad,
  type FedAdam,
  type FedAvg,
  type FedAvgM,
  type FedYogi,
  fedAdagrad,
  fedAdam,
  fedAvg,
  fedAvgM,
  fedYogi,
  type Krum,
  type Median,
  type RobustStrategySpec,
  type Strategy,
  type StrategyKind,
  type StrategySpec,
  type StrategyState,
  type SumStrategySpec,
  strategyDefaults,
  type TrimmedMean,
} from "./strategy.ts";
export {
  chain,
  type MomentumState,
  momentum,
  type State,
  scaleBy,
  type Transformation,
} from "./transformation.ts";
