/** Webhooks and their messages, which wait here until they are delivered or given up. */
import { type Kysely, sql } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function createWebhooks(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("webhook")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("url", text, (column) => column.notNull())
    .addColumn("secret", text, (column) => column.notNull())
    .addColumn("events", text, (column) => column.notNull())
    .addColumn("is_on", "integer", (column) => column.notNull())
    .addColumn("created_at_ms", "bigint", (column) => column.notNull())
    .addCheckConstraint("webhook_is_on", sql`is_on in (0, 1)`)
    .execute();
  await db.schema
    .createTable("webhook_message")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("webhook", text, (column) =>
      column.notNull().references("webhook.id").onDelete("cascade"),
    )
    .addColumn("event", text, (column) => column.notNull())
    .addColumn("body", text, (column) => column.notNull())
    .addColumn("created_at_ms", "bigint", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("next_at_ms", "bigint")
    .addColumn("delivered_at_ms", "bigint")
    .addColumn("problem", text)
    .addCheckConstraint("webhook_message_over", sql`delivered_at_ms is null or next_at_ms is null`)
    .execute();
  await db.schema
    .createIndex("webhook_message_due")
    .on("webhook_message")
    .column("next_at_ms")
    .execute();
  await db.schema
    .createIndex("webhook_message_of")
    .on("webhook_message")
    .columns(["webhook", "created_at_ms"])
    .execute();
}
