export { type AdaptiveState, scaleByAdagrad, scaleByAdam, scaleByYogi } from "./adaptive.ts";
export {
  type Aggregate,
  type Aggregation,
  aggregationMemory_bytes,
  createAggregation,
  updatesNeeded,
} from "./aggregation.ts";
export type { Mean, MeanAccumulator, WeightedDelta } from "./mean.ts";
export {
  type StaleWeight,
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
