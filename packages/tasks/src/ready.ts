/**
 * The ready tasks, as data: what a newcomer can run without describing a model first. The recipes
 * aim at a good model after about ten rounds; update_norm_max is several times the norms seen.
 */
import {
  type Eligibility,
  type RoundPolicy,
  type SecureAggregation,
  type SecureTask,
  TaskId,
  type TaskSpec,
  type UpdateEncoding,
} from "@tributary/protocol";
import {
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  lstm,
  maxPool2d,
  sequential,
} from "./topology.ts";
import { tumourFeatures, tumourStandardise } from "./tumour-features.ts";

export type ReadyTaskId = "digits" | "digits-mlp" | "tumours" | "shakespeare";

const adam = { kind: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;
const fedavg = { kind: "fedavg", server_learning_rate: 1 } as const;

/** Small enough that three tabs start a round. */
const defaultRound: RoundPolicy = {
  quorum: 3,
  over_selection: 1.25,
  recruit_wait_ms: 2_000,
  deadline_ms: 120_000,
};

/**
 * Who was selected three times in a row and delivered nothing is not merely unlucky: it rests for a round's deadline,
 * then for longer, so that the others need not wait for it again and again. One delivery, and all is forgotten.
 */
const eligibility: Eligibility = { rest_after_failures: 3 };

/**
 * A fifth of the cohort may work together with a coordinator that lies about who left, and three in
 * ten may leave: in a cohort of four, three must help to open what one of them masked.
 */
const secure_aggregation: SecureAggregation = {
  adversary: "semi_malicious",
  corrupt: 0.2,
  dropout: 0.3,
};

/**
 * Sixteen bits of every value: rounding costs no accuracy that could be measured. A thousand examples
 * are about what one person's folder holds; who has more counts like a thousand, so that nobody's
 * claim outweighs the others.
 */
const encoding: UpdateEncoding = {
  value_bits: 16,
  keep: 1,
  feedback: true,
  rotate: false,
  weight_max: 1_000,
};

const digitImages = {
  kind: "image",
  height: 28,
  width: 28,
  channels: 1,
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
} as const;

const digits: SecureTask = {
  id: TaskId.parse("digits"),
  version: 3,
  title: "Handwritten digits",
  summary:
    "Reads a single handwritten digit. Each participant trains on digits of its own, " +
    "and none of them leave its device.",
  model: sequential({
    name: "digits",
    inputShape: [28, 28, 1],
    layers: [
      conv2d({ filters: 8, size: 5, activation: "relu" }),
      conv2d({ filters: 16, size: 5, activation: "relu" }),
      maxPool2d(2),
      dropout(0.25),
      flatten(),
      dense(32, "relu"),
      dropout(0.25),
      dense(10, "softmax"),
    ],
  }),
  data: { ...digitImages, classes: [...digitImages.classes] },
  recipe: {
    optimizer: { ...adam, learning_rate: 0.003 },
    batch_size: 16,
    epochs: 1,
    proximal_mu: 0,
  },
  update_norm_max: 25,
  round: defaultRound,
  eligibility,
  privacy: "secure",
  strategy: fedavg,
  secure_aggregation,
  encoding,
};

const digitsMlp: SecureTask = {
  ...digits,
  id: TaskId.parse("digits-mlp"),
  title: "Handwritten digits, without convolutions",
  summary:
    "The same digits with the fully connected model of the FedAvg paper: larger updates, " +
    "and quick to train on any device.",
  model: sequential({
    name: "digits-mlp",
    inputShape: [28, 28, 1],
    layers: [flatten(), dense(200, "relu"), dense(200, "relu"), dense(10, "softmax")],
  }),
  recipe: {
    optimizer: { ...adam, learning_rate: 0.002 },
    batch_size: 32,
    epochs: 2,
    proximal_mu: 0,
  },
  update_norm_max: 40,
};

const tumours: SecureTask = {
  id: TaskId.parse("tumours"),
  version: 3,
  title: "Tumours, from a table",
  summary:
    "Tells benign from malignant tumours by 30 measures of cell nuclei: " +
    "hospitals learn together while each keeps its patients' rows.",
  model: sequential({
    name: "tumours",
    inputShape: [30],
    layers: [dense(16, "relu"), dense(2, "softmax")],
  }),
  data: {
    kind: "table",
    features: tumourFeatures,
    standardise: tumourStandardise,
    label: "diagnosis",
    classes: ["B", "M"],
  },
  recipe: {
    optimizer: { ...adam, learning_rate: 0.01 },
    batch_size: 16,
    epochs: 2,
    proximal_mu: 0,
  },
  update_norm_max: 10,
  round: defaultRound,
  eligibility,
  privacy: "secure",
  strategy: fedavg,
  secure_aggregation,
  // The whole table has 569 rows: no clinic's part has more.
  encoding: { ...encoding, weight_max: 569 },
};

/** The 65 characters of tiny Shakespeare, in code point order. */
const vocabulary = "\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const sequenceLength = 40;

const shakespeare: SecureTask = {
  id: TaskId.parse("shakespeare"),
  version: 3,
  title: "The next character",
  summary:
    "Writes on, character by character, in the manner of Shakespeare's plays. " +
    "Each participant holds the lines of some speakers.",
  model: sequential({
    name: "shakespeare",
    inputShape: [sequenceLength],
    layers: [
      embedding({ ids: vocabulary.length + 1, dimensions: 16 }),
      lstm(96),
      dense(vocabulary.length + 1, "softmax"),
    ],
  }),
  data: { kind: "text", vocabulary, sequence_length: sequenceLength },
  recipe: {
    optimizer: { ...adam, learning_rate: 0.01 },
    batch_size: 16,
    epochs: 1,
    proximal_mu: 0,
  },
  update_norm_max: 100,
  round: defaultRound,
  eligibility,
  privacy: "secure",
  strategy: fedavg,
  secure_aggregation,
  encoding,
};

export const readyTasks: Readonly<Record<ReadyTaskId, SecureTask>> = {
  digits,
  "digits-mlp": digitsMlp,
  tumours,
  shakespeare,
};

export function isReadyTaskId(id: string): id is ReadyTaskId {
  return Object.hasOwn(readyTasks, id);
}

/** The ready task of that name; undefined where there is none. */
export function readyTask(id: string): TaskSpec | undefined {
  return isReadyTaskId(id) ? readyTasks[id] : undefined;
}

/** The same task with another round policy, for a demo or a test that needs one. */
export function withRoundPolicy(task: TaskSpec, policy: Partial<RoundPolicy>): TaskSpec {
  return { ...task, round: { ...task.round, ...policy } };
}
