export type { RoundConfig } from "./config.ts";
export type { RoundEffect } from "./effect.ts";
export type { RoundEvent, RoundEventType } from "./event.ts";
export type {
  Abandoned,
  ActiveState,
  AggregateResult,
  Aggregating,
  Closed,
  Keying,
  KeyPackage,
  Member,
  Recruiting,
  RevealedShare,
  RoundState,
  SealedShare,
  Sharing,
  Training,
  Unmasking,
  UpdateRef,
} from "./state.ts";
