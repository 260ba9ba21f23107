/** The first tables: tasks, runs, rounds, model versions, devices, settings. */
import { type Kysely, sql } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function createRounds(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await createTaskAndRun(db, dialect);
  await createRound(db, dialect);
  await createModel(db, dialect);
  await createDeviceAndSetting(db, dialect);
}

async function createTaskAndRun(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("task")
    .addColumn("id", text, (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("spec", text, (column) => column.notNull())
    .addColumn("published_at_ms", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("task_key", ["id", "version"])
    .execute();
  await db.schema
    .createTable("run")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("task", text, (column) => column.notNull())
    .addColumn("task_version", "integer", (column) => column.notNull())
    .addColumn("seed", "bigint", (column) => column.notNull())
    .addColumn("status", text, (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("created_at_ms", "bigint", (column) => column.notNull())
    .addForeignKeyConstraint("run_task", ["task", "task_version"], "task", ["id", "version"])
    .addCheckConstraint("run_status", sql`status in ('running', 'finished', 'stopped')`)
    .execute();
}

async function createRound(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("round")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("run", text, (column) => column.notNull().references("run.id"))
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("status", text, (column) => column.notNull())
    .addColumn("config", text, (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("secret", text)
    .addColumn("summary", text)
    .addColumn("closing_sha256", text)
    .addUniqueConstraint("round_number", ["run", "number"])
    .addCheckConstraint("round_status", sql`status in ('open', 'committed', 'abandoned')`)
    .addCheckConstraint("round_secret", sql`status = 'open' or secret is null`)
    .addCheckConstraint("round_summary", sql`(status = 'open') = (summary is null)`)
    .addCheckConstraint("round_closing", sql`(status = 'open') = (closing_sha256 is null)`)
    .execute();
  await db.schema
    .createIndex("round_open_once_per_run")
    .unique()
    .on("round")
    .column("run")
    .where(sql.ref("status"), "=", sql.lit("open"))
    .execute();
  await db.schema
    .createTable("delivery")
    .addColumn("round", text, (column) => column.notNull().references("round.id"))
    .addColumn("participant", text, (column) => column.notNull())
    .addColumn("sha256", text, (column) => column.notNull())
    .addColumn("outcome", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("delivery_once", ["round", "participant"])
    .addCheckConstraint("delivery_outcome", sql`outcome in ('counted', 'uncounted')`)
    .execute();
}

async function createModel(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("model")
    .addColumn("run", text, (column) => column.notNull().references("run.id"))
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("sha256", text, (column) => column.notNull())
    .addColumn("parent", text)
    .addColumn("round", text, (column) => column.unique().references("round.id"))
    .addColumn("accuracy", "double precision")
    .addColumn("loss", "double precision")
    .addColumn("strategy_state", text)
    .addColumn("created_at_ms", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("model_version", ["run", "version"])
    .execute();
  await db.schema
    .createIndex("model_initial_once_per_run")
    .unique()
    .on("model")
    .column("run")
    .where(sql.ref("round"), "is", null)
    .execute();
}

async function createDeviceAndSetting(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("device")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("capabilities", text, (column) => column.notNull())
    .addColumn("first_seen_ms", "bigint", (column) => column.notNull())
    .addColumn("last_seen_ms", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("setting")
    .addColumn("name", text, (column) => column.primaryKey().notNull())
    .addColumn("value", text, (column) => column.notNull())
    .execute();
}
