/** Small custom tasks, so that a round takes milliseconds: their models are described here and trained by nobody. */
import { type RoundPolicy, TaskSpec } from "@tributary/protocol";

/** 4 features × 2 classes and 2 biases. */
export const tinyModel_weights = 10;

const quickRound: RoundPolicy = {
  quorum: 2,
  over_selection: 1.5,
  recruit_wait_ms: 60_000,
  deadline_ms: 60_000,
};

/** A table of 4 columns and one dense layer: 10 weights. A full cohort is 3 unless the policy says otherwise. */
export function tinyTask(id: string, round: Partial<RoundPolicy> = {}): TaskSpec {
  return tableTask({ id, features: 4, round, layers: [dense(2, "softmax", 4)] });
}

/** A model whose update takes several chunks: 800,000 weights are 3.2 MB. */
export function wideTask(id: string, round: Partial<RoundPolicy> = {}): TaskSpec {
  const layers = [dense(8_000, "relu", 97), dense(2, "softmax")];
  return tableTask({ id, features: 97, round, layers });
}

/** An update of one chunk that a slow line takes seconds for: 15,000 weights are 60 kB. */
export function mediumTask(id: string, round: Partial<RoundPolicy> = {}): TaskSpec {
  const layers = [dense(150, "relu", 97), dense(2, "softmax")];
  return tableTask({ id, features: 97, round, layers });
}

export const wideModel_weights = (97 + 1) * 8_000 + (8_000 + 1) * 2;

/** The tiny task, masked: five participants, three of whom suffice. */
export function secureTask(id: string, round: Partial<RoundPolicy> = {}): TaskSpec {
  return TaskSpec.parse({
    ...tinyTask(id, { quorum: 3, over_selection: 5 / 3, recruit_wait_ms: 1_000, ...round }),
    privacy: "secure",
    secure_aggregation: { adversary: "semi_malicious", corrupt: 0, dropout: 0.4 },
    encoding: { value_bits: 24, keep: 1, feedback: true, rotate: false, weight_max: 50 },
  });
}

function tableTask(options: {
  readonly id: string;
  readonly features: number;
  readonly round: Partial<RoundPolicy>;
  readonly layers: readonly object[];
}): TaskSpec {
  const features = Array.from({ length: options.features }, (_, column) => `column ${column}`);
  return TaskSpec.parse({
    id: options.id,
    version: 1,
    title: "A task of the tests",
    summary: "Learns nothing; its updates are made up.",
    model: { class_name: "Sequential", config: { name: options.id, layers: options.layers } },
    data: {
      kind: "table",
      features,
      standardise: features.map(() => ({ centre: 0, scale: 1 })),
      label: "class",
      classes: ["a", "b"],
    },
    recipe: {
      optimizer: { kind: "sgd", learning_rate: 0.1, momentum: 0 },
      batch_size: 1,
      epochs: 1,
      proximal_mu: 0,
    },
    update_norm_max: 10,
    round: { ...quickRound, ...options.round },
    privacy: "sealed",
    strategy: { kind: "fedavg", server_learning_rate: 1 },
  });
}

function dense(units: number, activation: string, inputs?: number): object {
  const input = inputs === undefined ? {} : { batch_input_shape: [null, inputs] };
  const initializers = {
    kernel_initializer: { class_name: "GlorotUniform", config: {} },
    bias_initializer: { class_name: "Zeros", config: {} },
  };
  return {
    class_name: "Dense",
    config: { ...input, ...initializers, units, activation, use_bias: true },
  };
}
