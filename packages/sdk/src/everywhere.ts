/** What a page and Node get alike: the list of names that both fronts begin with. */
export {
  chain,
  momentum,
  type State,
  scaleBy,
  scaleByAdagrad,
  scaleByAdam,
  scaleByYogi,
  type Transformation,
} from "@tributary/aggregation";
export type { ParticipantEvent } from "@tributary/client";
export { createIdentity, type Identity, identityFromSeed } from "@tributary/crypto";
export type {
  DataSchema,
  Privacy,
  RoundView,
  RunView,
  SealedTask,
  SecureTask,
  TaskSpec,
} from "@tributary/protocol";
export {
  byLabel,
  conv2d,
  dense,
  dirichlet,
  dropout,
  embedding,
  equalShards,
  flatten,
  generateDigits,
  type Layer,
  lstm,
  maxPool2d,
  type Partition,
  takeRows,
} from "@tributary/tasks";
export type { BackendOptions, Evaluation, Examples } from "@tributary/training";
export type { Weights } from "@tributary/weights";
export type { Connection } from "./connection.ts";
export {
  type CsvOptions,
  type Data,
  type DataAdapter,
  fromCsv,
  fromText,
  type Rows,
} from "./data.ts";
export type { ModelDraft, TfjsModel } from "./define-model.ts";
export {
  type DataDraft,
  defineTask,
  type RecipeDraft,
  type SealedDraft,
  type SecureDraft,
} from "./define-task.ts";
export { type Problem, SdkError, type SdkReason, sdkReasons } from "./errors.ts";
export type { Outcome, Participant, ParticipantOptions } from "./participant/options.ts";
