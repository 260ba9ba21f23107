/** What the bench lets participants learn: models of known size, and the fixed work of the nearest peer. */
import { type SealedTask, TaskId, type TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { denseTopology } from "./topologies.ts";

/** Models that the figures of others exist for, by their weights. */
export const modelSizes = {
  /** The convolutional model of the peer's MNIST task. */
  small: 55_386,
  /** The CNN of McMahan et al. 2017. */
  large: 1_663_370,
} as const;

export type PlainTaskOptions = {
  readonly name: string;
  readonly weights: number;
  readonly participants: number;
};

/**
 * One dense layer with that many weights, for rounds without training. No test set goes with it, so
 * that nothing is evaluated.
 */
export function plainTask(options: PlainTaskOptions): SealedTask {
  const { name, weights, participants } = options;
  if (weights % 2 !== 0) throw new Error(`Expected an even number of weights, got ${weights}.`);
  const { recipe } = readyTasks.tumours;
  return {
    id: TaskId.parse(name),
    version: 1,
    title: `${weights} weights for ${participants} participants`,
    summary: "Measures rounds; nothing is learned.",
    model: denseTopology({ inputs: weights / 2 - 1, units: 2 }),
    data: {
      kind: "table",
      features: ["nothing"],
      standardise: [{ centre: 0, scale: 1 }],
      label: "side",
      classes: ["left", "right"],
    },
    recipe,
    update_norm_max: 1_000,
    round: { quorum: participants, over_selection: 1, recruit_wait_ms: 0, deadline_ms: 120_000 },
    privacy: "sealed",
    strategy: { kind: "fedavg", server_learning_rate: 1 },
  };
}

/** The same under secure aggregation, as the ready tasks have it. */
export function secureTask(options: PlainTaskOptions): TaskSpec {
  const { privacy: _sealed, strategy: _any, ...common } = plainTask(options);
  const { strategy, secure_aggregation, encoding } = readyTasks.digits;
  return { ...common, privacy: "secure", strategy, secure_aggregation, encoding };
}

const { secure_aggregation: _masks, encoding: _encoding, ...digits } = readyTasks.digits;

/** The peer's recipe on its model: 900 examples per participant and round, one epoch of batches of 50. */
export const peerExamples = 900;
export const peerTask: TaskSpec = {
  ...digits,
  privacy: "sealed",
  id: TaskId.parse("bench-digits"),
  recipe: {
    optimizer: { kind: "adam", learning_rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    batch_size: 50,
    epochs: 1,
    proximal_mu: 0,
  },
  round: { quorum: 1, over_selection: 1, recruit_wait_ms: 0, deadline_ms: 120_000 },
};
