/**
 * What the coordinator remembers, as ports: records (rows), blobs (immutable bytes named by
 * SHA-256) and the spool (updates under way and waiting to be aggregated). One contract suite runs
 * over every implementation. A method that writes has written durably when its promise resolves.
 */
import type {
  ParticipantId,
  RoundId,
  RoundSummary,
  RunId,
  ScheduleId,
  Sha256,
  TaskId,
} from "@tributary/protocol";
import type { Json } from "./json.ts";
import type { AccountRecords, SessionRecords, TokenRecords } from "./port-access.ts";
import type { ActRecords, ScheduleRecords } from "./port-admin.ts";
import type { DeviceRecords, InviteRecords } from "./port-devices.ts";
import type { ModelRecords, ModelVersion, PromotionRecords } from "./port-models.ts";
import type { TaskRecords } from "./port-tasks.ts";
import type { TraceRecords } from "./port-traces.ts";
import type { WebhookRecords } from "./port-webhooks.ts";

export type RunRecord = {
  readonly id: RunId;
  readonly task: TaskId;
  readonly task_version: number;
  readonly seed: number;
  readonly status: "running" | "finished" | "stopped";
  /** The run machine's state. */
  readonly state: Json;
  /** The slot of the schedule that started it, which starts no other; null: an admin did. */
  readonly schedule: { readonly id: ScheduleId; readonly slot_ms: number } | null;
  readonly created_at_ms: number;
};

export type RunRecords = {
  /** The run and its initial model version, in one transaction. */
  create(run: RunRecord, initial: ModelVersion): Promise<void>;
  get(id: RunId): Promise<RunRecord | null>;
  /** The run that this slot started. */
  ofSlot(schedule: ScheduleId, slot_ms: number): Promise<RunRecord | null>;
  /** Newest first. */
  list(filter?: { readonly task?: TaskId }): Promise<readonly RunRecord[]>;
  save(run: RunRecord): Promise<void>;
  models(run: RunId): Promise<readonly ModelVersion[]>;
  /** The newest model version of the run. */
  head(run: RunId): Promise<ModelVersion>;
};

export type RoundRecord = {
  readonly id: RoundId;
  readonly run: RunId;
  readonly number: number;
  readonly config: Json;
  readonly state: Json;
  /** The secret half of the round's key (base64url); null once the round is over. */
  readonly secret: string | null;
};

/** A round as it is stored, its secret excepted. */
export type StoredRound = Omit<RoundRecord, "secret"> & {
  /** Whether its secret is still there: that of a round that is over must not be. */
  readonly has_secret: boolean;
  readonly status: "open" | "committed" | "abandoned";
  /** Null while it is under way, like its summary: names the closing that ended it. */
  readonly closing_sha256: string | null;
  readonly summary: RoundSummary | null;
};

/** What a task remembers of a participant from round to round. */
export type Standing = { readonly participant: ParticipantId; readonly standing: Json };

export type CommitRecord = {
  readonly id: RoundId;
  readonly state: Json;
  readonly run: RunRecord;
  readonly model: ModelVersion;
  readonly counted: readonly { readonly participant: ParticipantId; readonly sha256: Sha256 }[];
  /** The standings, with the run's task, that the round changed. */
  readonly standings: readonly Standing[];
  readonly summary: RoundSummary;
};

export type AbandonRecord = {
  readonly id: RoundId;
  readonly state: Json;
  readonly run: RunRecord;
  /** Updates that were acknowledged and are not in any model. */
  readonly uncounted: readonly { readonly participant: ParticipantId; readonly sha256: Sha256 }[];
  readonly standings: readonly Standing[];
  readonly summary: RoundSummary;
};

/** What became of an acknowledged update: in the model, or named as left out of it. */
export type Delivery = {
  readonly participant: ParticipantId;
  readonly sha256: Sha256;
  readonly outcome: "counted" | "uncounted";
};

export type RoundRecords = {
  begin(round: RoundRecord): Promise<void>;
  /** A snapshot of a round that is under way. */
  save(id: RoundId, state: Json): Promise<void>;
  /**
   * Snapshot, run, model version, who was counted, standings and summary in one transaction;
   * destroys the round's secret.
   */
  commit(record: CommitRecord): Promise<void>;
  abandon(record: AbandonRecord): Promise<void>;
  /** Beginning and end of a round in one transaction: it was never under way for anybody else. */
  record(beginning: RoundRecord, closing: CommitRecord | AbandonRecord): Promise<void>;
  /** The round of a run that is neither committed nor abandoned. */
  unfinished(run: RunId): Promise<RoundRecord | null>;
  /** Every round of the run from that number on, oldest first. */
  list(run: RunId, from_number?: number): Promise<readonly StoredRound[]>;
  /** Those that are over, oldest first. */
  history(run: RunId): Promise<readonly RoundSummary[]>;
  /** Whose updates the round counted or left out, by participant; empty while it is under way. */
  deliveries(id: RoundId): Promise<readonly Delivery[]>;
};

export type StandingRecords = {
  /** All that the task remembers, by participant. */
  of(task: TaskId): Promise<readonly Standing[]>;
  /** Between two rounds, or beside them: what an admin changed. Of those that are not named, all stays. */
  save(task: TaskId, changed: readonly Standing[]): Promise<void>;
};

export type Records = {
  readonly tasks: TaskRecords;
  readonly runs: RunRecords;
  readonly rounds: RoundRecords;
  readonly devices: DeviceRecords;
  readonly invites: InviteRecords;
  readonly standings: StandingRecords;
  readonly models: ModelRecords;
  readonly promotions: PromotionRecords;
  readonly schedules: ScheduleRecords;
  readonly acts: ActRecords;
  readonly accounts: AccountRecords;
  readonly sessions: SessionRecords;
  readonly tokens: TokenRecords;
  readonly traces: TraceRecords;
  readonly webhooks: WebhookRecords;
  /** One small value under a name: the coordinator's identity seed. */
  readonly settings: {
    get(name: string): Promise<string | null>;
    set(name: string, value: string): Promise<void>;
  };
  close(): Promise<void>;
};

/** Immutable bytes, named by their SHA-256. */
export type Blobs = {
  put(bytes: Uint8Array): Promise<Sha256>;
  get(sha256: Sha256): Promise<Uint8Array | null>;
  delete(sha256: Sha256): Promise<void>;
  /** Every name, in order; of what is put or deleted meanwhile it tells or does not. */
  list(): AsyncIterable<Sha256>;
};

/** Updates on their way in: one file per round and participant. */
export type Spool = {
  /**
   * How many bytes of this very update are here already; another digest or size starts over at 0.
   */
  open(
    key: SpoolKey,
    expected: { readonly size_bytes: number; readonly sha256: Sha256 },
  ): Promise<number>;
  /**
   * Appends at `offset_bytes`, which must be what is here; answers how many bytes are here then.
   */
  append(key: SpoolKey, offset_bytes: number, data: Uint8Array): Promise<number>;
  /**
   * Checks size and digest and makes it durable (fsync of file and folder). On a mismatch the bytes
   * are dropped.
   */
  seal(key: SpoolKey): Promise<"durable" | "digest_mismatch" | "incomplete">;
  read(key: SpoolKey): Promise<Uint8Array | null>;
  discard(key: SpoolKey): Promise<void>;
  discardRound(round: RoundId): Promise<void>;
};

export type SpoolKey = { readonly round: RoundId; readonly participant: ParticipantId };

/** The durable updates alone, by digest: what opens and combines them needs no more. */
export type SpoolReader = {
  read(update: SpoolKey & { readonly sha256: Sha256 }): Promise<Uint8Array | null>;
};
