import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answerChallenge, createIdentity, encodeBase64url, fromBase64url } from "@tributary/crypto";
import {
  type CoordinatorMessage,
  type MessageOf,
  ParticipantId,
  protocolVersion,
} from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Gateway } from "./gateway.ts";
import { createMetrics } from "./metrics.ts";

let server: Server;
let gateway: Gateway;
let url: string;

beforeEach(async () => {
  const http = createServer();
  server = new Server(http, { transports: ["websocket"] });
  gateway = new Gateway({
    namespace: server.of("/participant"),
    runtime: () => ({ leave() {}, devices: { refusalOf: () => null } }) as unknown as Runtime,
    identity: await createIdentity(),
    metrics: createMetrics(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    seen: async () => {},
    changeKey: async () => ({ ok: true }),
    addressOf: () => "127.0.0.1",
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/participant`;
});

afterEach(() => server.close());

/** A device that has proved its key, and what it hears from then on. */
async function connect() {
  const identity = await createIdentity();
  const id = ParticipantId.parse(encodeBase64url(identity.publicKey));
  const heard: CoordinatorMessage[] = [];
  const socket = io(url, { transports: ["websocket"], forceNew: true });
  const welcome = Promise.withResolvers<void>();
  socket.on("message", async (message: CoordinatorMessage) => {
    if (message.type === "challenge") socket.emit("message", await hello(message));
    else if (message.type === "welcome") welcome.resolve();
    else heard.push(message);
  });
  const hello = async (challenge: MessageOf<CoordinatorMessage, "challenge">) => {
    const signature = await answerChallenge(identity, {
      sessionId: challenge.session,
      nonce: fromBase64url(challenge.nonce),
      coordinatorPublicKey: fromBase64url(challenge.coordinator_key),
    });
    return {
      type: "hello",
      seq: 0,
      protocol_min: protocolVersion.min,
      protocol_max: protocolVersion.max,
      device_key: id,
      signature: encodeBase64url(signature),
      capabilities: { agent: "test", backend: "cpu" },
    };
  };
  await welcome.promise;
  return { id, heard, close: () => socket.disconnect() };
}

const dropped = (reason: "left" | "declined" | "deadline") =>
  ({ type: "dropped", round: "run-0123456789ab.1", reason }) as CoordinatorMessage;

test("what is said to many reaches those who are meant and here, in its place among the rest", async () => {
  const [a, b, stranger] = await Promise.all([connect(), connect(), connect()]);
  const absent = ParticipantId.parse("A".repeat(43));
  gateway.send(a.id, dropped("left"));
  gateway.sendAll([a.id, b.id, absent], dropped("declined"));
  gateway.sendAll([absent], dropped("declined"));
  for (const { id } of [a, b, stranger]) gateway.send(id, dropped("deadline"));
  await expect.poll(() => [a, b, stranger].map(({ heard }) => heard.length)).toEqual([3, 2, 1]);
  const reasons = ({ heard }: { readonly heard: readonly CoordinatorMessage[] }) =>
    heard.map((message) => message.type === "dropped" && message.reason);
  expect(reasons(a)).toEqual(["left", "declined", "deadline"]);
  expect(reasons(b)).toEqual(["declined", "deadline"]);
  expect(reasons(stranger)).toEqual(["deadline"]);
  for (const { close } of [a, b, stranger]) close();
});
