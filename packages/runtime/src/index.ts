export { type Actor, type Acts, actions, actors, createActs, type Intention } from "./acts.ts";
export {
  type AuditOptions,
  type Auditor,
  type AuditProgress,
  type AuditStores,
  audit,
  createAuditor,
} from "./audit/auditor.ts";
export type { Receipt } from "./audit/deliveries.ts";
export {
  type AuditReport,
  confirmedBy,
  type Finding,
  findingsOf,
  hasMoving,
  type Invariant,
} from "./audit/report.ts";
export { describeAudit } from "./audit/text.ts";
export { CatalogueError, type Publication, type WantedVersion } from "./catalogue.ts";
export {
  type Combined,
  type CombineRequest,
  combineUpdates,
  type InspectRequest,
  inspectUpdate,
  type OpenContext,
  type Verdict,
} from "./combine.ts";
export {
  type Admission,
  type DevicePart,
  Devices,
  type InTheSum,
  type KeyChange,
} from "./devices.ts";
export { type DryRound, type DryRun, dryRun, type ProposedPolicy } from "./dry-run.ts";
export { coordinatorIdentity } from "./identity.ts";
export { LinkGateway, type LinkGatewayOptions } from "./link-gateway.ts";
export { addPart, type MaskAdder, type SumAdder, type SumPart } from "./masked-sum.ts";
export { OpenRunError, type OpenRunRequest } from "./new-run.ts";
export type {
  Clock,
  Log,
  Outbox,
  Ports,
  Randomness,
  RunNews,
  Workshop,
} from "./ports.ts";
export type { JoinDetails } from "./roster.ts";
export { Runtime } from "./runtime.ts";
export { type NewSchedule, ScheduleError, type Scheduler } from "./scheduling/scheduler.ts";
export { steadyClock, wallClock } from "./system-clock.ts";
export { type RoundMessage, RunControlError, type TaskRun } from "./task-run.ts";
export { type Unmasked, type UnmaskRequest, unmaskUpdates } from "./unmask.ts";
