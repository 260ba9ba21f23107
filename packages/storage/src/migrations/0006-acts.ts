/**
 * The log of acts. An act names the one before by its hash, and no two name the same: the rows are
 * one chain, whoever writes them.
 */
import { type Kysely, sql } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function createActs(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const { text } = dialect;
  await db.schema
    .createTable("act")
    .addColumn("seq", "integer", (column) => column.primaryKey().notNull())
    .addColumn("at_ms", "bigint", (column) => column.notNull())
    .addColumn("actor", text, (column) => column.notNull())
    .addColumn("action", text, (column) => column.notNull())
    .addColumn("subject", text, (column) => column.notNull())
    .addColumn("detail", text, (column) => column.notNull())
    .addColumn("previous", text, (column) => column.unique().references("act.hash"))
    .addColumn("hash", text, (column) => column.notNull().unique())
    .addCheckConstraint("act_seq", sql`seq >= 1`)
    .addCheckConstraint("act_first", sql`(seq = 1) = (previous is null)`)
    .addCheckConstraint("act_hash", sql`length(hash) = 64`)
    .execute();
  await db.schema.createIndex("act_at").on("act").column("at_ms").execute();
  await dialect.onlyAppend(db, "act");
}
