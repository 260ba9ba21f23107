/** Where a task stands in the catalogue. A task without a row is there because something needed it. */
import { type Kysely, sql } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function createListings(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("listing")
    .addColumn("task", text, (column) => column.primaryKey().notNull())
    .addColumn("state", text, (column) => column.notNull())
    .addColumn("changed_at_ms", "bigint", (column) => column.notNull())
    .addCheckConstraint("listing_state", sql`state in ('open', 'archived')`)
    .execute();
}
