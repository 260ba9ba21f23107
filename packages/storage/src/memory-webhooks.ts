/** Webhooks in memory, with the rules of their SQL. */
import { jsonCopy as copy } from "./json.ts";
import type { WebhookMessage, WebhookRecord, WebhookRecords } from "./port-webhooks.ts";

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

export function createMemoryWebhooks(): WebhookRecords {
  const hooks = new Map<string, WebhookRecord>();
  const messages = new Map<string, WebhookMessage>();
  const waiting = () =>
    [...messages.values()]
      .flatMap((message) =>
        message.next_at_ms === null ? [] : { ...message, at: message.next_at_ms },
      )
      .toSorted((a, b) => a.at - b.at || byText(a.id, b.id));
  return {
    async create(webhook) {
      if (!hooks.has(webhook.id)) hooks.set(webhook.id, copy(webhook));
    },
    get: async (id) => copy(hooks.get(id) ?? null),
    async list() {
      const all = [...hooks.values()];
      return copy(all.sort((a, b) => a.created_at_ms - b.created_at_ms || byText(a.id, b.id)));
    },
    async change(id, to) {
      const stored = hooks.get(id);
      if (stored !== undefined) hooks.set(id, copy({ ...stored, ...to }));
      return stored !== undefined;
    },
    async delete(id) {
      for (const message of messages.values()) {
        if (message.webhook === id) messages.delete(message.id);
      }
      return hooks.delete(id);
    },
    async enqueue(message) {
      if (!hooks.has(message.webhook)) {
        throw new Error(`Expected a webhook, got none named ${message.webhook}.`);
      }
      if (!messages.has(message.id)) messages.set(message.id, copy(message));
    },
    async due(now_ms, limit) {
      const due = waiting().filter(({ at }) => at <= now_ms);
      return copy(due.slice(0, limit).map(({ at: _, ...message }) => message));
    },
    nextDue: async () => waiting().at(0)?.at ?? null,
    async settle(id, attempt) {
      const stored = messages.get(id);
      if (stored !== undefined) messages.set(id, copy({ ...stored, ...attempt }));
    },
    async messages(webhook, limit) {
      const own = [...messages.values()].filter((message) => message.webhook === webhook);
      own.sort((a, b) => b.created_at_ms - a.created_at_ms || byText(b.id, a.id));
      return copy(own.slice(0, limit));
    },
    async forget(before_ms) {
      for (const { id, next_at_ms, created_at_ms } of messages.values()) {
        if (next_at_ms === null && created_at_ms < before_ms) messages.delete(id);
      }
    },
  };
}
