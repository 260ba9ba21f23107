/** What Node gets: what a page gets, a coordinator, and participants that train in threads. */
export type { CoordinatorLink } from "@tributary/protocol";
export {
  type Coordinator,
  type CoordinatorOptions,
  createCoordinator,
  type OpenRunOptions,
} from "./coordinator/create.ts";
export type {
  AbandonedEvent,
  CommittedEvent,
  EndedEvent,
  RoundEvent,
  RunEvent,
} from "./coordinator/events.ts";
export type { GlobalModel, Run } from "./coordinator/run.ts";
export type {
  EachUpdateStrategy,
  ReceivedUpdate,
  StrategyFor,
  SumFigures,
  SumOnlyStrategy,
} from "./coordinator/strategy.ts";
export * from "./everywhere.ts";
export { createParticipant } from "./participant/node.ts";
