/** Which single values a task has, given the choices in its draft: a strategy, an optimizer, how private it is. */
import type { DataSchema, Strategy } from "@tributary/protocol";

/** Of a draft. */
type Choices = {
  readonly kind: DataSchema["kind"];
  readonly values: Readonly<Record<string, string>>;
  readonly isBuffered: boolean;
};

const always = [
  "id",
  "title",
  "summary",
  "privacy",
  "recipe.epochs",
  "recipe.batch_size",
  "recipe.proximal_mu",
  "recipe.optimizer.kind",
  "recipe.optimizer.learning_rate",
  "update_norm_max",
  "strategy.kind",
  "strategy.server_learning_rate",
  "round.quorum",
  "round.over_selection",
  "round.recruit_wait_ms",
  "round.wait_min_ms",
  "round.deadline_ms",
  "round.selection",
  "eligibility.examples_per_second_min",
  "eligibility.examples_min",
  "eligibility.min_interval_ms",
  "eligibility.rest_after_failures",
] as const;

const ofData: Readonly<Record<Choices["kind"], readonly string[]>> = {
  table: [],
  image: ["data.height", "data.width", "data.channels"],
  text: ["data.vocabulary", "data.sequence_length"],
};

const ofOptimizer: Readonly<Record<string, readonly string[]>> = {
  sgd: ["momentum"],
  adam: ["beta1", "beta2", "epsilon"],
};

/** Beside the learning rate. */
export const strategyValues: Readonly<Record<Strategy["kind"], readonly string[]>> = {
  fedavg: [],
  fedavgm: ["momentum"],
  fedadagrad: ["beta1", "tau"],
  fedadam: ["beta1", "beta2", "tau"],
  fedyogi: ["beta1", "beta2", "tau"],
  median: [],
  trimmed_mean: ["trim"],
  krum: ["byzantine"],
};

const ofSecure = [
  "secure_aggregation.adversary",
  "secure_aggregation.corrupt",
  "secure_aggregation.dropout",
  "encoding.value_bits",
  "encoding.keep",
  "encoding.feedback",
  "encoding.rotate",
  "encoding.weight_max",
] as const;

export const bufferPaths = [
  "buffered.buffer",
  "buffered.concurrency",
  "buffered.staleness_max",
  "buffered.exponent",
  "buffered.deadline_ms",
  "buffered.rest_ms",
] as const;

export function optimizerPaths({ values }: Pick<Choices, "values">): readonly string[] {
  const names = ofOptimizer[values["recipe.optimizer.kind"] ?? ""] ?? [];
  return names.map((name) => `recipe.optimizer.${name}`);
}

export function strategyPaths({ values }: Pick<Choices, "values">): readonly string[] {
  const kind = values["strategy.kind"] as Strategy["kind"];
  return (strategyValues[kind] ?? []).map((name) => `strategy.${name}`);
}

export function valuePaths(draft: Choices): readonly string[] {
  const isSecure = draft.values["privacy"] === "secure";
  return [
    ...always,
    ...ofData[draft.kind],
    ...optimizerPaths(draft),
    ...strategyPaths(draft),
    ...(isSecure ? ofSecure : draft.isBuffered ? bufferPaths : []),
  ];
}
