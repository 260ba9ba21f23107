/**
 * Tells webhooks what happens. A message is in the records before it is sent, is sent at least once, and is tried again
 * for a day and a half, ever more rarely; receivers know a repeated one by its id.
 */
import { createHash } from "node:crypto";
import type { Clock, Log, RunNews } from "@tributary/runtime";
import type {
  WebhookAttempt,
  WebhookMessage,
  WebhookRecord,
  WebhookRecords,
} from "@tributary/storage";
import { type Happening, Happenings } from "./events.ts";
import { signedHeaders } from "./signature.ts";

const second_ms = 1_000;
const minute_ms = 60 * second_ms;
const hour_ms = 60 * minute_ms;

/** How long after each failed attempt the next one comes; after the last it is given up. */
export const retries_ms: readonly number[] = [
  5 * second_ms,
  minute_ms,
  5 * minute_ms,
  30 * minute_ms,
  2 * hour_ms,
  8 * hour_ms,
  24 * hour_ms,
];
const answer_ms_max = 10 * second_ms;
const kept_ms = 30 * 24 * hour_ms;
/** An alarm rings so often: for rounds that wait in vain, and to notice that a clock was set. */
const sleep_ms_max = minute_ms;
const atOnce_max = 8;

export type WebhooksOptions = {
  readonly records: WebhookRecords;
  readonly clock: Clock;
  readonly log: Log;
  /** Tests send elsewhere. */
  readonly post?: typeof fetch;
};

export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #happenings: Happenings;
  #cancelAlarm: (() => void) | null = null;
  #isClosed = false;
  /** One thing after another: what is written down, then what is sent. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#happenings = new Happenings(() => options.clock.now_ms());
  }

  /** Takes up what was not delivered before. */
  start(): void {
    this.#then(() => this.#deliver());
  }

  publish(news: RunNews): void {
    const happenings = this.#happenings.of(news);
    if (happenings.length > 0) this.#then(() => this.#tell(happenings));
  }

  /** One message to one webhook, so that its owner sees that it arrives. */
  async test(webhook: WebhookRecord): Promise<WebhookMessage> {
    const now_ms = this.#options.clock.now_ms();
    const body = { event: "test", words: "This coordinator can reach you." };
    const message = messageFor(webhook, { event: "test", id: `test ${now_ms}`, body }, now_ms);
    await this.#options.records.enqueue({ ...message, next_at_ms: null });
    const attempt = await this.#send(webhook, message);
    const settled = { ...attempt, next_at_ms: null };
    await this.#options.records.settle(message.id, settled);
    return { ...message, ...settled };
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelAlarm?.();
    await this.#work;
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#options.log.error({ error: String(error) }, "Webhooks could not be told");
    });
  }

  async #tell(happenings: readonly Happening[]): Promise<void> {
    for (const happening of happenings) await this.#enqueue(happening);
    await this.#deliver();
  }

  async #enqueue(happening: Happening): Promise<void> {
    const { records, clock } = this.#options;
    for (const webhook of await records.list()) {
      if (!webhook.is_on || !webhook.events.includes(happening.event)) continue;
      await records.enqueue(messageFor(webhook, happening, clock.now_ms()));
    }
  }

  async #deliver(): Promise<void> {
    const { records, clock } = this.#options;
    this.#cancelAlarm?.();
    this.#cancelAlarm = null;
    while (!this.#isClosed) {
      const due = await records.due(clock.now_ms(), atOnce_max);
      if (due.length === 0) break;
      await Promise.all(due.map((message) => this.#attempt(message)));
    }
    const next_ms = (await records.nextDue()) ?? Number.POSITIVE_INFINITY;
    if (this.#isClosed) return;
    const at_ms = Math.min(next_ms, clock.now_ms() + sleep_ms_max);
    const ring = () => this.#then(() => this.#tell(this.#happenings.waits()));
    this.#cancelAlarm = clock.setAlarm(at_ms, ring);
  }

  async #attempt(message: WebhookMessage): Promise<void> {
    const { records, clock, log } = this.#options;
    const webhook = await records.get(message.webhook);
    if (webhook === null) return;
    const attempt = webhook.is_on ? await this.#send(webhook, message) : switchedOff(message);
    await records.settle(message.id, attempt);
    await records.forget(clock.now_ms() - kept_ms);
    if (attempt.problem === null) return;
    const { id, event } = message;
    log.warn({ message: id, event, problem: attempt.problem }, "A webhook was not told");
  }

  async #send(webhook: WebhookRecord, message: WebhookMessage): Promise<WebhookAttempt> {
    const { clock, post = fetch } = this.#options;
    const attempts = message.attempts + 1;
    const problem = await tell(post, webhook, message, clock.now_ms());
    const now_ms = clock.now_ms();
    if (problem === null) return { attempts, next_at_ms: null, delivered_at_ms: now_ms, problem };
    const wait_ms = retries_ms[message.attempts];
    const next_at_ms = wait_ms === undefined ? null : now_ms + wait_ms;
    return { attempts, next_at_ms, delivered_at_ms: null, problem };
  }
}

/** Null when the receiver took it; otherwise why not, in words. */
async function tell(
  post: typeof fetch,
  { url, secret }: WebhookRecord,
  { id, event, body: data, created_at_ms }: WebhookMessage,
  now_ms: number,
): Promise<string | null> {
  const timestamp = new Date(created_at_ms).toISOString();
  const body = JSON.stringify({ type: event, timestamp, data });
  const signed = signedHeaders({ id, secret, now_ms, body });
  try {
    const response = await post(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...signed },
      body,
      // Another address was not agreed on.
      redirect: "manual",
      signal: AbortSignal.timeout(answer_ms_max),
    });
    await response.body?.cancel();
    return response.ok ? null : `It answered ${response.status}.`;
  } catch (error) {
    return `It could not be reached: ${causeOf(error)}.`;
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function switchedOff({ attempts }: WebhookMessage): WebhookAttempt {
  return { attempts, next_at_ms: null, delivered_at_ms: null, problem: "It is switched off." };
}

function messageFor(
  webhook: WebhookRecord,
  { event, id, body }: Omit<Happening, "event"> & { readonly event: string },
  now_ms: number,
): WebhookMessage {
  const name = createHash("sha256").update(`${webhook.id} ${id}`).digest("hex").slice(0, 24);
  return {
    id: `msg_${name}`,
    webhook: webhook.id,
    event,
    body,
    created_at_ms: now_ms,
    attempts: 0,
    next_at_ms: now_ms,
    delivered_at_ms: null,
    problem: null,
  };
}
