export {
  type Combined,
  type CombineRequest,
  combineUpdates,
  type InspectRequest,
  inspectUpdate,
  type OpenContext,
  type Verdict,
} from "./combine.ts";
export { addPart, type MaskAdder, type SumAdder, type SumPart } from "./masked-sum.ts";
export type {
  Clock,
  Log,
  Outbox,
  Ports,
  Randomness,
  RunNews,
  Workshop,
} from "./ports.ts";
export type { RoundMessage } from "./round.ts";
export { OpenRunError, type OpenRunRequest, Runtime } from "./runtime.ts";
export { type Unmasked, type UnmaskRequest, unmaskUpdates } from "./unmask.ts";
