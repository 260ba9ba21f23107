/** When a device's key was replaced: its history of keys, for people to read. */
import type { Kysely } from "kysely";

export async function addKeyChanges(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("device").addColumn("replaced_at_ms", "bigint").execute();
}
