/** A disk on which one round of two participants is under way, and the auditor that looks at it. */
import { createIdentity, encodeBase64url } from "@tributary/crypto";
import {
  ParticipantId,
  type RoundSummary,
  RunId,
  roundId,
  Sha256,
  type TaskSpec,
} from "@tributary/protocol";
import { afterRound, startRun } from "@tributary/rounds";
import type { Json, ModelVersion, RunRecord } from "@tributary/storage";
import { createWeights, encodeSafetensors } from "@tributary/weights";
import { Auditor } from "../audit.ts";
import { type Disk, emptyDisk } from "../disk/disk.ts";
import { drawOptimum, layout, meanDelta, type Optimum } from "../quadratic.ts";

const run = RunId.parse("run-0123456789ab");
export const round = roundId(run, 1);
export const policy = { quorum: 2, over_selection: 1, recruit_wait_ms: 0, deadline_ms: 1_000 };
export const updateOf = (name: string) => Sha256.parse(name.repeat(64));

type Member = { readonly id: ParticipantId; readonly optimum: Optimum };

export class OneRound {
  readonly task: TaskSpec;
  readonly disk: Disk;
  readonly members: readonly [Member, Member];
  readonly auditor: Auditor;
  readonly #initial: Sha256;

  private constructor(
    task: TaskSpec,
    members: readonly [Member, Member],
    initial: Sha256,
    disk: Disk,
  ) {
    this.task = task;
    this.disk = disk;
    this.members = members;
    this.auditor = new Auditor(
      disk,
      task,
      new Map(members.map(({ id, optimum }) => [id, optimum])),
    );
    this.#initial = initial;
  }

  static async begin(task: TaskSpec): Promise<OneRound> {
    const disk = emptyDisk();
    const members = [await member(1), await member(2)] as const;
    const initial = await disk.blobs.put(encodeSafetensors(createWeights(layout)));
    const one = new OneRound(task, members, initial, disk);
    await disk.records.tasks.publish(task, 0);
    await disk.records.runs.create(one.#run(null), one.#version(0, initial, null));
    const record = { id: round, run, number: 1, config: {}, state: null, secret: "secret" };
    await disk.records.rounds.begin(record);
    return one;
  }

  /** Where the updates of both lead. */
  get mean(): Float32Array {
    const optima = this.members.map(({ optimum }) => optimum);
    return Float32Array.from(meanDelta(optima, new Float32Array(8)));
  }

  async commits(counted: readonly ParticipantId[], values: Float32Array): Promise<void> {
    const model = await this.disk.blobs.put(encodeSafetensors(createWeights(layout, values)));
    const updates = counted.map((participant, at) => ({
      participant,
      sha256: updateOf("ab"[at] ?? "c"),
    }));
    await this.disk.records.rounds.commit({
      id: round,
      state: { members: updates.map(deliveredMember) },
      run: this.#run(model),
      model: this.#version(1, model, this.#initial),
      counted: updates,
      standings: [],
      summary: this.#summary(counted.length, model),
    });
  }

  #summary(accepted: number, model: Sha256): RoundSummary {
    const { privacy } = this.task;
    return {
      id: round,
      number: 1,
      outcome: "committed",
      reason: null,
      cohort: 2,
      accepted,
      dropped: 0,
      lost_in: { keying: 0, sharing: 0, training: 0, confirming: 0, unmasking: 0, aggregating: 0 },
      privacy,
      threshold: privacy === "secure" ? 2 : null,
      accuracy: null,
      loss: null,
      train_loss: 1,
      update_rms: null,
      seconds: 1,
      bytes_up: 0,
      bytes_down: 0,
      model,
      model_version: 1,
      closed_at_ms: 1,
    };
  }

  /** Before its only round, or after it. */
  #run(committed: Sha256 | null): RunRecord {
    const { id: task, version: task_version } = this.task;
    const begun = startRun({ run, rounds_target: 1, model: this.#initial, model_version: 0 });
    const state =
      committed === null
        ? begun
        : afterRound(begun, { kind: "committed", model: committed, model_version: 1 }).run;
    const fixed = { seed: 1, schedule: null, created_at_ms: 0 };
    const { status } = state;
    return { id: run, task, task_version, status, state: state as Json, ...fixed };
  }

  #version(number: number, sha256: Sha256, parent: Sha256 | null): ModelVersion {
    return {
      run,
      version: number,
      sha256,
      parent,
      round: number === 0 ? null : round,
      accuracy: null,
      loss: null,
      strategy_state: null,
      aggregate: null,
      created_at_ms: 0,
    };
  }
}

async function member(seed: number): Promise<Member> {
  const { publicKey } = await createIdentity();
  return { id: ParticipantId.parse(encodeBase64url(publicKey)), optimum: drawOptimum(seed) };
}

function deliveredMember(update: { readonly participant: ParticipantId; readonly sha256: Sha256 }) {
  return { participant: update.participant, status: "delivered", update };
}
