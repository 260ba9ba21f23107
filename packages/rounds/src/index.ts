export { pendingUpdates } from "./buffered/buffer.ts";
export type { BufferedConfig } from "./buffered/config.ts";
export { stalenessOf, viewOfBuffered } from "./buffered/describe.ts";
export type { BufferedEffect } from "./buffered/effect.ts";
export type { BufferedEvent, BufferedEventType } from "./buffered/event.ts";
export { assertBufferedInvariants } from "./buffered/invariants.ts";
export { isInvolved } from "./buffered/inviting.ts";
export { pauseOf } from "./buffered/pausing.ts";
export { isBufferedWorthSaving } from "./buffered/snapshot.ts";
export type {
  AtWork,
  BufferedAggregating,
  BufferedPhase,
  BufferedState,
  BufferedUpdate,
  Combining,
  Filling,
  Finished,
  LiveBuffered,
  Resting,
  StaleUpdateRef,
  Stopped,
} from "./buffered/state.ts";
export {
  type BufferedStart,
  resumeBuffered,
  startBuffered,
  stepBuffered,
} from "./buffered/step.ts";
export type { BufferedTransition } from "./buffered/transition.ts";
export { type BufferedUploadAnswer, mayUploadBuffered } from "./buffered/upload.ts";
export { isInCohort, isSelected, survivorsOf } from "./cohort.ts";
export type { ExchangeConfig, RoundConfig } from "./config.ts";
export { viewOf } from "./describe.ts";
export type { MaskRemoval, RoundEffect } from "./effect.ts";
export type { RoundEvent, RoundEventType } from "./event.ts";
export { assertInvariants } from "./invariants.ts";
export { type ExchangeAnswer, type ExchangeEventType, mayExchange } from "./may-exchange.ts";
export {
  afterRound,
  isPaused,
  type NextInRun,
  nextOf,
  type Pause,
  pauseRun,
  type RollBack,
  type RoundOutcome,
  type RunState,
  resumeRun,
  rollBackRun,
  servedAfter,
  startRun,
  stopRun,
} from "./run.ts";
export type { SlotRange } from "./schedule/calendar.ts";
export { checkSchedule, type ScheduleProblem } from "./schedule/check.ts";
export {
  describeSchedule,
  describeScheduleState,
  nextSlots,
  type SchedulePreview,
} from "./schedule/describe.ts";
export type { ScheduleEffect, SlotOutcome } from "./schedule/effect.ts";
export type { ScheduleEvent, ScheduleEventType } from "./schedule/event.ts";
export { localTime } from "./schedule/local.ts";
export { type NextRun, nextRun } from "./schedule/next-run.ts";
export type { ScheduleState, ScheduleTotals } from "./schedule/state.ts";
export { createSchedule, resumeSchedule, stepSchedule } from "./schedule/step.ts";
export type { ScheduleTransition } from "./schedule/transition.ts";
export { shareAt } from "./selection/availability.ts";
export { type Candidate, type EligibilityAnswer, eligibilityOf } from "./selection/eligibility.ts";
export {
  type Crowd,
  comeBackAfter_ms,
  comeBackForWindow_ms,
  isCrowded,
  returnWindow_ms,
} from "./selection/pace.ts";
export type { Selection } from "./selection/selection.ts";
export {
  afterPart,
  arrived,
  departed,
  newStanding,
  type PartOutcome,
  partsOf,
  type RestPolicy,
  resumeStanding,
  type Standing,
  withoutRest,
} from "./selection/standing.ts";
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
export { resumeRound, startRound, step } from "./step.ts";
export type { Step, Transition } from "./transition.ts";
export { mayUpload, type UploadAnswer } from "./upload.ts";
