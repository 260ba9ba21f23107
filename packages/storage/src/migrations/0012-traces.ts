/** The timelines of the newest rounds of each run, for people to look at. */
import type { Kysely } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function createTraces(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("trace")
    .addColumn("run", text, (column) => column.notNull().references("run.id"))
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("trace", text, (column) => column.notNull())
    .addPrimaryKeyConstraint("trace_once", ["run", "number"])
    .execute();
}
