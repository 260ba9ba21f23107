export type { RoundConfig } from "./config.ts";
export { describe, viewOf } from "./describe.ts";
export type { RoundEffect } from "./effect.ts";
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
export { nextAlarm_ms, resumeRound, startRound, step } from "./step.ts";
export type { Step, Transition } from "./transition.ts";
export { mayUpload, type UploadAnswer } from "./upload.ts";
