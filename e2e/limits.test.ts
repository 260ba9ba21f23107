/** The gateway's limits, met by clients that do not keep them: each gets its reason, and nobody else notices. */
import { request } from "node:http";
import { createIdentity } from "@tributary/crypto";
import { limits, refusalReasons } from "@tributary/protocol";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { RawWebSocket, randomPackets, sendAndStall, strangeFrames } from "./support/hostile.ts";
import { takePart } from "./support/participant.ts";
import { RawParticipant } from "./support/raw-participant.ts";
import { tinyModel_weights, tinyTask } from "./support/tasks.ts";

const partner = "https://partner.example";
const lobby = tinyTask("lobby", { quorum: 100 });

let coordinator: Coordinator;
let started: number;
/** Joined before the first test and still there after the last. */
let bystander: RawParticipant;
beforeAll(async () => {
  coordinator = await Coordinator.start({ environment: { ALLOWED_ORIGINS: partner } });
  started = coordinator.pid;
  await coordinator.openRun(lobby, 1);
  bystander = await RawParticipant.joined(coordinator.url, lobby.id);
});
afterAll(() => coordinator.dispose());

afterEach(async () => {
  expect(await (await coordinator.fetch("/healthz")).json()).toEqual({ status: "ok" });
  expect(coordinator.isRunning && coordinator.pid).toBe(started);
  expect(bystander.isConnected).toBe(true);
});

describe("frames that are no messages", () => {
  test.each(strangeFrames)("[GW1] %s is refused malformed_message", async (_kind, frame) => {
    const stranger = await RawParticipant.joined(coordinator.url, lobby.id);
    stranger.sendFrame(...frame);
    expect(await stranger.refused("malformed_message")).toMatchObject({ fatal: false });
    // The connection goes on: the next message is read.
    stranger.send({ type: "join", seq: 77, task: lobby.id });
    await stranger.heard("joined", ({ seq }) => seq === 77);
    stranger.cut();
  });

  test("[GW1] an event of another name is refused like a strange frame", async () => {
    const stranger = await RawParticipant.joined(coordinator.url, lobby.id);
    stranger.sendEvent("watch", "run-000000000000");
    expect(await stranger.refused("malformed_message")).toMatchObject({ fatal: false });
    stranger.cut();
  });

  test("[GW1] after the fifth the connection is closed", async () => {
    const stranger = await RawParticipant.joined(coordinator.url, lobby.id);
    const before = await coordinator.refusals("malformed_message");
    for (let frame = 0; frame < 9; frame++) stranger.sendFrame(frame);
    await stranger.closed;
    const refusals = stranger.messages.items.filter(({ type }) => type === "refused");
    expect(refusals.map((message) => message.type === "refused" && message.fatal)).toEqual([
      ...Array(4).fill(false),
      true,
    ]);
    expect(await coordinator.refusals("malformed_message")).toBe(before + 5);
  });

  test("[GW1] a frame that is 100,000 arrays deep is read without harm", async () => {
    const socket = new RawWebSocket(coordinator.url);
    await socket.opened;
    const before = await coordinator.refusals("malformed_message");
    socket.send("40/participant,");
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    for (let frame = 0; frame < 5; frame++) socket.send(`42/participant,["message",${deep}]`);
    await socket.closed;
    expect(await coordinator.refusals("malformed_message")).toBe(before + 5);
  });

  test("[GW1] of 10,000 random frames every one is refused", async () => {
    const perConnection = 5;
    const frames = fc.sample(fc.anything({ withNullPrototype: true, withTypedArray: true }), {
      seed: 1,
      numRuns: 10_000,
    });
    const before = await coordinator.refusals("malformed_message");
    const batches = Array.from({ length: frames.length / perConnection }, (_, batch) =>
      frames.slice(batch * perConnection, (batch + 1) * perConnection),
    );
    await inParallel(batches, async (batch) => {
      const stranger = await RawParticipant.connect(coordinator.url);
      for (const frame of batch) stranger.sendFrame(frame);
      await stranger.closed;
    });
    expect(await coordinator.refusals("malformed_message")).toBe(before + frames.length);
  });

  test("[GW1] packets below the level of messages end their own connection at most", async () => {
    const perConnection = 20;
    const packets = randomPackets(1, 4_000);
    const batches = Array.from({ length: packets.length / perConnection }, (_, batch) =>
      packets.slice(batch * perConnection, (batch + 1) * perConnection),
    );
    await inParallel(batches, async (batch) => {
      const socket = new RawWebSocket(coordinator.url);
      await socket.opened;
      for (const packet of batch) socket.send(packet);
      socket.close();
      await socket.closed;
    });
  });
});

/** A few at a time: more would only wait for each other. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: 16 }, lane));
}

describe("too much", () => {
  test("[GW6] a frame beyond the limit closes its socket", async () => {
    const stranger = await RawParticipant.joined(coordinator.url, lobby.id);
    const before = await coordinator.refusals("message_too_large");
    stranger.sendFrame(new Uint8Array(limits.frame_bytes_max + 1));
    await stranger.closed;
    await coordinator.log.first(
      "the refusal in the log",
      (line) => line["reason"] === "message_too_large",
    );
    expect(await coordinator.refusals("message_too_large")).toBe(before + 1);
  });

  test("[GW7] more messages in a second than the limit close the connection", async () => {
    const stranger = await RawParticipant.connect(coordinator.url);
    const hello = await stranger.helloMessage();
    for (let sent = 0; sent <= limits.messages_per_second; sent++) stranger.send(hello);
    expect(await stranger.refused("too_many_messages")).toMatchObject({ fatal: true });
    await stranger.closed;
    expect(await coordinator.refusals("too_many_messages")).toBe(1);
  });

  test("attachments that are announced by the thousand end the connection", async () => {
    const socket = new RawWebSocket(coordinator.url);
    await socket.opened;
    socket.send("40/participant,");
    socket.send('45100000-/participant,["message",{"_placeholder":true,"num":0}]');
    await socket.closed;
  });

  test("headers that never end are cut after ten seconds while others are served", async () => {
    const { url } = coordinator;
    const stalled = [
      sendAndStall(url, "GET /healthz HTTP/1.1\r\nHost: slow\r\nX-Header: "),
      sendAndStall(url, "POST /api/runs HTTP/1.1\r\nHost: slow\r\n"),
      sendAndStall(
        url,
        "GET /elsewhere HTTP/1.1\r\nHost: slow\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
      ),
    ];
    expect((await coordinator.fetch("/healthz")).status).toBe(200);
    const answers = await Promise.all(stalled);
    expect(answers[0]).toMatch(/^HTTP\/1\.1 408 /);
    expect(answers[1]).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("a connection that leaves the namespace, or never asks for one, is not kept", async () => {
    const { url } = coordinator;
    const leaver = new RawWebSocket(url);
    await leaver.opened;
    leaver.send("40/participant,");
    leaver.send("41/participant,");
    await leaver.closed;
    const idle = new RawWebSocket(url);
    await idle.opened;
    idle.send("40");
    await idle.closed;
  });
});

describe("who may connect", () => {
  test("[GW5] a page of another origin gets no connection", async () => {
    const { host, port } = new URL(coordinator.url);
    const foreign = ["https://evil.example", `http://127.0.0.1:${Number(port) + 1}`, "null"];
    const before = await coordinator.refusals("origin_not_allowed");
    for (const origin of foreign) {
      const answer = await upgrade(coordinator.url, origin);
      expect(answer).toEqual({ status: 400, body: "origin_not_allowed" });
    }
    expect(await coordinator.refusals("origin_not_allowed")).toBe(before + foreign.length);
    await coordinator.log.first(
      "the refused origin in the log",
      (line) => line["reason"] === "origin_not_allowed" && line["origin"] === foreign[0],
    );
    for (const origin of [`http://${host}`, partner]) {
      const welcome = await RawParticipant.connect(coordinator.url, { origin });
      await welcome.hello();
      welcome.cut();
    }
  });

  test("[GW8] the same device a second time replaces the first, and stays in its round", async () => {
    const task = tinyTask("replaced");
    await coordinator.openRun(task, 1);
    const { url } = coordinator;
    const honest = takePart({ url, task: task.id, count: 2 });
    const identity = await createIdentity();
    const older = await RawParticipant.joined(url, task.id, identity);
    const { round } = await older.accept();
    const newer = await RawParticipant.joined(url, task.id, identity);
    expect(await older.refused("replaced")).toMatchObject({ fatal: true });
    await older.closed;
    const invite = await newer.accept();
    expect(invite).toMatchObject({ round, delivered: false });
    const delta = new Float32Array(tinyModel_weights);
    await newer.deliver(round, await newer.sealUpdate(invite, delta));
    expect(await newer.heard("round_committed")).toMatchObject({ counted: 3 });
    await Promise.all(honest.map((one) => one.leave()));
    newer.cut();
  });
});

/** A WebSocket handshake by hand, to read how it is refused. */
function upgrade(url: string, origin: string): Promise<{ status: number; body: string }> {
  const headers = {
    origin,
    connection: "upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  return new Promise((resolve, reject) => {
    const asked = request(new URL("/socket.io/?EIO=4&transport=websocket", url), { headers });
    asked.on("error", reject);
    asked.on("upgrade", () => reject(new Error(`The coordinator let ${origin} in.`)));
    asked.on("response", async (answer) => {
      let body = "";
      for await (const part of answer) body += part;
      resolve({ status: answer.statusCode ?? 0, body });
    });
    asked.end();
  });
}

test("[GW11] every refusal was logged once and counted once", async () => {
  for (const reason of refusalReasons) {
    const counted = await coordinator.refusals(reason);
    // What was left out of a flood is told a second later.
    await expect
      .poll(() => ({ reason, logged: coordinator.refusalsLogged(reason) }), { timeout: 60_000 })
      .toEqual({ reason, logged: counted });
  }
});
