import { createIdentity, encodeBase64url } from "@tributary/crypto";
import { ParticipantId, type RoundSummary, RunId, roundId, Sha256 } from "@tributary/protocol";
import type { ModelVersion } from "@tributary/storage";
import { createWeights, encodeSafetensors } from "@tributary/weights";
import { beforeEach, describe, expect, test } from "vitest";
import { Auditor } from "./audit.ts";
import { type Disk, emptyDisk } from "./disk.ts";
import { drawOptimum, layout, meanDelta, quadraticTask } from "./quadratic.ts";

const policy = { quorum: 2, over_selection: 1, recruit_wait_ms: 0, deadline_ms: 1_000 };
const task = quadraticTask(policy);
const run = RunId.parse("run-0123456789ab");
const round = roundId(run, 1);
const updateOf = (name: string) => Sha256.parse(name.repeat(64));
const optima = [drawOptimum(1), drawOptimum(2)];

let disk: Disk;
let participants: ParticipantId[];
let auditor: Auditor;
let initial: Sha256;

beforeEach(async () => {
  disk = emptyDisk();
  const identities = [await createIdentity(), await createIdentity()];
  participants = identities.map(({ publicKey }) => ParticipantId.parse(encodeBase64url(publicKey)));
  const known = new Map(
    participants.map((participant, index) => [participant, optima[index] ?? drawOptimum(0)]),
  );
  auditor = new Auditor(disk, policy.quorum, known);
  initial = await disk.blobs.put(encodeSafetensors(createWeights(layout)));
  await disk.records.tasks.publish(task, 0);
  await disk.records.runs.create(runRecord("running"), version(0, initial, null));
  await disk.records.rounds.begin({
    id: round,
    run,
    number: 1,
    config: {},
    state: null,
    secret: "secret",
  });
});

const runRecord = (status: "running" | "finished") =>
  ({
    id: run,
    task: task.id,
    task_version: 1,
    seed: 1,
    status,
    state: {},
    created_at_ms: 0,
  }) as const;

const version = (number: number, sha256: Sha256, parent: Sha256 | null): ModelVersion => ({
  run,
  version: number,
  sha256,
  parent,
  round: number === 0 ? null : round,
  accuracy: null,
  loss: null,
  strategy_state: null,
  created_at_ms: 0,
});

/** The round as it is committed when all is well, or with a model that is off. */
async function commit(counted: readonly ParticipantId[], off = 0): Promise<void> {
  const values = Float32Array.from(meanDelta(optima, new Float32Array(8)), (value) => value + off);
  const model = await disk.blobs.put(encodeSafetensors(createWeights(layout, values)));
  const summary: RoundSummary = {
    id: round,
    number: 1,
    outcome: "committed",
    reason: null,
    cohort: 2,
    accepted: counted.length,
    dropped: 0,
    accuracy: null,
    loss: null,
    train_loss: 1,
    seconds: 1,
    bytes_up: 0,
    bytes_down: 0,
    model,
    model_version: 1,
    closed_at_ms: 1,
  };
  await disk.records.rounds.commit({
    id: round,
    state: {},
    run: runRecord("finished"),
    model: version(1, model, initial),
    counted: counted.map((participant) => ({ participant, sha256: updateOf("a") })),
    summary,
  });
}

describe("the audit", () => {
  test("is content with a round whose model is the parent and the mean of its updates", async () => {
    for (const participant of participants) {
      auditor.note(participant, { type: "update_accepted", round, sha256: updateOf("a") });
    }
    await commit(participants);
    await expect(auditor.check()).resolves.toBeUndefined();
  });

  test("finds a round that was committed without its quorum", async () => {
    await commit(participants.slice(0, 1));
    await expect(auditor.check()).rejects.toThrow("[I1]");
  });

  test("finds two updates of one participant that were both acknowledged", () => {
    const [first] = participants;
    if (first === undefined) throw new Error("Expected two participants, got none.");
    auditor.note(first, { type: "update_accepted", round, sha256: updateOf("a") });
    const again = () =>
      auditor.note(first, { type: "update_accepted", round, sha256: updateOf("b") });
    expect(again).toThrow("[I2]");
  });

  test("finds an acknowledged update that the round does not name", async () => {
    const [first] = participants;
    if (first === undefined) throw new Error("Expected two participants, got none.");
    auditor.note(first, { type: "update_accepted", round, sha256: updateOf("c") });
    await commit(participants);
    await expect(auditor.check()).rejects.toThrow("[I3]");
  });

  test("finds a model that is not what its updates make", async () => {
    await commit(participants, 0.1);
    await expect(auditor.check()).rejects.toThrow("[I4]");
  });

  test("finds a model that is gone", async () => {
    await commit(participants);
    const head = await disk.records.runs.head(run);
    await disk.blobs.delete(head.sha256);
    await expect(auditor.check()).rejects.toThrow("[I4]");
  });
});
