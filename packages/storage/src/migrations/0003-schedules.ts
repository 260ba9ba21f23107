/** Schedules, what became of their slots, and the run that a slot started. */
import { type Kysely, sql } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function createSchedules(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("schedule")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("task", text, (column) => column.notNull())
    .addColumn("title", text, (column) => column.notNull())
    .addColumn("created_at_ms", "bigint", (column) => column.notNull())
    .addColumn("state", text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("slot")
    .addColumn("schedule", text, (column) => column.notNull().references("schedule.id"))
    .addColumn("first_ms", "bigint", (column) => column.notNull())
    .addColumn("last_ms", "bigint", (column) => column.notNull())
    .addColumn("count", "integer", (column) => column.notNull())
    .addColumn("is_more", "integer", (column) => column.notNull())
    .addColumn("outcome", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("slot_once", ["schedule", "first_ms"])
    .addUniqueConstraint("slot_last_once", ["schedule", "last_ms"])
    .addCheckConstraint("slot_order", sql`first_ms <= last_ms`)
    .addCheckConstraint("slot_count", sql`count >= 1 and (count > 1 or first_ms = last_ms)`)
    .addCheckConstraint("slot_is_more", sql`is_more in (0, 1)`)
    .execute();
  await linkRuns(db, text);
}

async function linkRuns(db: Kysely<unknown>, text: Dialect["text"]): Promise<void> {
  await db.schema
    .alterTable("run")
    .addColumn("schedule", text, (column) => column.references("schedule.id"))
    .execute();
  await db.schema
    .alterTable("run")
    .addColumn("slot_ms", "bigint", (column) =>
      column.check(sql`(schedule is null) = (slot_ms is null)`),
    )
    .execute();
  await db.schema
    .createIndex("run_once_per_slot")
    .unique()
    .on("run")
    .columns(["schedule", "slot_ms"])
    .execute();
}
