export { AdminMessage } from "./admin-message.ts";
export {
  acknowledge,
  type Chunk,
  type ChunkVerdict,
  judgeChunk,
  nextChunks,
  type Sender,
  startSending,
} from "./chunks.ts";
export { cohortTarget } from "./cohort.ts";
export { classCount, DataSchema, inputShape } from "./data-schema.ts";
export { backends, coarseSpeed } from "./device.ts";
export {
  Backend,
  Eligibility,
  Ineligible,
  IneligibleReason,
  ParticipantView,
} from "./eligibility.ts";
export {
  InviteSecret,
  invitationId,
  invitationOf,
  ParticipantId,
  RoundId,
  RunId,
  roundId,
  ScheduleId,
  SessionId,
  Sha256,
  TaskId,
} from "./ids.ts";
export { ineligibleSentence } from "./ineligible-sentence.ts";
export { limits } from "./limits.ts";
export {
  type CoordinatorLink,
  createLinkPair,
  type Link,
  type LinkPair,
  type ParticipantLink,
} from "./link.ts";
export {
  Capabilities,
  CoordinatorMessage,
  KeyPackage,
  type MessageOf,
  ParticipantMessage,
  RoundEncoding,
  readCoordinatorMessage,
  readParticipantMessage,
  Waiting,
} from "./messages.ts";
export {
  type LayerShape,
  type ModelShape,
  misfitOf,
  modelShape,
  oversizeOf,
  oversizeSentence,
} from "./model-shape.ts";
export {
  AbandonReason,
  DeclineReason,
  DropReason,
  declineReasons,
  dropReasons,
  RefusalReason,
  refusalReasons,
} from "./reasons.ts";
export {
  AvailabilityWindow,
  ScheduleEndReason,
  ScheduleMetric,
  ScheduleSpec,
  scheduleLimits,
  Weekday,
  weekdays,
} from "./schedule.ts";
export { ScheduleView, SlotView } from "./schedule-view.ts";
export { type Agreed, roundStatement, sumEncodingOf, taskText } from "./secure.ts";
export {
  abandonSentences,
  bufferedRollBackSentence,
  refusalSentences,
  scheduleEndSentences,
} from "./sentences.ts";
export {
  BufferedPolicy,
  type BufferedTask,
  isBuffered,
  OptimizerSpec,
  type Privacy,
  Recipe,
  RobustStrategy,
  RoundPolicy,
  type SealedTask,
  SecureAggregation,
  type SecureTask,
  type Strategy,
  SumStrategy,
  TaskSpec,
  Topology,
  UpdateEncoding,
} from "./task.ts";
export { MemberTrace, RoundTrace } from "./trace.ts";
export {
  decodeUpdate,
  encodeUpdate,
  sealContext,
  type Update,
  updateHeader_bytes,
} from "./update.ts";
export {
  invitesFrom_version,
  keyChangesFrom_version,
  negotiateVersion,
  protocolVersion,
  reasonFor,
  type VersionRange,
} from "./version.ts";
export {
  LostIn,
  RoundPhase,
  RoundSummary,
  RoundView,
  RunView,
  roundPhases,
  TaskView,
  WatchMessage,
} from "./view.ts";
