/**
 * TaskSpec: what is learned, as data. It is immutable once a run uses it; a change is a new
 * version. The union over `privacy` is where a contradiction becomes impossible: `secure` admits
 * only strategies that need no more than the sum of the updates.
 */
import { modulusBits, valueBits } from "@tributary/weights";
import { z } from "zod";
import { cohortTarget } from "./cohort.ts";
import { DataSchema } from "./data-schema.ts";
import { Eligibility } from "./eligibility.ts";
import { TaskId } from "./ids.ts";
import { limits } from "./limits.ts";

const positive = z.number().positive();
const fraction = z.number().min(0).max(1);

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

/**
 * Strategies that look at single updates and withstand some that lie: coordinate-wise median and
 * trimmed mean (Yin et al. 2018), Krum (Blanchard et al. 2017). They weigh every update alike.
 */
export const RobustStrategy = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("median"), server_learning_rate }),
  z.strictObject({
    kind: z.literal("trimmed_mean"),
    server_learning_rate,
    /** The share of the updates that is cut at each end, per coordinate. */
    trim: z.number().min(0).lt(0.5),
  }),
  z.strictObject({
    kind: z.literal("krum"),
    server_learning_rate,
    /** How many updates may lie. */
    byzantine: z.int().min(0).max(limits.cohort_max),
  }),
]);
export type RobustStrategy = z.infer<typeof RobustStrategy>;

/**
 * Against whom secure aggregation protects, and how many may go wrong: what the graph of key shares
 * and its threshold are computed from.
 */
export const SecureAggregation = z.strictObject({
  /** Whether the coordinator only looks, or also lies about who dropped out. */
  adversary: z.enum(["honest_but_curious", "semi_malicious"]),
  /** The share of the participants that may work with the coordinator. */
  corrupt: z.number().min(0).max(0.45),
  /** The share of the participants that may drop out. */
  dropout: z.number().min(0).max(0.45),
});
export type SecureAggregation = z.infer<typeof SecureAggregation>;

/** How an update becomes integers that can be masked and summed. */
export const UpdateEncoding = z.strictObject({
  /** Bits of one value before summing. */
  value_bits: z.union(valueBits.map((bits) => z.literal(bits))),
  /** The share of the coordinates that is sent, others in each round. */
  keep: z.number().gt(0).max(1),
  /**
   * Whether participants keep what was not sent for later rounds; otherwise what is sent stands
   * for all.
   */
  feedback: z.boolean(),
  /** Rotate at random before rounding: values of one size round better with few bits. */
  rotate: z.boolean(),
  /** Examples beyond this number give a participant no more weight. */
  weight_max: z.int().min(1).max(limits.examples_max),
});
export type UpdateEncoding = z.infer<typeof UpdateEncoding>;

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
    /** How long even a full cohort waits for others, so that not only the fast are selected. */
    wait_min_ms: z.int().min(0).max(limits.round_deadline_ms_max).optional(),
    /** `availability` prefers those who are seldom here; all alike when absent. */
    selection: z.enum(["uniform", "availability"]).optional(),
  })
  .refine((policy) => cohortTarget(policy) <= limits.cohort_max, {
    message: `quorum × over_selection may not exceed ${limits.cohort_max}`,
  });
export type RoundPolicy = z.infer<typeof RoundPolicy>;

/**
 * Buffered asynchronous aggregation (FedBuff, Nguyen et al. 2022) in place of rounds: participants train at their own
 * pace, and every K updates make the next model version.
 */
export const BufferedPolicy = z.strictObject({
  /** Updates that make the next model version: K. */
  buffer: z.int().min(limits.quorum_min).max(limits.cohort_max),
  /** Participants that train at the same time. */
  concurrency: z.int().min(1).max(limits.cohort_max),
  /** How many versions behind the model that it goes into an update may have started. */
  staleness_max: z.int().min(0).max(limits.rounds_max),
  /** An update that started τ versions behind weighs (1 + τ)^−exponent; the paper takes ½. */
  exponent: fraction,
  /** From an invitation to the end of its time. */
  deadline_ms: z.int().min(limits.round_deadline_ms_min).max(limits.round_deadline_ms_max),
  /** How long a participant that did not deliver is not invited again. */
  rest_ms: z.int().min(0).max(limits.round_deadline_ms_max),
});
export type BufferedPolicy = z.infer<typeof BufferedPolicy>;

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
  /** Who may be selected; everyone when absent. */
  eligibility: Eligibility.optional(),
};

/** Why a secure task cannot have this strategy, for the person who asked for it. */
function needsMoreThanASum({ input }: { readonly input?: unknown }): string {
  const kind = (input as { readonly kind?: unknown } | null | undefined)?.kind;
  const sums = SumStrategy.options.map((option) => option.shape.kind.value).join(", ");
  return (
    `A secure task shows the coordinator nothing but the sum of the updates; the strategy ` +
    `${JSON.stringify(kind)} needs more. Choose one that needs only a sum (${sums}), ` +
    `or make the task "sealed": the coordinator then sees each update.`
  );
}

function fitsInto32Bits(task: {
  readonly round: RoundPolicy;
  readonly encoding: UpdateEncoding;
}): boolean {
  const cohort_max = cohortTarget(task.round);
  return modulusBits({ value_bits: task.encoding.value_bits, cohort_max }) <= 32;
}

const SecureTask = z
  .strictObject({
    ...common,
    privacy: z.literal("secure"),
    strategy: z.discriminatedUnion("kind", SumStrategy.options, { error: needsMoreThanASum }),
    secure_aggregation: SecureAggregation,
    encoding: UpdateEncoding,
  })
  .refine(({ round }) => round.quorum >= limits.secure_quorum_min, {
    message: `a sum of fewer than ${limits.secure_quorum_min} updates hides nobody: raise the quorum`,
    path: ["round", "quorum"],
  })
  .refine(({ round }) => cohortTarget(round) <= limits.secure_cohort_max, {
    message: `a secure round takes at most ${limits.secure_cohort_max} participants`,
    path: ["round"],
  })
  .refine(fitsInto32Bits, {
    message:
      "the sum of so many values of so many bits needs more than 32 bits: take fewer of either",
    path: ["encoding", "value_bits"],
  });
export type SecureTask = z.infer<typeof SecureTask>;

/** Why a robust strategy cannot work with that quorum; null where it can. */
function robustnessGap(strategy: SumStrategy | RobustStrategy, quorum: number): string | null {
  if (strategy.kind === "krum" && quorum < 2 * strategy.byzantine + 3) {
    const needed = 2 * strategy.byzantine + 3;
    return `krum against ${strategy.byzantine} liars needs ${needed} updates: raise the quorum`;
  }
  if (strategy.kind === "trimmed_mean" && strategy.trim > 0 && strategy.trim * quorum < 1) {
    return `a trim of ${strategy.trim} cuts none of ${quorum} updates: raise it or the quorum`;
  }
  return null;
}

/** Why a task cannot be buffered like that; null where it can. */
function bufferingGap(
  { kind }: SumStrategy | RobustStrategy,
  { buffer }: BufferedPolicy,
  quorum: number,
): string | null {
  if (robustKinds.has(kind)) {
    return (
      `a buffer weighs each update by its staleness, and the strategy "${kind}" weighs all alike: choose one ` +
      `that needs only a sum, or leave "buffered" out`
    );
  }
  if (buffer >= quorum) return null;
  return `a buffer of ${buffer} updates is smaller than the quorum of ${quorum}: raise it or lower the quorum`;
}

const robustKinds: ReadonlySet<string> = new Set(
  RobustStrategy.options.map((option) => option.shape.kind.value),
);

const SealedTask = z
  .strictObject({
    ...common,
    privacy: z.literal("sealed"),
    strategy: z.discriminatedUnion("kind", [...SumStrategy.options, ...RobustStrategy.options]),
    /** Absent: synchronous rounds. Of the round policy the quorum alone then still counts. */
    buffered: BufferedPolicy.optional(),
  })
  .superRefine(({ strategy, round, buffered }, context) => {
    const message = robustnessGap(strategy, round.quorum);
    if (message !== null) context.addIssue({ code: "custom", message, path: ["strategy"] });
    const gap = buffered === undefined ? null : bufferingGap(strategy, buffered, round.quorum);
    if (gap !== null) context.addIssue({ code: "custom", message: gap, path: ["buffered"] });
  });
export type SealedTask = z.infer<typeof SealedTask>;
/** A task whose runs are buffered. */
export type BufferedTask = SealedTask & { readonly buffered: BufferedPolicy };

export const TaskSpec = z.discriminatedUnion("privacy", [SecureTask, SealedTask]);
export type TaskSpec = z.infer<typeof TaskSpec>;
export type Privacy = TaskSpec["privacy"];
export type Strategy = TaskSpec["strategy"];

export function isBuffered(task: TaskSpec): task is BufferedTask {
  return task.privacy === "sealed" && task.buffered !== undefined;
}
