/**
 * The same small run for every contract test: one task, one run, rounds that can be committed or
 * abandoned.
 */
import { createHash } from "node:crypto";
import { ParticipantId, RunId, roundId, ScheduleId, Sha256, TaskSpec } from "@tributary/protocol";
import { mulberry32, randomInteger } from "@tributary/weights";
import type { AbandonRecord, CommitRecord, RoundRecord, RunRecord } from "../port.ts";
import type { Act, ScheduleRecord } from "../port-admin.ts";
import type { ModelVersion } from "../port-models.ts";

/** What a write that contradicts the stored ones is answered. */
export const conflict = { name: "StorageError", reason: "conflict" };

export const now_ms = 1_700_000_000_000;
export const runId = RunId.parse("run-3f9k2m1q8z7x");
export const scheduleId = ScheduleId.parse("sch-3f9k2m1q8z7x");
export const otherRunId = RunId.parse("run-000000000001");

export function sha256(text: string): Sha256 {
  return Sha256.parse(createHash("sha256").update(text).digest("hex"));
}

export function participant(index: number): ParticipantId {
  return ParticipantId.parse(createHash("sha256").update(`device ${index}`).digest("base64url"));
}

/** Reproducible bytes with nothing regular in them. */
export function randomBytes(size: number, seed: number): Uint8Array {
  const random = mulberry32(seed);
  return Uint8Array.from({ length: size }, () => randomInteger(random, 256));
}

export function task(change: { readonly id?: string; readonly version?: number } = {}): TaskSpec {
  return TaskSpec.parse({
    id: "digits",
    version: 1,
    title: "Handwritten digits",
    summary: "Which digit a picture shows.",
    privacy: "sealed",
    model: {
      class_name: "Sequential",
      config: { name: "digits", layers: [{ class_name: "Flatten", config: {} }] },
    },
    data: { kind: "image", height: 28, width: 28, channels: 1, classes: ["zero", "one"] },
    recipe: {
      optimizer: { kind: "sgd", learning_rate: 0.1, momentum: 0 },
      batch_size: 32,
      epochs: 1,
      proximal_mu: 0,
    },
    strategy: { kind: "fedavg", server_learning_rate: 1 },
    update_norm_max: 10,
    round: { quorum: 2, over_selection: 1, recruit_wait_ms: 0, deadline_ms: 60_000 },
    ...change,
  });
}

export function run(change: Partial<RunRecord> = {}): RunRecord {
  return {
    id: runId,
    task: task().id,
    task_version: 1,
    seed: 4_294_967_295,
    status: "running",
    state: { phase: "resting", rounds: [1, 2.5, null, "ö"] },
    schedule: null,
    created_at_ms: now_ms,
    ...change,
  };
}

export function initialModel(of: RunRecord = run()): ModelVersion {
  return {
    run: of.id,
    version: 0,
    sha256: sha256(`${of.id} model 0`),
    parent: null,
    round: null,
    accuracy: 0.1,
    loss: 2.25,
    strategy_state: null,
    aggregate: null,
    created_at_ms: of.created_at_ms,
  };
}

export function schedule(change: Partial<ScheduleRecord> = {}): ScheduleRecord {
  return {
    id: scheduleId,
    task: task().id,
    title: "Every night",
    created_at_ms: now_ms,
    state: { phase: "waiting", handled_until_ms: now_ms },
    ...change,
  };
}

export function act(number: number): Act {
  return {
    at_ms: now_ms + number,
    actor: "admin ö",
    action: "task.publish",
    subject: task().id,
    detail: { version: number, a: null },
  };
}

export function round(number: number, change: Partial<RoundRecord> = {}): RoundRecord {
  return {
    id: roundId(runId, number),
    run: runId,
    number,
    config: { quorum: 2 },
    state: { phase: "recruiting", revision: 0 },
    secret: secretOf(number),
    ...change,
  };
}

export function secretOf(number: number): string {
  return createHash("sha256").update(`secret ${number}`).digest("base64url");
}

/** The commit of round `number` when every round before it was committed. */
export function commit(number: number, change: Partial<CommitRecord> = {}): CommitRecord {
  const model: ModelVersion = {
    ...initialModel(),
    version: number,
    sha256: sha256(`${runId} model ${number}`),
    parent: sha256(`${runId} model ${number - 1}`),
    round: roundId(runId, number),
    accuracy: 0.5,
    strategy_state: sha256(`momentum ${number}`),
    aggregate: sha256(`delta ${number}`),
  };
  return {
    id: roundId(runId, number),
    state: { phase: "closed", revision: 9 },
    run: run({ state: { phase: "resting", committed: number } }),
    model,
    counted: [0, 1].map((index) => ({
      participant: participant(index),
      sha256: sha256(`update ${number} ${index}`),
    })),
    standings: [{ participant: participant(0), standing: { failures: 0 } }],
    summary: summary(number, { model: model.sha256, model_version: number }),
    ...change,
  };
}

export function abandon(number: number, change: Partial<AbandonRecord> = {}): AbandonRecord {
  return {
    id: roundId(runId, number),
    state: { phase: "abandoned", revision: 9 },
    run: run({ state: { phase: "resting", abandoned: number } }),
    uncounted: [{ participant: participant(0), sha256: sha256(`update ${number} 0`) }],
    standings: [{ participant: participant(1), standing: { failures: number } }],
    summary: summary(number, { outcome: "abandoned", reason: "quorum_missed" }),
    ...change,
  };
}

export function summary(
  number: number,
  change: Partial<CommitRecord["summary"]> = {},
): CommitRecord["summary"] {
  return {
    id: roundId(runId, number),
    number,
    outcome: "committed",
    reason: null,
    cohort: 2,
    accepted: 2,
    dropped: 0,
    lost_in: { keying: 0, sharing: 0, training: 0, confirming: 0, unmasking: 0, aggregating: 0 },
    privacy: "sealed",
    threshold: null,
    accuracy: 0.5,
    loss: 1.25,
    train_loss: null,
    update_rms: null,
    seconds: 3.5,
    bytes_up: 221_544,
    bytes_down: 221_544,
    model: null,
    model_version: null,
    closed_at_ms: now_ms + number,
    ...change,
  };
}

/** Forms that a path, a log line or a query would have to fear. */
export const hostileIds = [
  "",
  "..",
  "../../../etc/passwd",
  "a/b",
  "a\\b",
  `${"A".repeat(42)}/`,
  `${"A".repeat(42)}\0`,
  "A".repeat(44),
  `${"A".repeat(43)}\n`,
  "con",
] as const;
