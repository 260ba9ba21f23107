export type { Agreed, TaskProtection } from "./agreement.ts";
export type { ParticipantEvent } from "./event.ts";
export { type Farewell, sayFarewell } from "./farewell.ts";
export { changeDeviceKey, type KeyChangeOptions, type KeyChangeOutcome } from "./key-change.ts";
export type { MaskedMemory } from "./masked-rounds.ts";
export { httpModelFetcher } from "./model.ts";
export { type ParticipateOptions, participate } from "./participate.ts";
export type {
  Clock,
  Connect,
  FetchModel,
  TrainedUpdate,
  Trainer,
  TrainProgress,
  TrainRequest,
} from "./ports.ts";
export { systemClock } from "./ports.ts";
export { socketIoConnect } from "./transport/socket-io.ts";
export { watchRun } from "./transport/watch.ts";
export type { VisitOptions } from "./visit.ts";
