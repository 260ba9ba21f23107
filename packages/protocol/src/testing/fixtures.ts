/** One well-formed message of every type, and a task. */
import {
  type CoordinatorMessage,
  ParticipantId,
  type ParticipantMessage,
  RunId,
  roundId,
  type SealedTask,
  type SecureTask,
  SessionId,
  Sha256,
  TaskId,
} from "../index.ts";

export const task: SealedTask = {
  id: TaskId.parse("digits"),
  version: 1,
  title: "Digits",
  summary: "Tells digits apart.",
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
  round: { quorum: 2, over_selection: 1.5, recruit_wait_ms: 1_000, deadline_ms: 60_000 },
};

export const secureTask: SecureTask = {
  ...task,
  privacy: "secure",
  strategy: { kind: "fedavg", server_learning_rate: 1 },
  secure_aggregation: { adversary: "semi_malicious", corrupt: 0.1, dropout: 0.3 },
  encoding: { value_bits: 16, keep: 1, feedback: true, rotate: false, weight_max: 1_000 },
};

const run = RunId.parse("run-0123456789ab");
const round = roundId(run, 3);
const model = Sha256.parse("0".repeat(64));
const bytes32 = "A".repeat(43);
const bytes64 = "A".repeat(86);
const participant = ParticipantId.parse(bytes32);
const sealed = "A".repeat(118);
const share = "A".repeat(48);
const seq = 7;

export const participantMessages: {
  readonly [T in ParticipantMessage["type"]]: Extract<ParticipantMessage, { type: T }>;
} = {
  hello: {
    type: "hello",
    seq,
    protocol_min: 1,
    protocol_max: 1,
    device_key: participant,
    signature: bytes64,
    capabilities: { agent: "edge 0.1.0", backend: "wasm" },
  },
  join: { type: "join", seq, task: task.id },
  change_key: {
    type: "change_key",
    seq,
    new_key: participant,
    old_signature: bytes64,
    new_signature: bytes64,
  },
  leave: { type: "leave", seq },
  accept: { type: "accept", seq, round },
  decline: { type: "decline", seq, round, reason: "user_paused" },
  update_begin: {
    type: "update_begin",
    seq,
    round,
    size_bytes: 100,
    sha256: model,
    signature: null,
  },
  update_chunk: {
    type: "update_chunk",
    seq,
    round,
    offset_bytes: 0,
    data: Uint8Array.of(1, 2, 3),
  },
  advertise_keys: {
    type: "advertise_keys",
    seq,
    round,
    encryption_key: bytes32,
    masking_key: bytes32,
    commitment: bytes32,
    signature: bytes64,
  },
  share_keys: { type: "share_keys", seq, round, shares: [{ to: participant, sealed }] },
  confirm_survivors: { type: "confirm_survivors", seq, round, signature: bytes64 },
  unmask: { type: "unmask", seq, round, shares: [{ of: participant, kind: "self", share }] },
};

export const coordinatorMessages: {
  readonly [T in CoordinatorMessage["type"]]: Extract<CoordinatorMessage, { type: T }>;
} = {
  challenge: {
    type: "challenge",
    session: SessionId.parse("A".repeat(22)),
    nonce: bytes32,
    coordinator_key: bytes32,
    protocol_min: 1,
    protocol_max: 1,
  },
  welcome: { type: "welcome", seq, protocol: 1 },
  key_changed: { type: "key_changed", seq, device_key: participant },
  refused: {
    type: "refused",
    seq: null,
    round: null,
    reason: "internal",
    detail: "",
    fatal: true,
    retry_after_ms: null,
  },
  joined: { type: "joined", seq, task, run, model, model_version: 0, rounds_target: 10 },
  waiting: {
    type: "waiting",
    waiting: { for: "participants", have: 1, need: 2, come_back_ms: 0 },
  },
  invite: {
    type: "invite",
    seq,
    run,
    round,
    number: 3,
    task: task.id,
    task_version: 1,
    model,
    model_version: 2,
    cohort: 3,
    quorum: 2,
    privacy: "sealed",
    encoding: null,
    round_key: bytes32,
    round_key_signature: bytes64,
    deadline_ms: 60_000,
    delivered: false,
  },
  update_resume: { type: "update_resume", seq, round, received_bytes: 10 },
  chunk_received: { type: "chunk_received", seq, round, received_bytes: 10 },
  update_accepted: { type: "update_accepted", round, sha256: model },
  dropped: { type: "dropped", round, reason: "deadline" },
  round_committed: {
    type: "round_committed",
    run,
    round,
    model,
    model_version: 3,
    counted: 2,
    accuracy: 0.9,
    loss: null,
  },
  round_abandoned: { type: "round_abandoned", run, round, reason: "quorum_missed", detail: "" },
  run_ended: { type: "run_ended", run, outcome: "finished", model, model_version: 10 },
  cohort_keys: {
    type: "cohort_keys",
    seq,
    round,
    members: [
      {
        participant,
        encryption_key: bytes32,
        masking_key: bytes32,
        commitment: bytes32,
        signature: bytes64,
      },
    ],
  },
  shares: { type: "shares", seq, round, shares: [{ from: participant, sealed }] },
  survivors: { type: "survivors", seq, round, survivors: [participant] },
  unmask_request: {
    type: "unmask_request",
    seq,
    round,
    survivors: [participant],
    signatures: [{ from: participant, signature: bytes64 }],
  },
};
