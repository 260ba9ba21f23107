/**
 * What a round is opened with: its record with a fresh key, and from a record everything that a round at work needs.
 * How updates are encoded is settled here, once, and kept in the record: a restart must not change it.
 */
import {
  createRoundKey,
  encodeBase64url,
  fromBase64url,
  type Identity,
  roundKeyFromSecret,
  sha256Sync,
  toHex,
  utf8,
} from "@tributary/crypto";
import {
  cohortTarget,
  limits,
  type RoundEncoding,
  type RoundId,
  roundId,
  roundStatement,
  type SecureTask,
  sumEncodingOf,
  type TaskSpec,
  taskText,
} from "@tributary/protocol";
import type { RoundConfig, RoundState, Selection } from "@tributary/rounds";
import type { Json, ModelVersion, RoundRecord, RunRecord } from "@tributary/storage";
import { deriveSeed, rangeFor } from "@tributary/weights";
import type { OpenContext } from "./combine.ts";
import { type InviteBase, inviteBase } from "./messages.ts";
import type { Masked } from "./unmask.ts";

/**
 * How long keying, sharing, confirming and unmasking may each take. They are small messages, sent while the device
 * trains: who is silent for half a minute is gone, and must not cost the others more than that. Of a short deadline
 * keying and sharing may use up half together; the other half is left for training.
 */
const exchange_ms_max = 30_000;
const exchangesPerDeadline = 4;

/** What a round begins from. */
export type Beginning = {
  readonly run: RunRecord;
  readonly task: TaskSpec;
  readonly number: number;
  readonly head: ModelVersion;
  readonly model_weights: number;
  /** `update_rms` of the run's last committed round; null before there is one. */
  readonly update_rms: number | null;
  /** How its cohort is drawn. */
  readonly selection: Selection;
};

/** What is kept of a round's beginning. */
type StoredConfig = RoundConfig & {
  /** Null in sealed rounds. */
  readonly encoding: RoundEncoding | null;
};

export function newRoundRecord(beginning: Beginning): RoundRecord {
  const { run, number } = beginning;
  const key = createRoundKey();
  const config: StoredConfig = storedConfig(beginning);
  const secret = encodeBase64url(key.secretKey);
  return { id: config.round, run: run.id, number, config: config as Json, state: null, secret };
}

function storedConfig(beginning: Beginning): StoredConfig {
  const { run, task, number } = beginning;
  const { round: policy, privacy } = task;
  const round = roundId(run.id, number);
  return {
    run: run.id,
    round,
    number,
    privacy,
    ...(privacy === "secure"
      ? secureConfig(beginning, task, round)
      : { exchange: null, encoding: null }),
    quorum: policy.quorum,
    cohort_target: cohortTarget(policy),
    recruit_wait_ms: policy.recruit_wait_ms,
    wait_min_ms: policy.wait_min_ms ?? 0,
    deadline_ms: policy.deadline_ms,
    exchange_ms: Math.min(exchange_ms_max, Math.floor(policy.deadline_ms / exchangesPerDeadline)),
    reconnect_grace_ms: limits.reconnect_grace_ms,
    selection: beginning.selection,
    selection_seed: deriveSeed(run.seed, "selection", number),
  };
}

/** From public quantities alone, so that everyone may know them. */
function secureConfig(
  { run, number, head, model_weights, update_rms }: Beginning,
  task: SecureTask,
  round: RoundId,
): Pick<StoredConfig, "exchange" | "encoding"> {
  const { update_norm_max } = task;
  const { rotate } = task.encoding;
  const range = rangeFor({ update_norm_max, weights: model_weights, rotate, rms: update_rms });
  const encoding = { range, seed: deriveSeed(run.seed, "encoding", number) };
  const agreed = {
    run: run.id,
    round,
    number,
    task_sha256: toHex(sha256Sync(utf8(taskText(task)))),
    model: head.sha256,
    model_version: head.version,
    quorum: task.round.quorum,
    encoding,
  };
  const statement = encodeBase64url(roundStatement(agreed));
  return { exchange: { statement, policy: task.secure_aggregation }, encoding };
}

/** What a round at work is made of, apart from its surroundings. */
export type Opening = {
  readonly config: RoundConfig;
  readonly task: TaskSpec;
  /** The stored snapshot of a round that is taken up again; null for a new one. */
  readonly snapshot: RoundState | null;
  /** How its sealed updates are opened. */
  readonly context: OpenContext;
  /** How its masked updates are read; null in a sealed round. */
  readonly masked: Masked | null;
  readonly invite: InviteBase;
  /** The model version that the round starts from. */
  readonly head: ModelVersion;
  /** What the version that it makes is numbered. */
  readonly next_version: number;
};

/** What a record that was written before there were these choices means. */
const unnamedBefore = { wait_min_ms: 0, selection: { kind: "uniform" } } as const;

export async function openingOf(
  record: RoundRecord,
  about: {
    readonly task: TaskSpec;
    readonly head: ModelVersion;
    readonly next_version: number;
    readonly model_weights: number;
    readonly signer: Identity;
  },
): Promise<Opening> {
  const { task, head, next_version, model_weights, signer } = about;
  const { encoding, ...kept } = record.config as unknown as StoredConfig;
  const config: RoundConfig = { ...unnamedBefore, ...kept };
  if (record.secret === null) throw new Error(`Round ${record.id} has lost its key.`);
  const invite = await inviteBase({
    config,
    task,
    model: head.sha256,
    model_version: head.version,
    encoding,
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
  const masked =
    task.privacy === "secure" && encoding !== null
      ? { task, encoding: sumEncodingOf(task, encoding, model_weights) }
      : null;
  const snapshot = record.state as unknown as RoundState | null;
  return { config, task, snapshot, context, masked, invite, head, next_version };
}
