/** Webhooks: who is told what, whether it arrived, and a message to try it out. */
import { createHash, randomUUID } from "node:crypto";
import type { Acts } from "@tributary/runtime";
import type { WebhookMessage, WebhookRecord, WebhookRecords } from "@tributary/storage";
import { z } from "zod";
import { webhookEventNames } from "../../webhooks/events.ts";
import { newWebhookSecret } from "../../webhooks/signature.ts";
import type { Webhooks } from "../../webhooks/webhooks.ts";
import { intend } from "../acts.ts";
import { created, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type WebhookPorts = {
  readonly webhooks: Pick<Webhooks, "test">;
  readonly webhookRecords: WebhookRecords;
  readonly acts: Acts;
};

const messages_max = 50;

const Url = z
  .url({ protocol: /^https?$/, error: "must begin with https:// or http://" })
  .max(2_000)
  .refine((text) => new URL(text).username === "", "must not have a password in it");
const Events = z.array(z.enum(webhookEventNames)).min(1);
const NewWebhook = z.strictObject({ url: Url, events: Events });
const ChangedWebhook = z.strictObject({ url: Url, events: Events, is_on: z.boolean() });

const WebhookView = z.strictObject({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  is_on: z.boolean(),
  created_at_ms: z.int(),
});
const MessageView = z.strictObject({
  id: z.string(),
  event: z.string(),
  created_at_ms: z.int(),
  attempts: z.int(),
  next_at_ms: z.int().nullable(),
  delivered_at_ms: z.int().nullable(),
  problem: z.string().nullable(),
});

/** Everything but the secret. */
function viewOf({ secret: _, ...webhook }: WebhookRecord) {
  return webhook;
}

function messageView({ webhook: _, body: __, ...message }: WebhookMessage) {
  return message;
}

/** Everybody who reads the log of acts reads this; whoever has the address could speak in this server's name there. */
function tellable<T extends { readonly url: string }>({ url, ...rest }: T) {
  const digest = createHash("sha256").update(url).digest("hex");
  return { origin: new URL(url).origin, url_sha256: digest.slice(0, 12), ...rest };
}

const noWebhook = (id: string) => error(404, `There is no webhook ${id} here.`);

export function webhookRoutes(ports: WebhookPorts): readonly Route[] {
  return [...readingRoutes(ports), ...changingRoutes(ports)];
}

function readingRoutes({ webhookRecords, webhooks }: WebhookPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/webhooks",
      needs: "webhooks.read",
      summary: "The addresses that are told what happens.",
      answers: { status: 200, schema: z.array(WebhookView) },
      handle: async () => ok((await webhookRecords.list()).map(viewOf)),
    }),
    route({
      method: "GET",
      path: "/api/webhooks/:id/messages",
      needs: "webhooks.read",
      summary: "What a webhook was told last, newest first, and what became of it.",
      answers: { status: 200, schema: z.array(MessageView) },
      async handle({ params: { id = "" } }) {
        if ((await webhookRecords.get(id)) === null) return noWebhook(id);
        return ok((await webhookRecords.messages(id, messages_max)).map(messageView));
      },
    }),
    route({
      method: "POST",
      path: "/api/webhooks/:id/test",
      needs: "webhooks.write",
      summary: "Sends a webhook a message at once, and says what became of it.",
      answers: { status: 200, schema: MessageView },
      async handle({ params: { id = "" } }) {
        const webhook = await webhookRecords.get(id);
        return webhook === null ? noWebhook(id) : ok(messageView(await webhooks.test(webhook)));
      },
    }),
  ];
}

function changingRoutes({ webhookRecords, acts }: WebhookPorts): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/api/webhooks",
      needs: "webhooks.write",
      summary: "Adds an address; the secret that its messages are signed with is shown this once.",
      body: NewWebhook,
      answers: { status: 201, schema: WebhookView.extend({ secret: z.string() }) },
      async handle({ caller, body: { url, events } }) {
        const [id, secret] = [`hook_${randomUUID()}`, newWebhookSecret()];
        const webhook = { id, url, secret, events, is_on: true, created_at_ms: Date.now() };
        const intention = intend(caller, {
          action: "create_webhook",
          subject: id,
          detail: tellable({ url, events }),
        });
        await acts.perform(intention, () => webhookRecords.create(webhook));
        return created(webhook);
      },
    }),
    route({
      method: "PUT",
      path: "/api/webhooks/:id",
      needs: "webhooks.write",
      summary: "Changes a webhook's address and events, or switches it on or off.",
      body: ChangedWebhook,
      answers: { status: 200, schema: WebhookView },
      async handle({ caller, params: { id = "" }, body }) {
        const stored = await webhookRecords.get(id);
        if (stored === null) return noWebhook(id);
        const intention = intend(caller, {
          action: "edit_webhook",
          subject: id,
          detail: tellable(body),
        });
        await acts.perform(intention, () => webhookRecords.change(id, body));
        return ok(viewOf({ ...stored, ...body }));
      },
    }),
    route({
      method: "DELETE",
      path: "/api/webhooks/:id",
      needs: "webhooks.write",
      summary: "Removes a webhook with all its messages.",
      answers: { status: 200, schema: z.strictObject({ deleted: z.string() }) },
      async handle({ caller, params: { id = "" } }) {
        if ((await webhookRecords.get(id)) === null) return noWebhook(id);
        const intention = intend(caller, { action: "delete_webhook", subject: id });
        await acts.perform(intention, () => webhookRecords.delete(id));
        return ok({ deleted: id });
      },
    }),
  ];
}
