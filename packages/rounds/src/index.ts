export { survivorsOf } from "./cohort.ts";
export type { ExchangeConfig, RoundConfig } from "./config.ts";
export { describe, viewOf } from "./describe.ts";
export type { MaskRemoval, RoundEffect } from "./effect.ts";
export type { RoundEvent, RoundEventType } from "./event.ts";
export { assertInvariants, assertTransition } from "./invariants.ts";
export {
  afterRound,
  type NextInRun,
  nextOf,
  type RoundOutcome,
  type RunState,
  startRun,
  stopRun,
} from "./run.ts";
export { isWorthSaving } from "./snapshot.ts";
export type {
  Abandoned,
  ActiveState,
  AggregateResult,
  Aggregating,
  Answer,
  Closed,
  Confirmation,
  Confirming,
  Dealt,
  Exchange,
  Keying,
  LostPhase,
  Member,
  Recruiting,
  RevealedShare,
  RoundState,
  Routed,
  SealedShare,
  SharedExchange,
  Sharing,
  Silent,
  Training,
  Unmasking,
  UpdateRef,
} from "./state.ts";
export { nextAlarm_ms, resumeRound, startRound, step } from "./step.ts";
export { lostIn, thresholdOf } from "./tally.ts";
export type { Step, Transition } from "./transition.ts";
export { mayUpload, type UploadAnswer } from "./upload.ts";
