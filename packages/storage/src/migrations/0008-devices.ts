/** Devices with a name, a revocation and a new key; invites, whom they enrolled, and which tasks ask for one. */
import { type Kysely, sql } from "kysely";
import type { Dialect } from "./dialect.ts";

export async function createInvites(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  const device = () => db.schema.alterTable("device");
  await device().addColumn("name", text).execute();
  await device().addColumn("name_key", text).execute();
  await device().addColumn("revoked_at_ms", "bigint").execute();
  await device().addColumn("revoked_because", text).execute();
  await device().addColumn("replaced_by", text).execute();
  await db.schema
    .createTable("admission")
    .addColumn("task", text, (column) => column.primaryKey().notNull())
    .addColumn("admits", text, (column) => column.notNull())
    .addColumn("changed_at_ms", "bigint", (column) => column.notNull())
    .addCheckConstraint("admission_admits", sql`admits in ('anyone', 'invited')`)
    .execute();
  await db.schema
    .createTable("invite")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("sha256", text, (column) => column.notNull().unique())
    .addColumn("task", text)
    .addColumn("uses_max", "integer", (column) => column.notNull())
    .addColumn("uses", "integer", (column) => column.notNull())
    .addColumn("expires_at_ms", "bigint")
    .addColumn("note", text, (column) => column.notNull())
    .addColumn("created_by", text, (column) => column.notNull())
    .addColumn("created_at_ms", "bigint", (column) => column.notNull())
    .addColumn("ended_at_ms", "bigint")
    .addCheckConstraint("invite_uses", sql`uses between 0 and uses_max`)
    .addCheckConstraint("invite_digest", sql`length(sha256) = 64`)
    .execute();
  await db.schema
    .createTable("enrolment")
    .addColumn("device", text, (column) => column.notNull())
    .addColumn("invite", text, (column) => column.notNull().references("invite.id"))
    .addColumn("enrolled_at_ms", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("enrolled_once", ["device", "invite"])
    .execute();
  const index = (name: string, table: string, column: string) =>
    db.schema.createIndex(name).on(table).column(column).execute();
  await index("device_seen", "device", "last_seen_ms");
  await index("device_replaced", "device", "replaced_by");
  await index("delivery_of", "delivery", "participant");
  await index("standing_of", "standing", "participant");
}
