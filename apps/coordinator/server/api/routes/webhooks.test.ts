import { createActs } from "@tributary/runtime";
import { createMemoryRecords } from "@tributary/storage";
import { expect, test } from "vitest";
import { serve } from "../../testing/serve.ts";
import { webhookRoutes } from "./webhooks.ts";

test("the log of acts tells a webhook's origin, and of its address only whether it is the same", async () => {
  const records = createMemoryRecords();
  const acts = createActs({ records, clock: { now_ms: () => 1 } });
  const webhooks = { test: () => Promise.reject(new Error("Nobody asked.")) };
  const ask = await serve(webhookRoutes({ webhooks, webhookRecords: records.webhooks, acts }));
  const url = "https://hooks.example:8443/services/T0001/c2VjcmV0?key=c2VjcmV0";
  const send = async (method: string, path: string, body: object) =>
    (await ask(path, { method, body: JSON.stringify(body) })).json() as Promise<{ id: string }>;
  const { id } = await send("POST", "/api/webhooks", { url, events: ["run.finished"] });
  const change = { events: ["run.finished"], is_on: false };
  await send("PUT", `/api/webhooks/${id}`, { ...change, url });
  await send("PUT", `/api/webhooks/${id}`, { ...change, url: `${url}2` });
  const written = await records.acts.list(1, 9);
  expect(written.map(({ action }) => action)).toEqual([
    "create_webhook",
    "edit_webhook",
    "edit_webhook",
  ]);
  expect(JSON.stringify(written)).not.toMatch(/c2VjcmV0|services/);
  const details = written.map(({ detail }) => detail as Record<string, unknown>);
  expect(details.map(({ origin }) => origin)).toEqual(Array(3).fill("https://hooks.example:8443"));
  const [made, same, other] = details.map(({ url_sha256 }) => url_sha256);
  expect(made).toMatch(/^[0-9a-f]{12}$/);
  expect(same).toBe(made);
  expect(other).not.toBe(made);
  expect(details[1]).toMatchObject(change);
});
