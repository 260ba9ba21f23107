/**
 * TaskSpec: what is learned, as data. It is immutable once a run uses it; a change is a new
 * version. The union over `privacy` is where a contradiction becomes impossible: `secure` admits
 * only strategies that need no more than the sum of the updates.
 */
import { z } from "zod";
import { TaskId } from "./ids.ts";
import { limits } from "./limits.ts";

const positive = z.number().positive();
const fraction = z.number().min(0).max(1);

/** What one example is, so that a page or an edge device can read, check and preview it. */
export const DataSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("image"),
    height: z.int().min(1).max(4096),
    width: z.int().min(1).max(4096),
    channels: z.union([z.literal(1), z.literal(3)]),
    classes: z.array(z.string().min(1).max(80)).min(2).max(limits.classes_max),
  }),
  z.strictObject({
    kind: z.literal("table"),
    features: z.array(z.string().min(1).max(80)).min(1).max(10_000),
    /** Public centre and scale of each feature: value → (value − centre) / scale. */
    standardise: z.array(z.strictObject({ centre: z.number(), scale: positive })),
    label: z.string().min(1).max(80),
    classes: z.array(z.string().min(1).max(80)).min(2).max(limits.classes_max),
  }),
  z.strictObject({
    kind: z.literal("text"),
    /** Characters in index order from 1; index 0 stands for every character that is not listed. */
    vocabulary: z.string().min(2).max(65_536),
    sequence_length: z.int().min(2).max(4096),
  }),
]);
export type DataSchema = z.infer<typeof DataSchema>;

export const OptimizerSpec = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("sgd"),
    learning_rate: positive,
    momentum: fraction,
  }),
  z.strictObject({
    kind: z.literal("adam"),
    learning_rate: positive,
    beta1: fraction,
    beta2: fraction,
    epsilon: positive,
  }),
]);
export type OptimizerSpec = z.infer<typeof OptimizerSpec>;

/** How a participant trains in one round. */
export const Recipe = z.strictObject({
  optimizer: OptimizerSpec,
  batch_size: z.int().min(1).max(65_536),
  epochs: z.int().min(1).max(1000),
  /** FedProx's μ (Li et al. 2020); 0 is plain local training. */
  proximal_mu: z.number().min(0),
});
export type Recipe = z.infer<typeof Recipe>;

const server_learning_rate = positive;
/** Strategies that need only the weighted sum of the updates (Reddi et al. 2021, Algorithm 2). */
export const SumStrategy = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fedavg"), server_learning_rate }),
  z.strictObject({
    kind: z.literal("fedavgm"),
    server_learning_rate,
    momentum: fraction,
  }),
  z.strictObject({
    kind: z.literal("fedadagrad"),
    server_learning_rate,
    beta1: fraction,
    tau: positive,
  }),
  z.strictObject({
    kind: z.literal("fedadam"),
    server_learning_rate,
    beta1: fraction,
    beta2: fraction,
    tau: positive,
  }),
  z.strictObject({
    kind: z.literal("fedyogi"),
    server_learning_rate,
    beta1: fraction,
    beta2: fraction,
    tau: positive,
  }),
]);
export type SumStrategy = z.infer<typeof SumStrategy>;

/** Who takes part in a round, and how long it may take. */
export const RoundPolicy = z
  .strictObject({
    /** Updates without which a round changes nothing. */
    quorum: z.int().min(limits.quorum_min).max(limits.cohort_max),
    /** The cohort is ⌈quorum × over_selection⌉ participants, so that some may drop out. */
    over_selection: z.number().min(1).max(10),
    /** How long to wait for a full cohort once the quorum could be met. */
    recruit_wait_ms: z.int().min(0).max(limits.round_deadline_ms_max),
    deadline_ms: z.int().min(limits.round_deadline_ms_min).max(limits.round_deadline_ms_max),
  })
  .refine((policy) => cohortTarget(policy) <= limits.cohort_max, {
    message: `quorum × over_selection may not exceed ${limits.cohort_max}`,
  });
export type RoundPolicy = z.infer<typeof RoundPolicy>;

/** How many participants a round selects. */
export function cohortTarget(policy: {
  readonly quorum: number;
  readonly over_selection: number;
}): number {
  // Rounded first: 7 × 1.1 must not select 9 because 7.700000000000001 > 7.7.
  return Math.ceil(Number((policy.quorum * policy.over_selection).toFixed(9)));
}

/**
 * A tfjs layers model as `Sequential` JSON; the trainer checks its insides, the protocol its
 * bounds.
 */
export const Topology = z.strictObject({
  class_name: z.literal("Sequential"),
  config: z.looseObject({
    name: z.string().max(80),
    layers: z
      .array(
        z.looseObject({
          class_name: z.string().max(80),
          config: z.looseObject({}),
        }),
      )
      .min(1)
      .max(1000),
  }),
});
export type Topology = z.infer<typeof Topology>;

const common = {
  id: TaskId,
  version: z.int().min(1),
  title: z.string().min(1).max(limits.title_characters_max),
  /** In plain words: what is learned, and for what. */
  summary: z.string().min(1).max(limits.text_characters_max),
  model: Topology,
  data: DataSchema,
  recipe: Recipe,
  /** The L2 bound C: a participant clips to it, the coordinator refuses what lies beyond it. */
  update_norm_max: positive,
  round: RoundPolicy,
};

export const TaskSpec = z.discriminatedUnion("privacy", [
  z.strictObject({
    ...common,
    privacy: z.literal("secure"),
    strategy: SumStrategy,
  }),
  z.strictObject({
    ...common,
    privacy: z.literal("sealed"),
    strategy: SumStrategy,
  }),
]);
export type TaskSpec = z.infer<typeof TaskSpec>;
export type Privacy = TaskSpec["privacy"];
export type Strategy = TaskSpec["strategy"];

/** How many classes the model tells apart; for text, the size of the vocabulary. */
export function classCount(data: DataSchema): number {
  return data.kind === "text" ? data.vocabulary.length + 1 : data.classes.length;
}
