/** Webhooks over SQL. */
import type { Kysely, Selectable } from "kysely";
import { canonicalJson, type Json, parseJson } from "./json.ts";
import type { WebhookMessage, WebhookRecord, WebhookRecords } from "./port-webhooks.ts";
import type { Schema } from "./schema.ts";

export function createWebhookRecords(db: Kysely<Schema>): WebhookRecords {
  return { ...createHooks(db), ...createMessages(db) };
}

function createHooks(
  db: Kysely<Schema>,
): Pick<WebhookRecords, "create" | "get" | "list" | "change" | "delete"> {
  return {
    async create(webhook) {
      await db
        .insertInto("webhook")
        .values(hookRow(webhook))
        .onConflict((on) => on.column("id").doNothing())
        .execute();
    },
    async get(id) {
      const row = await db
        .selectFrom("webhook")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : readHook(row);
    },
    async list() {
      const rows = await db
        .selectFrom("webhook")
        .selectAll()
        .orderBy("created_at_ms")
        .orderBy("id")
        .execute();
      return rows.map(readHook);
    },
    async change(id, { url, events, is_on }) {
      const { numUpdatedRows } = await db
        .updateTable("webhook")
        .set({ url, events: canonicalJson(events), is_on: Number(is_on) })
        .where("id", "=", id)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    delete: (id) =>
      db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom("webhook_message").where("webhook", "=", id).execute();
        const { numDeletedRows } = await transaction
          .deleteFrom("webhook")
          .where("id", "=", id)
          .executeTakeFirst();
        return numDeletedRows === 1n;
      }),
  };
}

function createMessages(
  db: Kysely<Schema>,
): Pick<WebhookRecords, "enqueue" | "due" | "nextDue" | "settle" | "messages" | "forget"> {
  return {
    async enqueue(message) {
      await db
        .insertInto("webhook_message")
        .values({ ...message, body: canonicalJson(message.body) })
        .onConflict((on) => on.column("id").doNothing())
        .execute();
    },
    async due(now_ms, limit) {
      const rows = await db
        .selectFrom("webhook_message")
        .selectAll()
        .where("next_at_ms", "<=", now_ms)
        .orderBy("next_at_ms")
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(readMessage);
    },
    async nextDue() {
      const row = await db
        .selectFrom("webhook_message")
        .select("next_at_ms")
        .where("next_at_ms", "is not", null)
        .orderBy("next_at_ms")
        .limit(1)
        .executeTakeFirst();
      return row?.next_at_ms ?? null;
    },
    async settle(id, { attempts, next_at_ms, delivered_at_ms, problem }) {
      await db
        .updateTable("webhook_message")
        .set({ attempts, next_at_ms, delivered_at_ms, problem })
        .where("id", "=", id)
        .execute();
    },
    async messages(webhook, limit) {
      const rows = await db
        .selectFrom("webhook_message")
        .selectAll()
        .where("webhook", "=", webhook)
        .orderBy("created_at_ms", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return rows.map(readMessage);
    },
    async forget(before_ms) {
      await db
        .deleteFrom("webhook_message")
        .where("next_at_ms", "is", null)
        .where("created_at_ms", "<", before_ms)
        .execute();
    },
  };
}

function hookRow({ is_on, events, ...webhook }: WebhookRecord): Schema["webhook"] {
  return { ...webhook, events: canonicalJson(events), is_on: Number(is_on) };
}

function readHook({ is_on, events, ...row }: Selectable<Schema["webhook"]>): WebhookRecord {
  const names = parseJson<readonly string[]>(events, `The events of webhook ${row.id}`);
  return { ...row, events: names, is_on: is_on === 1 };
}

function readMessage(row: Selectable<Schema["webhook_message"]>): WebhookMessage {
  return { ...row, body: parseJson<Json>(row.body, `The body of webhook message ${row.id}`) };
}
