/**
 * The kinds of hostile traffic: packets of the transports, messages of the protocol that are nearly right, and requests
 * below both. Each takes a connection, spends some frames on it, and says how many it sent.
 */
import { connect } from "node:net";
import { encodeBase64url, type Identity } from "@tributary/crypto";
import type { RoundId, TaskId } from "@tributary/protocol";
import { type Random, randomInteger } from "@tributary/weights";
import { messages, packets } from "./corpus.ts";
import { Line } from "./line.ts";
import { type JsonValue, mutateText, mutateValue, noise, noiseBytes, pick } from "./mutate.ts";

export type Target = {
  readonly url: string;
  /** What the frames are about: tasks with a run, and the round that is open as far as is known. */
  readonly runs: readonly { readonly task: TaskId; readonly round: () => RoundId }[];
  readonly identities: readonly Identity[];
};

export type Kind = (target: Target, random: Random) => Promise<number>;

/** Until somebody answers, so that frames that wait do not pile up. */
const burst = 24;
const bursts = 20;

/** Engine.IO and Socket.IO packets, mutated; most end their connection at once. */
const transport: Kind = async ({ url }, random) => {
  const line = new Line(url);
  if (!(await line.opened())) return 0;
  if (random() < 0.7) line.send("40/participant,");
  let sent = 0;
  while (line.isOpen && sent < burst) {
    line.send(random() < 0.1 ? noiseOf(random) : mutatedPacket(random));
    sent += 1;
    // The close comes between two turns of the event loop.
    await new Promise((resume) => setImmediate(resume));
  }
  line.close();
  return sent;
};

function mutatedPacket(random: Random): string {
  let packet = pick(random, packets);
  for (let left = randomInteger(random, 4); left > 0; left--) packet = mutateText(packet, random);
  return packet;
}

function noiseOf(random: Random): string | Uint8Array<ArrayBuffer> {
  const length = randomInteger(random, 300);
  if (random() < 0.5) return noise(random, length);
  return new Uint8Array(noiseBytes(random, length));
}

/** Messages of somebody who has joined, with one value or two wrong. */
const joined: Kind = async (target, random) => {
  const line = new Line(target.url);
  const identity = pick(random, target.identities);
  const { task, round } = pick(random, target.runs);
  let sent = 0;
  if ((await line.opened()) && (await line.join(identity, task))) {
    const participant = encodeBase64url(identity.publicKey);
    for (let at = 0; at < bursts && line.isOpen; at++) {
      const valid = messages(round(), participant, task);
      for (let frame = 0; frame < burst; frame++) sent += sendMutated(line, valid, random);
      await line.settle(task, 100 + at);
    }
  }
  line.close();
  return sent;
};

/** Chunks and announcements in their right form, so that only what they say is wrong. */
function sendMutated(line: Line, valid: readonly JsonValue[], random: Random): number {
  const message = pick(random, valid);
  // Of what is not even a message, five end the connection: two in a hundred are enough.
  const mutated = random() < 0.02 ? mutateValue(message, random) : retold(message, random);
  const isBinary = JSON.stringify(mutated).includes("_placeholder");
  const body = JSON.stringify(["message", mutated]);
  const attachments = isBinary && random() > 0.01 ? 1 : 0;
  line.send(attachments > 0 ? `451-/participant,${body}` : `42/participant,${body}`);
  for (let left = attachments; left > 0; left--) {
    line.send(new Uint8Array(noiseBytes(random, 1 + randomInteger(random, 400))));
  }
  return 1 + attachments;
}

/** Another message of the same type: numbers and names that are allowed, and mean something else. */
function retold(message: JsonValue, random: Random): JsonValue {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return message;
  const told = { ...message };
  if (typeof told["seq"] === "number") told["seq"] = randomInteger(random, 1_000);
  if (typeof told["round"] === "string" && random() < 0.2) told["round"] += "0";
  for (const field of ["size_bytes", "offset_bytes"]) {
    if (typeof told[field] === "number") told[field] = 1 + randomInteger(random, 500);
  }
  const isText = (field: string) => typeof told[field] === "string";
  for (const field of ["sha256", "signature", "commitment"].filter(isText)) {
    if (random() < 0.5) told[field] = permuted(String(told[field]), random);
  }
  return told;
}

/** The same length in the same alphabet. */
function permuted(text: string, random: Random): string {
  const at = randomInteger(random, text.length);
  return `${text.slice(0, at)}${pick(random, ["0", "1", "a", "b", "c"])}${text.slice(at + 1)}`;
}

const head = [
  "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
  "Host: localhost",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
  "",
  "",
].join("\r\n");

/** HTTP requests and upgrades, mutated, with WebSocket frames that are noise after them. */
const bytes: Kind = async ({ url }, random) => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {});
  socket.setTimeout(1_000, () => socket.destroy());
  let sent = 1;
  socket.write(random() < 0.5 ? head : mutateText(head, random));
  for (; sent < 5; sent++) socket.write(noiseBytes(random, 2 + randomInteger(random, 200)));
  socket.end();
  socket.resume();
  await closed;
  return sent;
};

export const kinds = { transport, joined, bytes } as const satisfies Record<string, Kind>;
export type KindName = keyof typeof kinds;
