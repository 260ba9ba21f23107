/** Rows to records and back, and the two queries that runs and rounds share. */
import type {
  Capabilities,
  ParticipantId,
  RoundId,
  RoundSummary,
  RunId,
  ScheduleId,
  Sha256,
  TaskId,
} from "@tributary/protocol";
import type { Kysely, Selectable } from "kysely";
import { unknownRun } from "./closing.ts";
import { canonicalJson, type Json, parseJson } from "./json.ts";
import type { RoundRecord, RunRecord, StoredRound } from "./port.ts";
import type { DeviceRecord } from "./port-devices.ts";
import type { ModelVersion } from "./port-models.ts";
import type { Schema } from "./schema.ts";

type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;

export function runRow(run: RunRecord): Row<"run"> {
  const { schedule, state, ...rest } = run;
  const slot = { schedule: schedule?.id ?? null, slot_ms: schedule?.slot_ms ?? null };
  return { ...rest, ...slot, state: canonicalJson(state) };
}

// Ids and closed sets were checked on the way in; the casts below restore their types.
export function readRun(row: Row<"run">): RunRecord {
  return {
    id: row.id as RunId,
    task: row.task as TaskId,
    task_version: row.task_version,
    seed: row.seed,
    status: row.status as RunRecord["status"],
    state: parseJson<Json>(row.state, `The state of run ${row.id}`),
    schedule: readSlot(row),
    created_at_ms: row.created_at_ms,
  };
}

function readSlot({ schedule, slot_ms }: Row<"run">): RunRecord["schedule"] {
  return schedule === null || slot_ms === null ? null : { id: schedule as ScheduleId, slot_ms };
}

export function readModel(row: Row<"model">): ModelVersion {
  return {
    ...row,
    run: row.run as RunId,
    sha256: row.sha256 as Sha256,
    parent: row.parent as Sha256 | null,
    round: row.round as RoundId | null,
    strategy_state: row.strategy_state as Sha256 | null,
    aggregate: row.aggregate as Sha256 | null,
  };
}

export function readRound(row: Row<"round">): RoundRecord {
  return {
    id: row.id as RoundId,
    run: row.run as RunId,
    number: row.number,
    config: parseJson<Json>(row.config, `The configuration of round ${row.id}`),
    state: parseJson<Json>(row.state, `The state of round ${row.id}`),
    secret: row.secret,
  };
}

export function readStoredRound(row: Row<"round">): StoredRound {
  const { secret, ...round } = readRound(row);
  return {
    ...round,
    has_secret: secret !== null,
    status: row.status as StoredRound["status"],
    closing_sha256: row.closing_sha256,
    summary: row.summary === null ? null : readSummary(row.id, row.summary),
  };
}

export function readSummary(id: string, summary: string): RoundSummary {
  return parseJson<RoundSummary>(summary, `The summary of round ${id}`);
}

export function readDevice(row: Row<"device">): DeviceRecord {
  return {
    id: row.id as ParticipantId,
    capabilities: parseJson<Capabilities>(row.capabilities, `The record of device ${row.id}`),
    first_seen_ms: row.first_seen_ms,
    last_seen_ms: row.last_seen_ms,
    name: row.name,
    revoked: readRevocation(row),
    replaced_by: row.replaced_by as ParticipantId | null,
    replaced_at_ms: row.replaced_at_ms,
  };
}

function readRevocation(row: Row<"device">): DeviceRecord["revoked"] {
  const { revoked_at_ms: at_ms, revoked_because: reason } = row;
  return at_ms === null ? null : { at_ms, reason: reason ?? "" };
}

/** What changes in a run; all else was fixed when it was created. */
export async function saveRun(db: Kysely<Schema>, run: RunRecord): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("run")
    .set({ status: run.status, state: canonicalJson(run.state) })
    .where("id", "=", run.id)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw unknownRun(run.id);
}

export async function readHead(db: Kysely<Schema>, run: RunId): Promise<ModelVersion> {
  const row = await db
    .selectFrom("model")
    .selectAll()
    .where("run", "=", run)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) throw unknownRun(run);
  return readModel(row);
}

/** The version of the same run that a model names as its parent; null where there is none. */
export async function readParent(
  db: Kysely<Schema>,
  { run, parent }: ModelVersion,
): Promise<Pick<ModelVersion, "sha256"> | null> {
  if (parent === null) return null;
  const row = await db
    .selectFrom("model")
    .select("sha256")
    .where("run", "=", run)
    .where("sha256", "=", parent)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { sha256: row.sha256 as Sha256 };
}
