/** Accounts with the links that let somebody choose their password, sessions, and API tokens. */
import { type Kysely, sql } from "kysely";
import type { Dialect } from "./dialect.ts";

const isRole = sql`role in ('owner', 'admin', 'operator', 'viewer')`;
const isDigest = sql`length(sha256) = 64`;

export async function createAccess(db: Kysely<unknown>, { text }: Dialect): Promise<void> {
  await db.schema
    .createTable("account")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("name", text, (column) => column.notNull())
    .addColumn("name_key", text, (column) => column.notNull().unique())
    .addColumn("role", text, (column) => column.notNull())
    .addColumn("password", text)
    .addColumn("created_at_ms", "bigint", (column) => column.notNull())
    .addColumn("disabled_at_ms", "bigint")
    .addCheckConstraint("account_role", isRole)
    .execute();
  await db.schema
    .createTable("account_link")
    .addColumn("account", text, (column) => column.primaryKey().notNull().references("account.id"))
    .addColumn("sha256", text, (column) => column.notNull().unique())
    .addColumn("expires_at_ms", "bigint", (column) => column.notNull())
    .addColumn("used_at_ms", "bigint")
    .addCheckConstraint("account_link_digest", isDigest)
    .execute();
  await createSessions(db, text);
  await createTokens(db, text);
}

async function createSessions(db: Kysely<unknown>, text: Dialect["text"]): Promise<void> {
  await db.schema
    .createTable("session")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("sha256", text, (column) => column.notNull().unique())
    .addColumn("account", text, (column) => column.notNull().references("account.id"))
    .addColumn("created_at_ms", "bigint", (column) => column.notNull())
    .addColumn("seen_at_ms", "bigint", (column) => column.notNull())
    .addColumn("expires_at_ms", "bigint", (column) => column.notNull())
    .addColumn("agent", text, (column) => column.notNull())
    .addColumn("address", text, (column) => column.notNull())
    .addCheckConstraint("session_digest", isDigest)
    .execute();
  await db.schema.createIndex("session_of").on("session").column("account").execute();
}

async function createTokens(db: Kysely<unknown>, text: Dialect["text"]): Promise<void> {
  await db.schema
    .createTable("token")
    .addColumn("id", text, (column) => column.primaryKey().notNull())
    .addColumn("sha256", text, (column) => column.notNull().unique())
    .addColumn("name", text, (column) => column.notNull())
    .addColumn("name_key", text, (column) => column.notNull().unique())
    .addColumn("role", text, (column) => column.notNull())
    .addColumn("account", text, (column) => column.references("account.id"))
    .addColumn("created_at_ms", "bigint", (column) => column.notNull())
    .addColumn("expires_at_ms", "bigint")
    .addColumn("used_at_ms", "bigint")
    .addColumn("revoked_at_ms", "bigint")
    .addCheckConstraint("token_role", isRole)
    .addCheckConstraint("token_digest", isDigest)
    .execute();
}
