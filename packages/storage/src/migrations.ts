/**
 * The numbered steps that make the tables; forward only. Written for SQLite and PostgreSQL alike:
 * JSON is text, a moment is a bigint of milliseconds (an engine must answer it as a number), and
 * whatever SQL can hold of a rule is a constraint.
 */
import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { StorageError } from "./errors.ts";
import { createRounds } from "./migrations/0001-rounds.ts";
import { completeSummaries } from "./migrations/0002-privacy-in-summaries.ts";
import { createSchedules } from "./migrations/0003-schedules.ts";
import { addAggregates } from "./migrations/0004-aggregates.ts";
import { createStandings } from "./migrations/0005-standings.ts";
import { createActs } from "./migrations/0006-acts.ts";
import { createAccess } from "./migrations/0007-access.ts";
import { createInvites } from "./migrations/0008-devices.ts";
import { createPromotions } from "./migrations/0009-promotions.ts";
import { createWebhooks } from "./migrations/0010-webhooks.ts";
import { createListings } from "./migrations/0011-listings.ts";
import { createTraces } from "./migrations/0012-traces.ts";
import { addKeyChanges } from "./migrations/0013-key-changes.ts";
import type { Dialect } from "./migrations/dialect.ts";
import type { Schema } from "./schema.ts";

/** Sorted by name and never changed once released: a change to the tables is a new entry. */
export function migrationsFor(dialect: Dialect): Record<string, Migration> {
  return {
    "0001_rounds": { up: (db) => createRounds(db, dialect) },
    "0002_privacy_in_summaries": { up: completeSummaries },
    "0003_schedules": { up: (db) => createSchedules(db, dialect) },
    "0004_aggregates": { up: (db) => addAggregates(db, dialect) },
    "0005_standings": { up: (db) => createStandings(db, dialect) },
    "0006_acts": { up: (db) => createActs(db, dialect) },
    "0007_access": { up: (db) => createAccess(db, dialect) },
    "0008_devices": { up: (db) => createInvites(db, dialect) },
    "0009_promotions": { up: (db) => createPromotions(db, dialect) },
    "0010_webhooks": { up: (db) => createWebhooks(db, dialect) },
    "0011_listings": { up: (db) => createListings(db, dialect) },
    "0012_traces": { up: (db) => createTraces(db, dialect) },
    "0013_key_changes": { up: addKeyChanges },
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
  requireKnown(await appliedMigrations(db), where, steps);
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

function requireKnown(
  applied: readonly string[],
  where: string,
  steps: Record<string, Migration>,
): void {
  const unknown = applied.filter((name) => !(name in steps));
  if (unknown.length === 0) return;
  throw new StorageError(
    "newer_schema",
    `${where} was written by a newer version: it has ${unknown.join(", ")}, this one knows ` +
      `up to ${Object.keys(steps).at(-1)}. Start the newer version, or restore an older backup.`,
  );
}

/** For whoever may only read: the tables are those of this code. */
export async function requireMigrated(
  db: Kysely<Schema>,
  where: string,
  steps: Record<string, Migration>,
): Promise<void> {
  const applied = await appliedMigrations(db);
  const missing = Object.keys(steps).filter((name) => !applied.includes(name));
  requireKnown(applied, where, steps);
  if (missing.length === 0) return;
  const lacks = applied.length === 0 ? "holds no records yet" : `lacks ${missing.join(", ")}`;
  const what = `${where} ${lacks}. Start this version's coordinator on it once, which brings it up to date.`;
  throw new StorageError("other", what);
}

async function appliedMigrations(db: Kysely<Schema>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === "kysely_migration")) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map((row) => row.name);
}
