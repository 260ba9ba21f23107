/**
 * The records over SQL: one set of Kysely queries for every engine. What SQL constraints cannot say
 * (a model version is its head's child, a round ends once) is checked inside the same transaction.
 * Rounds are in records-rounds.ts.
 */
import type { TaskSpec } from "@tributary/protocol";
import type { Kysely } from "kysely";
import { requireInitial } from "./closing.ts";
import { requireParticipant } from "./ids.ts";
import { canonicalJson, parseJson } from "./json.ts";
import type { DeviceRecords, Records, RunRecords, TaskRecords } from "./port.ts";
import { createRoundRecords } from "./records-rounds.ts";
import { readDevice, readHead, readModel, readRun, runRow, saveRun } from "./rows.ts";
import type { Schema } from "./schema.ts";
import { type Engine, openSqlite, type SqliteOptions } from "./sqlite.ts";

/**
 * Opens the records in a SQLite file, creates it where it is missing and brings its tables up to
 * date.
 */
export async function openRecords(options: SqliteOptions): Promise<Records> {
  return createSqlRecords(await openSqlite(options));
}

export function createSqlRecords(engine: Engine): Records {
  const { db } = engine;
  return {
    tasks: createTaskRecords(db),
    runs: createRunRecords(db),
    rounds: createRoundRecords(engine),
    devices: createDeviceRecords(db),
    settings: {
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
    },
    close: () => engine.close(),
  };
}

function createTaskRecords(db: Kysely<Schema>): TaskRecords {
  const read = (row: { spec: string }) => parseJson<TaskSpec>(row.spec, "A stored task");
  return {
    publish: (spec, now_ms) =>
      db.transaction().execute(async (transaction) => {
        const text = canonicalJson(spec);
        const stored = await transaction
          .selectFrom("task")
          .select("spec")
          .where("id", "=", spec.id)
          .where("version", "=", spec.version)
          .executeTakeFirst();
        if (stored !== undefined) return stored.spec === text ? "unchanged" : "conflict";
        await transaction
          .insertInto("task")
          .values({ id: spec.id, version: spec.version, spec: text, published_at_ms: now_ms })
          .execute();
        return "published";
      }),
    async get(id, version) {
      const row = await db
        .selectFrom("task")
        .select("spec")
        .where("id", "=", id)
        .$if(version !== undefined, (query) => query.where("version", "=", version ?? 0))
        .orderBy("version", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    async list() {
      const rows = await db
        .selectFrom("task")
        .select(["id", "spec"])
        .orderBy("id")
        .orderBy("version")
        .execute();
      // The last row of each id is its newest version.
      return [...new Map(rows.map((row) => [row.id, row])).values()].map(read);
    },
  };
}

function createRunRecords(db: Kysely<Schema>): RunRecords {
  return {
    async create(run, initial) {
      requireInitial(run, initial);
      await db.transaction().execute(async (transaction) => {
        await transaction.insertInto("run").values(runRow(run)).execute();
        await transaction.insertInto("model").values(initial).execute();
      });
    },
    async get(id) {
      const row = await db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
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

function createDeviceRecords(db: Kysely<Schema>): DeviceRecords {
  return {
    async seen(id, capabilities, now_ms) {
      requireParticipant(id);
      const latest = { capabilities: canonicalJson(capabilities), last_seen_ms: now_ms };
      await db
        .insertInto("device")
        .values({ id, first_seen_ms: now_ms, ...latest })
        .onConflict((on) => on.column("id").doUpdateSet(latest))
        .execute();
    },
    async get(id) {
      const row = await db.selectFrom("device").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : readDevice(row);
    },
    async count() {
      const { devices } = await db
        .selectFrom("device")
        .select((query) => query.fn.countAll<number | string>().as("devices"))
        .executeTakeFirstOrThrow();
      return Number(devices);
    },
  };
}
