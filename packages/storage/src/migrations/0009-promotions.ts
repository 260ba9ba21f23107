/** Proposals and promotions of model versions, and the orders in which versions are looked up over all runs. */
import { type Kysely, sql } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function createPromotions(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createIndex("model_newest")
    .on("model")
    .columns(["created_at_ms", "run", "version"])
    .execute();
  await db.schema.createIndex("model_sha256").on("model").column("sha256").execute();
  await db.schema.createIndex("model_parent").on("model").column("parent").execute();
  await db.schema
    .createTable("proposal")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("task", text, (column) => column.notNull())
    .addColumn("run", text, (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("sha256", text, (column) => column.notNull())
    .addColumn("replaces", "integer")
    .addColumn("proposed_by", text, (column) => column.notNull())
    .addColumn("proposed_at_ms", "bigint", (column) => column.notNull())
    .addForeignKeyConstraint("proposal_model", ["run", "version"], "model", ["run", "version"])
    .execute();
  await db.schema
    .createTable("promotion")
    .addColumn("task", text, (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("run", text, (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("sha256", text, (column) => column.notNull())
    .addColumn("proposal", text, (column) => column.unique().references("proposal.id"))
    .addColumn("promoted_by", text, (column) => column.notNull())
    .addColumn("promoted_at_ms", "bigint", (column) => column.notNull())
    .addColumn("ending", text)
    .addColumn("ended_by", text)
    .addColumn("ended_at_ms", "bigint")
    .addPrimaryKeyConstraint("promotion_number", ["task", "number"])
    .addForeignKeyConstraint("promotion_model", ["run", "version"], "model", ["run", "version"])
    .addCheckConstraint(
      "promotion_ended",
      sql`(ended_at_ms is null) = (ending is null) and (ended_at_ms is null) = (ended_by is null)`,
    )
    .addCheckConstraint("promotion_ending", sql`ending in ('replaced', 'demoted', 'rolled_back')`)
    .execute();
  await db.schema
    .createIndex("promotion_once_per_task")
    .unique()
    .on("promotion")
    .column("task")
    .where(sql.ref("ended_at_ms"), "is", null)
    .execute();
}
