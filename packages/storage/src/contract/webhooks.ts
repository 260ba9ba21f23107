/** What every implementation must do with webhooks and the messages that wait for them. */
import { beforeEach, expect, it } from "vitest";
import type { Records } from "../port.ts";
import type { WebhookMessage, WebhookRecord } from "../port-webhooks.ts";
import { now_ms } from "./fixtures.ts";

const hook: WebhookRecord = {
  id: "hook-1",
  url: "https://example.org/hook",
  secret: "whsec_AAAA",
  events: ["run.finished", "round.abandoned"],
  is_on: true,
  created_at_ms: now_ms,
};

function message(number: number, change: Partial<WebhookMessage> = {}): WebhookMessage {
  return {
    id: `msg-${number}`,
    webhook: hook.id,
    event: "run.finished",
    body: { run: `run ö ${number}` },
    created_at_ms: now_ms + number,
    attempts: 0,
    next_at_ms: now_ms + 10 * number,
    delivered_at_ms: null,
    problem: null,
    ...change,
  };
}

const over = { attempts: 1, next_at_ms: null, delivered_at_ms: now_ms, problem: null };

export function webhookRules(records: () => Records): void {
  const hooks = () => records().webhooks;
  const ids = (messages: readonly WebhookMessage[]) => messages.map(({ id }) => id);

  beforeEach(() => hooks().create(hook));

  it("[ST90] a webhook is made once, found, changed and listed in the order of its making", async () => {
    await hooks().create({ ...hook, url: "https://example.org/other" });
    expect(await hooks().get(hook.id)).toEqual(hook);
    expect(await hooks().get("hook-2")).toBeNull();
    const second = { ...hook, id: "hook-0", created_at_ms: now_ms + 1 };
    await hooks().create(second);
    const changed = { url: "https://example.org/new", events: [], is_on: false };
    expect(await hooks().change(hook.id, changed)).toBe(true);
    expect(await hooks().change("hook-2", changed)).toBe(false);
    expect(await hooks().list()).toEqual([{ ...hook, ...changed }, second]);
  });

  it("[ST90] a webhook takes its messages with it", async () => {
    await hooks().enqueue(message(1));
    expect(await hooks().delete(hook.id)).toBe(true);
    expect(await hooks().delete(hook.id)).toBe(false);
    expect(await hooks().messages(hook.id, 10)).toEqual([]);
    expect(await hooks().nextDue()).toBeNull();
    await expect(hooks().enqueue(message(2))).rejects.toThrow();
  });

  it("[ST91] a message waits until its time, and is one message though told twice", async () => {
    for (const number of [3, 1, 2]) await hooks().enqueue(message(number));
    await hooks().enqueue(message(1, { body: "another" }));
    expect(await hooks().nextDue()).toBe(now_ms + 10);
    expect(await hooks().due(now_ms + 9, 10)).toEqual([]);
    expect(await hooks().due(now_ms + 25, 10)).toEqual([message(1), message(2)]);
    expect(ids(await hooks().due(now_ms + 25, 1))).toEqual(["msg-1"]);
    expect(ids(await hooks().messages(hook.id, 2))).toEqual(["msg-3", "msg-2"]);
  });

  it("[ST91] what became of an attempt is kept, and who was told is not told again", async () => {
    await hooks().enqueue(message(1));
    const failed = { ...over, next_at_ms: now_ms + 500, delivered_at_ms: null, problem: "503" };
    await hooks().settle("msg-1", failed);
    expect(await hooks().due(now_ms + 499, 10)).toEqual([]);
    expect(await hooks().due(now_ms + 500, 10)).toEqual([message(1, failed)]);
    await hooks().settle("msg-1", over);
    expect(await hooks().nextDue()).toBeNull();
    expect(await hooks().messages(hook.id, 10)).toEqual([message(1, over)]);
  });

  it("[ST92] only old messages that wait for nothing are forgotten", async () => {
    for (const number of [1, 2, 3]) await hooks().enqueue(message(number));
    await hooks().settle("msg-1", over);
    await hooks().settle("msg-3", over);
    await hooks().forget(now_ms + 3);
    expect(ids(await hooks().messages(hook.id, 10))).toEqual(["msg-3", "msg-2"]);
  });
}
