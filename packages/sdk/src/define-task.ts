/**
 * A task from what is special about it; the rest is filled in as the ready tasks have it. What is wrong is an SdkError
 * that names each field and says what to put there.
 */

import { strategyDefaults } from "@tributary/aggregation";
import {
  type DataSchema,
  type Eligibility,
  misfitOf,
  type OptimizerSpec,
  type Recipe,
  type RobustStrategy,
  type RoundPolicy,
  type SealedTask,
  type SecureAggregation,
  type SecureTask,
  type SumStrategy,
  TaskSpec,
  type UpdateEncoding,
} from "@tributary/protocol";
import { isReadyTaskId, type ReadyTaskId, readyTasks } from "@tributary/tasks";
import { completeModel, type ModelDraft } from "./define-model.ts";
import { problemsOf, taskRefusal } from "./task-problems.ts";

type Table = Extract<DataSchema, { kind: "table" }>;
type Image = Extract<DataSchema, { kind: "image" }>;
type Text = Extract<DataSchema, { kind: "text" }>;

/** Constant lists are as good as others. */
type Given<T> = T extends object ? { readonly [Key in keyof T]: Given<T[Key]> } : T;

/** What one example is. Unsaid: a table's numbers are taken as they are, an image has one channel. */
export type DataDraft =
  | (Given<Omit<Table, "standardise" | "label">> &
      Given<Partial<Pick<Table, "standardise" | "label">>>)
  | (Given<Omit<Image, "channels">> & Given<Partial<Pick<Image, "channels">>>)
  | Given<Text>;

type AdamDraft = Partial<Extract<OptimizerSpec, { kind: "adam" }>> & { readonly kind: "adam" };
type SgdDraft = Partial<Extract<OptimizerSpec, { kind: "sgd" }>> & { readonly kind: "sgd" };

/** Unsaid: Adam with a rate of 0.01, batches of 16 examples, one epoch a round. */
export type RecipeDraft = Omit<Partial<Recipe>, "optimizer"> & {
  readonly optimizer?: "adam" | "sgd" | AdamDraft | SgdDraft;
  /** Of the optimizer. */
  readonly learning_rate?: number;
};

type Common = {
  readonly version?: number;
  readonly title?: string;
  readonly summary?: string;
  /** Unsaid: the small template. */
  readonly model?: ModelDraft;
  readonly recipe?: RecipeDraft;
  /** Unsaid: a quorum of 3, 1.25 × over-selected, 2 s for more to come, 120 s for a round. */
  readonly round?: Partial<RoundPolicy>;
  /** The L2 norm to which an update is clipped; 25 when unset. */
  readonly update_norm_max?: number;
  readonly eligibility?: Eligibility;
};

/** A name and data of its own, or those of a ready task. */
type Subject =
  | { readonly from?: undefined; readonly id: string; readonly data: DataDraft }
  | { readonly from: ReadyTaskId; readonly id?: string; readonly data?: DataDraft };

type SumKind = SumStrategy["kind"];
type RobustKind = RobustStrategy["kind"];

/** The coordinator reads sums alone, so that the strategy may need no more than one. */
export type SecureDraft = Subject &
  Common & {
    readonly privacy?: "secure";
    readonly strategy?: SumKind | SumStrategy;
    readonly secure_aggregation?: Partial<SecureAggregation>;
    readonly encoding?: Partial<UpdateEncoding>;
  };

/** The coordinator reads each update. */
export type SealedDraft = Subject &
  Common & {
    readonly privacy: "sealed";
    readonly strategy?: SumKind | RobustKind | SumStrategy | RobustStrategy;
    readonly buffered?: SealedTask["buffered"];
  };

/** A whole, valid task. Throws an SdkError `task_invalid` otherwise. */
export function defineTask(draft: SecureDraft): SecureTask;
export function defineTask(draft: SealedDraft): SealedTask;
export function defineTask(draft: SecureDraft | SealedDraft): SecureTask | SealedTask {
  const candidate = complete(draft);
  const parsed = TaskSpec.safeParse(candidate);
  if (!parsed.success)
    throw taskRefusal(String(draft.id ?? draft.from), problemsOf(parsed.error, candidate));
  const misfit = misfitOf(parsed.data.model, parsed.data.data);
  if (misfit !== null)
    throw taskRefusal(String(draft.id ?? draft.from), [{ field: "model", message: misfit }]);
  return parsed.data;
}

type Draft = SecureDraft | SealedDraft;

function complete(draft: Draft): unknown {
  const { from, privacy = "secure", strategy = "fedavg", ...said } = draft;
  const base = baseOf(from, said.id);
  const data = said.data === undefined ? base.data : completeData(said.data);
  const { secure_aggregation, encoding, ...common } = base;
  const secure = {
    secure_aggregation: { ...secure_aggregation, ...of(said, "secure_aggregation") },
    encoding: { ...encoding, ...of(said, "encoding") },
  };
  const isReady = said.model === undefined && said.data === undefined && from !== undefined;
  const id = String(said.id ?? from);
  return {
    ...common,
    ...said,
    privacy,
    data,
    model: isReady ? base.model : completeModel(said.model ?? "small", { data, id }),
    recipe: completeRecipe(base.recipe, said.recipe),
    strategy: completeStrategy(strategy),
    round: { ...base.round, ...said.round },
    ...(privacy === "secure" ? secure : {}),
  };
}

function of(said: object, field: string): object {
  return (said as Record<string, object | undefined>)[field] ?? {};
}

function baseOf(from: string | undefined, id: string | undefined) {
  if (from === undefined) return plainBase(String(id ?? ""));
  if (isReadyTaskId(from)) return readyTasks[from];
  const message = `there is no such ready task: use ${Object.keys(readyTasks).join(", ")}`;
  throw taskRefusal(String(id ?? from), [{ field: "from", message }]);
}

function completeStrategy(strategy: string | object): unknown {
  if (typeof strategy !== "string") return strategy;
  const defaults: Readonly<Record<string, unknown>> = strategyDefaults;
  return Object.hasOwn(defaults, strategy) ? defaults[strategy] : { kind: strategy };
}

/** The settings of the ready tasks, without their subject. */
function plainBase(id: string) {
  const settings = readyTasks.digits;
  const recipe = {
    ...settings.recipe,
    optimizer: { ...settings.recipe.optimizer, learning_rate: 0.01 },
  };
  const summary = "A model that is learned together, while the data stays with those who have it.";
  return { ...settings, id, version: 1, title: id, summary, recipe, data: undefined };
}

function completeData(data: DataDraft): unknown {
  if (data?.kind === "image") return { channels: 1, ...data };
  if (data?.kind !== "table") return data;
  const asItIs = (data.features ?? []).map(() => ({ centre: 0, scale: 1 }));
  return { label: "label", standardise: asItIs, ...data };
}

const optimizers = {
  adam: { kind: "adam", learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  sgd: { kind: "sgd", learning_rate: 0.1, momentum: 0 },
} as const;

function completeRecipe(base: Recipe, said: RecipeDraft = {}): unknown {
  const { optimizer, learning_rate, ...rest } = said;
  const rate = learning_rate === undefined ? {} : { learning_rate };
  return { ...base, ...rest, optimizer: { ...optimizerOf(base, optimizer), ...rate } };
}

function optimizerOf(base: Recipe, said: RecipeDraft["optimizer"]): object {
  if (said === undefined) return base.optimizer;
  const named = typeof said === "string" ? { kind: said } : said;
  return { ...optimizers[named.kind], ...named };
}
