/**
 * The tables as types, and the numbered migrations that make them; forward only. Written for SQLite
 * and PostgreSQL alike: JSON is text, a moment is a bigint of milliseconds (an engine must answer
 * it as a number), and whatever SQL can hold of the invariants I1 and I2 is a constraint here.
 */
import { type ColumnDataType, type Kysely, type RawBuilder, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { StorageError } from "./errors.ts";
import { canonicalJson, parseJson } from "./json.ts";

export type Schema = {
  task: { id: string; version: number; spec: string; published_at_ms: number };
  run: {
    id: string;
    task: string;
    task_version: number;
    seed: number;
    status: string;
    state: string;
    created_at_ms: number;
  };
  round: {
    id: string;
    run: string;
    number: number;
    status: string;
    config: string;
    state: string;
    secret: string | null;
    summary: string | null;
    closing_sha256: string | null;
  };
  model: {
    run: string;
    version: number;
    sha256: string;
    parent: string | null;
    round: string | null;
    accuracy: number | null;
    loss: number | null;
    strategy_state: string | null;
    created_at_ms: number;
  };
  delivery: { round: string; participant: string; sha256: string; outcome: string };
  device: { id: string; capabilities: string; first_seen_ms: number; last_seen_ms: number };
  setting: { name: string; value: string };
};

/** What the engines spell differently. */
export type ColumnTypes = { readonly text: ColumnDataType | RawBuilder<unknown> };

export const sqliteColumns: ColumnTypes = { text: "text" };
/** Texts are compared by their bytes, as in SQLite, whatever language the database was made for. */
export const postgresColumns: ColumnTypes = { text: sql`text collate "C"` };

async function createTaskAndRun(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
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

async function createRound(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
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

async function createModel(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
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

async function createDeviceAndSetting(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
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

/** Rounds that were over before secure aggregation came were sealed. */
async function completeSummaries(db: Kysely<Schema>): Promise<void> {
  const none = { keying: 0, sharing: 0, training: 0, confirming: 0, unmasking: 0, aggregating: 0 };
  const rows = await db
    .selectFrom("round")
    .select(["id", "summary"])
    .where("summary", "is not", null)
    .$narrowType<{ summary: string }>()
    .execute();
  for (const { id, summary } of rows) {
    const known = parseJson<{ readonly dropped: number }>(summary, `The summary of round ${id}`);
    const lost_in = { ...none, training: known.dropped };
    const complete = { lost_in, privacy: "sealed", threshold: null, update_rms: null, ...known };
    const changed = { summary: canonicalJson(complete) };
    await db.updateTable("round").set(changed).where("id", "=", id).execute();
  }
}

/** Sorted by name and never changed once released: a change to the tables is a new entry. */
export function migrationsFor(columns: ColumnTypes): Record<string, Migration> {
  return {
    "0001_rounds": {
      async up(db) {
        await createTaskAndRun(db, columns);
        await createRound(db, columns);
        await createModel(db, columns);
        await createDeviceAndSetting(db, columns);
      },
    },
    "0002_privacy_in_summaries": { up: completeSummaries },
  };
}

/**
 * Brings the tables up to this code, all steps in one transaction; refuses data that newer code has
 * written.
 */
export async function migrate(
  db: Kysely<Schema>,
  where: string,
  steps: Record<string, Migration>,
): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => steps } });
  const unknown = (await appliedMigrations(db)).filter((name) => !(name in steps));
  if (unknown.length > 0) {
    throw new StorageError(
      "newer_schema",
      `${where} was written by a newer version: it has ${unknown.join(", ")}, this one knows ` +
        `up to ${Object.keys(steps).at(-1)}. Start the newer version, or restore an older backup.`,
    );
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function appliedMigrations(db: Kysely<Schema>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === "kysely_migration")) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map((row) => row.name);
}
