/** The delta that made a model version, so that the step from its parent can be computed again. */
import type { Kysely } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function addAggregates(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema.alterTable("model").addColumn("aggregate", text).execute();
}
