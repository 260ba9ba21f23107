/**
 * What a round is opened with: its record with a fresh key, and from a record everything that a round at work needs.
 */
import {
  createRoundKey,
  encodeBase64url,
  fromBase64url,
  type Identity,
  roundKeyFromSecret,
} from "@tributary/crypto";
import { cohortTarget, limits, roundId, type TaskSpec } from "@tributary/protocol";
import type { RoundConfig, RoundState } from "@tributary/rounds";
import type { ModelVersion, RoundRecord, RunRecord } from "@tributary/storage";
import { deriveSeed } from "@tributary/weights";
import { inviteBase } from "./messages.ts";
import type { RoundOptions } from "./round.ts";

export function newRoundRecord(run: RunRecord, task: TaskSpec, number: number): RoundRecord {
  const key = createRoundKey();
  const config = roundConfig(run, task, number);
  const secret = encodeBase64url(key.secretKey);
  return { id: config.round, run: run.id, number, config, state: null, secret };
}

function roundConfig(run: RunRecord, task: TaskSpec, number: number): RoundConfig {
  const { round: policy, privacy } = task;
  return {
    run: run.id,
    round: roundId(run.id, number),
    number,
    privacy,
    quorum: policy.quorum,
    cohort_target: cohortTarget(policy),
    threshold: policy.quorum,
    recruit_wait_ms: policy.recruit_wait_ms,
    deadline_ms: policy.deadline_ms,
    exchange_ms: policy.deadline_ms,
    reconnect_grace_ms: limits.reconnect_grace_ms,
    selection_seed: deriveSeed(run.seed, "selection", number),
  };
}

export type Opening = Pick<
  RoundOptions,
  "config" | "task" | "snapshot" | "context" | "invite" | "head"
>;

export async function openingOf(
  record: RoundRecord,
  about: {
    readonly task: TaskSpec;
    readonly head: ModelVersion;
    readonly model_weights: number;
    readonly signer: Identity;
  },
): Promise<Opening> {
  const { task, head, model_weights, signer } = about;
  const config = record.config as unknown as RoundConfig;
  if (record.secret === null) throw new Error(`Round ${record.id} has lost its key.`);
  const invite = await inviteBase({
    config,
    task,
    model: head.sha256,
    model_version: head.version,
    roundPublicKey: roundKeyFromSecret(fromBase64url(record.secret)).publicKey,
    signer,
  });
  const context = {
    round: config.round,
    secret: record.secret,
    model: head.sha256,
    model_weights,
    update_norm_max: task.update_norm_max,
  };
  const snapshot = record.state as unknown as RoundState | null;
  return { config, task, snapshot, context, invite, head };
}
