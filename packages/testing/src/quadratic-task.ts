/** A task whose model is one vector, and whose loss is the squared distance to a target; sealed, and secure. */
import { type SealedTask, type SecureTask, TaskId } from "@tributary/protocol";

export const sealedTask: SealedTask = {
  id: TaskId.parse("quadratic"),
  version: 1,
  title: "Quadratic",
  summary: "Finds the point that is nearest to everybody's target.",
  privacy: "sealed",
  model: {
    class_name: "Sequential",
    config: { name: "m", layers: [{ class_name: "Dense", config: { units: 2 } }] },
  },
  data: { kind: "image", height: 2, width: 2, channels: 1, classes: ["0", "1"] },
  recipe: {
    optimizer: { kind: "sgd", learning_rate: 0.1, momentum: 0 },
    batch_size: 10,
    epochs: 1,
    proximal_mu: 0,
  },
  strategy: { kind: "fedavg", server_learning_rate: 1 },
  update_norm_max: 10,
  round: { quorum: 2, over_selection: 1, recruit_wait_ms: 1_000, deadline_ms: 60_000 },
};

export const secureTask: SecureTask = {
  ...sealedTask,
  privacy: "secure",
  strategy: { kind: "fedavg", server_learning_rate: 1 },
  secure_aggregation: { adversary: "semi_malicious", corrupt: 0, dropout: 0.3 },
  encoding: { value_bits: 24, keep: 1, feedback: true, rotate: false, weight_max: 100 },
};
