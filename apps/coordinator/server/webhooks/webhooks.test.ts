import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { RoundSummary, RunId, RunView } from "@tributary/protocol";
import type { RunNews } from "@tributary/runtime";
import { createMemoryRecords, type WebhookRecord } from "@tributary/storage";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Happenings } from "./events.ts";
import { newWebhookSecret } from "./signature.ts";
import { retries_ms, Webhooks } from "./webhooks.ts";

const start_ms = 1_800_000_000_000;
const run = "run-0123456789ab" as RunId;
const summary = { id: `${run}.3`, number: 3, outcome: "abandoned", reason: "too_few" };
const abandoned = { type: "round", run, summary } as unknown as RunNews;
const runView = { id: run, status: "running", round: null, title: "Digits" } as unknown as RunView;
const news = (change: Partial<RunView>) =>
  ({ type: "run", run: { ...runView, ...change } }) as RunNews;

/** Time stands still until an alarm is let ring. */
class TestClock {
  time_ms = start_ms;
  alarm: { readonly at_ms: number; readonly ring: () => void } | null = null;
  now_ms = () => this.time_ms;
  ring() {
    const { alarm } = this;
    this.alarm = null;
    alarm?.ring();
  }
  setAlarm = (at_ms: number, ring: () => void) => {
    this.alarm = { at_ms, ring };
    return () => {
      this.alarm = null;
    };
  };
}

type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };
let received: Received[];
let answers: number[];
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  received.push({ headers: request.headers, body });
  response.writeHead(answers.shift() ?? 204, { location: "/elsewhere" }).end();
});

let webhook: WebhookRecord;
let clock: TestClock;
let webhooks: Webhooks;
let records: ReturnType<typeof createMemoryRecords>["webhooks"];
const silent = { info() {}, warn() {}, error() {} };

beforeEach(async () => {
  [received, answers, clock] = [[], [], new TestClock()];
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const events = ["round.abandoned"];
  const about = { id: "hook", url, events, secret: newWebhookSecret() };
  webhook = { ...about, is_on: true, created_at_ms: start_ms };
  records = createMemoryRecords().webhooks;
  await records.create(webhook);
  webhooks = new Webhooks({ records, clock, log: silent });
});

afterEach(async () => {
  await webhooks.close();
  await new Promise((resolve) => receiver.close(resolve));
});

const told = async () => (await records.messages("hook", 10)).at(0);

async function settled(attempts: number) {
  await expect.poll(async () => (await told())?.attempts).toBe(attempts);
  await expect.poll(() => clock.alarm).not.toBeNull();
}

describe("a webhook", () => {
  test("is told, with a signature that its owner can check", async () => {
    webhooks.publish(abandoned);
    await expect.poll(() => received.length).toBe(1);
    const [{ headers, body } = { headers: {}, body: "" }] = received;
    expect(JSON.parse(body)).toMatchObject({
      type: "round.abandoned",
      timestamp: new Date(start_ms).toISOString(),
      data: { run, round: 3, reason: "too_few" },
    });
    const key = Buffer.from(webhook.secret.replace("whsec_", ""), "base64");
    const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const signature = createHmac("sha256", key).update(content).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${signature}`);
    await expect.poll(async () => (await told())?.delivered_at_ms).toBe(start_ms);
  });

  test("is told once of what happened once, also by the next process", async () => {
    webhooks.publish(abandoned);
    await expect.poll(async () => (await told())?.delivered_at_ms).toBe(start_ms);
    await webhooks.close();
    webhooks = new Webhooks({ records, clock, log: silent });
    webhooks.publish(abandoned);
    await expect.poll(() => clock.alarm).not.toBeNull();
    expect(received.length).toBe(1);
  });

  test("that fails is told again, ever more rarely, and given up at last", async () => {
    answers = [500, 302, ...retries_ms.slice(1).map(() => 503)];
    webhooks.publish(abandoned);
    for (const [index, wait_ms] of retries_ms.entries()) {
      await settled(index + 1);
      const due_ms = clock.time_ms + wait_ms;
      expect(await told()).toMatchObject({ next_at_ms: due_ms, delivered_at_ms: null });
      clock.time_ms = due_ms;
      clock.ring();
    }
    await expect.poll(async () => (await told())?.next_at_ms).toBeNull();
    expect(await told()).toMatchObject({ attempts: retries_ms.length + 1, delivered_at_ms: null });
    const ids = new Set(received.map(({ headers }) => headers["webhook-id"]));
    expect([ids.size, received.length]).toEqual([1, retries_ms.length + 1]);
  });

  test("that was down is told by the next process", async () => {
    answers = [500];
    webhooks.publish(abandoned);
    await settled(1);
    await webhooks.close();
    clock.time_ms += retries_ms[0] ?? 0;
    webhooks = new Webhooks({ records, clock, log: silent });
    webhooks.start();
    await expect.poll(async () => (await told())?.delivered_at_ms).toBe(clock.time_ms);
  });

  test("is not told what it did not ask for, nor while it is off", async () => {
    webhooks.publish(news({}));
    webhooks.publish(news({ status: "finished" }));
    await records.change("hook", { ...webhook, is_on: false });
    webhooks.publish(abandoned);
    await webhooks.close();
    expect(await records.messages("hook", 10)).toEqual([]);
  });

  test("can be tried out, and what went wrong is said", async () => {
    answers = [404];
    expect(await webhooks.test(webhook)).toMatchObject({ problem: "It answered 404." });
    expect(await webhooks.test(webhook)).toMatchObject({ problem: null, next_at_ms: null });
    const nobody = { ...webhook, url: "http://127.0.0.1:9/" };
    expect((await webhooks.test(nobody)).problem).toContain("could not be reached");
  });
});

describe("what happens", () => {
  const round = { id: `${run}.4`, number: 4, phase: "recruiting", started_at_ms: start_ms };
  const waiting = { ...round, eligible: 2, quorum: 5, waiting_for: "3 more" } as RunView["round"];

  test("is told of a run that ends, once", () => {
    const happenings = new Happenings(() => start_ms);
    expect(happenings.of(news({}))).toEqual([]);
    expect(happenings.of(news({ status: "stopped" }))).toMatchObject([{ event: "run.finished" }]);
    expect(happenings.of(news({ status: "stopped" }))).toEqual([]);
  });

  test("is told of a round that waits too long, once a round", () => {
    let now_ms = start_ms;
    const happenings = new Happenings(() => now_ms);
    expect(happenings.of(news({ round: waiting }))).toEqual([]);
    expect(happenings.waits()).toEqual([]);
    now_ms += 11 * 60_000;
    const low = { event: "round.low_quorum", body: { eligible: 2, quorum: 5 } };
    expect(happenings.waits()).toMatchObject([low]);
    expect(happenings.waits()).toEqual([]);
    happenings.of(news({ round: waiting }));
    expect(happenings.waits()).toEqual([]);
  });

  test("is not told of rounds that commit", () => {
    const committed = { ...summary, outcome: "committed" } as unknown as RoundSummary;
    expect(new Happenings(() => 0).of({ type: "round", run, summary: committed })).toEqual([]);
  });
});
