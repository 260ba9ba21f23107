/**
 * The records over SQL: one set of Kysely queries for every engine. What SQL constraints cannot say
 * (a model version is its head's child, a round ends once) is checked inside the same transaction.
 * Most subjects have files of their own.
 */
import type { Kysely } from "kysely";
import { requireInitial, requireSameRun } from "./closing.ts";
import type { Engine } from "./engine.ts";
import type { Records, RunRecord, RunRecords } from "./port.ts";
import type { ModelVersion } from "./port-models.ts";
import { openPostgres, type PostgresOptions, snapshotPostgres } from "./postgres.ts";
import { createAccessRecords } from "./records-access.ts";
import { createActRecords } from "./records-acts.ts";
import { createDeviceRecords } from "./records-devices.ts";
import { createInviteRecords } from "./records-invites.ts";
import { createModelRecords, createPromotionRecords } from "./records-models.ts";
import { createRoundRecords } from "./records-rounds.ts";
import { createScheduleRecords } from "./records-schedules.ts";
import { createStandingRecords } from "./records-standings.ts";
import { createTaskRecords } from "./records-tasks.ts";
import { createTraceRecords } from "./records-traces.ts";
import { createWebhookRecords } from "./records-webhooks.ts";
import { readHead, readModel, readRun, runRow, saveRun } from "./rows.ts";
import type { Schema } from "./schema.ts";
import { openSqlite, type SqliteOptions, snapshotSqlite } from "./sqlite.ts";

export type RecordsOptions = SqliteOptions | PostgresOptions;

/**
 * Opens the records in a SQLite file, which is created where it is missing, or in a PostgreSQL
 * database, and brings their tables up to date.
 */
export async function openRecords(options: RecordsOptions): Promise<Records> {
  return createSqlRecords(await openEngine(options));
}

/**
 * The records as they are at this moment, for reading only, also while a coordinator uses them: it
 * is not held up, and what it writes afterwards is not in there.
 */
export async function snapshotRecords(options: RecordsOptions): Promise<Records> {
  return createSqlRecords(
    "file" in options ? await snapshotSqlite(options) : await snapshotPostgres(options),
  );
}

export function openEngine(options: RecordsOptions): Promise<Engine> {
  return "file" in options ? openSqlite(options) : openPostgres(options);
}

export function createSqlRecords(engine: Engine): Records {
  const { db } = engine;
  const access = createAccessRecords(db);
  return {
    tasks: attempted(engine, createTaskRecords(db)),
    runs: attempted(engine, createRunRecords(db)),
    rounds: attempted(engine, createRoundRecords(engine)),
    devices: attempted(engine, createDeviceRecords(db)),
    invites: attempted(engine, createInviteRecords(db)),
    standings: attempted(engine, createStandingRecords(db)),
    models: attempted(engine, createModelRecords(db)),
    promotions: attempted(engine, createPromotionRecords(db)),
    schedules: attempted(engine, createScheduleRecords(db)),
    acts: attempted(engine, createActRecords(db)),
    accounts: attempted(engine, access.accounts),
    sessions: attempted(engine, access.sessions),
    tokens: attempted(engine, access.tokens),
    traces: attempted(engine, createTraceRecords(db)),
    webhooks: attempted(engine, createWebhookRecords(db)),
    settings: attempted(engine, createSettings(db)),
    close: () => engine.close(),
  };
}

type Methods = Readonly<Record<string, (...parameters: never[]) => Promise<unknown>>>;

/** Every method may be told twice, so the engine may do so when it lost its connection. */
function attempted<T extends Methods>({ attempt }: Engine, methods: T): T {
  const wrapped = Object.entries(methods).map(([name, method]) => [
    name,
    (...parameters: never[]) => attempt(() => method(...parameters)),
  ]);
  return Object.fromEntries(wrapped) as T;
}

function createSettings(db: Kysely<Schema>): Records["settings"] {
  return {
    async get(name) {
      const row = await db
        .selectFrom("setting")
        .select("value")
        .where("name", "=", name)
        .executeTakeFirst();
      return row?.value ?? null;
    },
    async set(name, value) {
      await db
        .insertInto("setting")
        .values({ name, value })
        .onConflict((on) => on.column("name").doUpdateSet({ value }))
        .execute();
    },
  };
}

function createRunRecords(db: Kysely<Schema>): RunRecords {
  return {
    async create(run, initial) {
      requireInitial(run, initial);
      await db.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto("run")
          .values(runRow(run))
          .onConflict((on) => on.column("id").doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 0n) return requireCreated(transaction, run, initial);
        await transaction.insertInto("model").values(initial).execute();
      });
    },
    async get(id) {
      const row = await db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : readRun(row);
    },
    async ofSlot(schedule, slot_ms) {
      const row = await db
        .selectFrom("run")
        .selectAll()
        .where("schedule", "=", schedule)
        .where("slot_ms", "=", slot_ms)
        .executeTakeFirst();
      return row === undefined ? null : readRun(row);
    },
    async list(filter) {
      const task = filter?.task;
      const rows = await db
        .selectFrom("run")
        .selectAll()
        .$if(task !== undefined, (query) => query.where("task", "=", task ?? ""))
        .orderBy("created_at_ms", "desc")
        .orderBy("id", "desc")
        .execute();
      return rows.map(readRun);
    },
    save: (run) => saveRun(db, run),
    async models(run) {
      const rows = await db
        .selectFrom("model")
        .selectAll()
        .where("run", "=", run)
        .orderBy("version")
        .execute();
      return rows.map(readModel);
    },
    head: (run) => readHead(db, run),
  };
}

/** The same run told again is here already, as long as nothing has come after it. */
async function requireCreated(
  db: Kysely<Schema>,
  run: RunRecord,
  initial: ModelVersion,
): Promise<void> {
  const stored = await db
    .selectFrom("run")
    .selectAll()
    .where("id", "=", run.id)
    .executeTakeFirstOrThrow();
  requireSameRun({ run: readRun(stored), initial: await readHead(db, run.id) }, { run, initial });
}
