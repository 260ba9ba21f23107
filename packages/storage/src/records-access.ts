/** Accounts and their links, sessions, and API tokens over SQL. */
import type { Kysely, Selectable } from "kysely";
import { conflict } from "./closing.ts";
import {
  type AccessRecords,
  type AccountRecord,
  type AccountRecords,
  isActiveOwner,
  nameKey,
  type SessionRecords,
  type TokenRecord,
  type TokenRecords,
} from "./port-access.ts";
import type { Schema } from "./schema.ts";

export function createAccessRecords(db: Kysely<Schema>): AccessRecords {
  return {
    accounts: { ...createAccounts(db), ...createLinks(db) },
    sessions: createSessions(db),
    tokens: createTokens(db),
  };
}

type LinkMethods = "setPassword" | "setLink" | "link" | "useLink";

function createAccounts(db: Kysely<Schema>): Omit<AccountRecords, LinkMethods> {
  return {
    create: (account) => insertOnce(db, "account", { ...account, name_key: nameKey(account.name) }),
    get: (id) => readAccount(db, id),
    async named(name) {
      const row = await db
        .selectFrom("account")
        .selectAll()
        .where("name_key", "=", nameKey(name))
        .executeTakeFirst();
      return row === undefined ? null : withoutKey(row);
    },
    async list() {
      const all = db.selectFrom("account").selectAll();
      const rows = await all.orderBy("created_at_ms").orderBy("id").execute();
      return rows.map(withoutKey);
    },
    change: (id, to) =>
      db.transaction().execute(async (transaction) => {
        const account = await readAccount(transaction, id);
        if (account === null) return "unknown";
        const changed = { ...account, ...to };
        if (isActiveOwner(account) && !isActiveOwner(changed)) {
          const all = await transaction.selectFrom("account").selectAll().execute();
          const others = all.filter((other) => other.id !== id && isActiveOwner(other));
          if (others.length === 0) return "last_owner";
        }
        const { role, disabled_at_ms } = changed;
        const update = transaction.updateTable("account").set({ role, disabled_at_ms });
        await update.where("id", "=", id).execute();
        if (disabled_at_ms !== null) await endAll(transaction, id, null);
        return "changed";
      }),
  };
}

function createLinks(db: Kysely<Schema>): Pick<AccountRecords, LinkMethods> {
  return {
    setPassword: (id, password, keep_session) =>
      db.transaction().execute(async (transaction) => {
        const update = transaction.updateTable("account").set({ password });
        const { numUpdatedRows } = await update.where("id", "=", id).executeTakeFirst();
        if (numUpdatedRows === 0n) throw conflict(`there is no account ${id}`);
        await endAll(transaction, id, keep_session);
      }),
    async setLink(link) {
      const { account: _, ...rest } = link;
      await db
        .insertInto("account_link")
        .values(link)
        .onConflict((on) => on.column("account").doUpdateSet(rest))
        .execute();
    },
    async link(sha256) {
      const links = db.selectFrom("account_link").selectAll();
      return (await links.where("sha256", "=", sha256).executeTakeFirst()) ?? null;
    },
    useLink: (sha256, password, now_ms) =>
      db.transaction().execute(async (transaction) => {
        const links = transaction.selectFrom("account_link").selectAll();
        const link = await links.where("sha256", "=", sha256).executeTakeFirst();
        if (link === undefined) return null;
        const account = await readAccount(transaction, link.account);
        if (account === null || account.disabled_at_ms !== null) return null;
        // The same, told again.
        if (link.used_at_ms !== null) return account.password === password ? account : null;
        if (link.expires_at_ms <= now_ms) return null;
        const { id } = account;
        await endSessions(transaction, id, null);
        const used = transaction.updateTable("account_link").set({ used_at_ms: now_ms });
        await used.where("sha256", "=", sha256).execute();
        await transaction.updateTable("account").set({ password }).where("id", "=", id).execute();
        return { ...account, password };
      }),
  };
}

function createSessions(db: Kysely<Schema>): SessionRecords {
  return {
    create: (session, password) =>
      db.transaction().execute(async (transaction) => {
        const account = await readAccount(transaction, session.account);
        if (account?.password !== password || account.disabled_at_ms !== null) return false;
        const insert = transaction.insertInto("session").values(session);
        await insert.onConflict((on) => on.column("id").doNothing()).execute();
        return true;
      }),
    async find(sha256) {
      const sessions = db.selectFrom("session").selectAll();
      return (await sessions.where("sha256", "=", sha256).executeTakeFirst()) ?? null;
    },
    list: (account) =>
      db
        .selectFrom("session")
        .selectAll()
        .$if(account !== undefined, (query) => query.where("account", "=", account ?? ""))
        .orderBy("created_at_ms", "desc")
        .orderBy("id", "desc")
        .execute(),
    async seen(id, now_ms) {
      const update = db.updateTable("session").set({ seen_at_ms: now_ms });
      await update.where("id", "=", id).where("seen_at_ms", "<", now_ms).execute();
    },
    async end(id) {
      const gone = await db.deleteFrom("session").where("id", "=", id).executeTakeFirst();
      return gone.numDeletedRows === 1n;
    },
    async forget({ seen_ms, expired_ms }) {
      await db
        .deleteFrom("session")
        .where((is) =>
          is.or([is("seen_at_ms", "<", seen_ms), is("expires_at_ms", "<", expired_ms)]),
        )
        .execute();
    },
  };
}

function createTokens(db: Kysely<Schema>): TokenRecords {
  const tokens = db.selectFrom("token").selectAll();
  const one = (row: Selectable<Schema["token"]> | undefined): TokenRecord | null =>
    row === undefined ? null : withoutKey(row);
  return {
    create: (token) => insertOnce(db, "token", { ...token, name_key: nameKey(token.name) }),
    get: async (id) => one(await tokens.where("id", "=", id).executeTakeFirst()),
    find: async (sha256) => one(await tokens.where("sha256", "=", sha256).executeTakeFirst()),
    list: async () =>
      (await tokens.orderBy("created_at_ms").orderBy("id").execute()).map(withoutKey),
    async used(id, now_ms) {
      await db
        .updateTable("token")
        .set({ used_at_ms: now_ms })
        .where("id", "=", id)
        .where((is) => is.or([is("used_at_ms", "is", null), is("used_at_ms", "<", now_ms)]))
        .execute();
    },
    async revoke(id, now_ms) {
      await db
        .updateTable("token")
        .set({ revoked_at_ms: now_ms })
        .where("id", "=", id)
        .where("revoked_at_ms", "is", null)
        .execute();
    },
  };
}

/** A row of the same id is the same, told again. */
async function insertOnce<T extends "account" | "token">(
  db: Kysely<Schema>,
  table: T,
  row: Schema[T],
): Promise<"created" | "name_taken"> {
  const insert = db.insertInto(table).values(row as never);
  await insert.onConflict((on) => on.doNothing()).execute();
  const named = await db
    .selectFrom(table as "account")
    .select("id")
    .where("name_key", "=", row.name_key)
    .executeTakeFirst();
  return named?.id === row.id ? "created" : "name_taken";
}

async function readAccount(db: Kysely<Schema>, id: string): Promise<AccountRecord | null> {
  const row = await db.selectFrom("account").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : withoutKey(row);
}

function withoutKey<T extends { readonly name_key: string }>({ name_key: _, ...row }: T) {
  return row;
}

async function endAll(db: Kysely<Schema>, account: string, keep: string | null): Promise<void> {
  await endSessions(db, account, keep);
  await db.deleteFrom("account_link").where("account", "=", account).execute();
}

async function endSessions(
  db: Kysely<Schema>,
  account: string,
  keep: string | null,
): Promise<void> {
  const own = db.deleteFrom("session").where("account", "=", account);
  await own.$if(keep !== null, (query) => query.where("id", "!=", keep ?? "")).execute();
}
