/** What a task remembers of a participant from round to round. */
import type { Kysely } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function createStandings(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("standing")
    .addColumn("task", text, (column) => column.notNull())
    .addColumn("participant", text, (column) => column.notNull())
    .addColumn("standing", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("standing_once", ["task", "participant"])
    .execute();
}
