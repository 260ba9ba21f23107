/** What no client of ours would send: frames that are no messages, noise as packets, requests that never end. */
import { connect } from "node:net";
import { mulberry32, type Random, randomInteger } from "@tributary/weights";

/** One of each kind of value that is no message. */
export const strangeFrames: readonly (readonly [string, readonly unknown[]])[] = [
  ["nothing", []],
  ["null", [null]],
  ["a number", [42]],
  ["a string", ["join"]],
  ["an acknowledgement function", [() => {}]],
  ["a message and an acknowledgement function", [{ type: "leave", seq: 0 }, () => {}]],
  [
    "two messages",
    [
      { type: "leave", seq: 0 },
      { type: "leave", seq: 1 },
    ],
  ],
  ["bytes", [new Uint8Array(1000)]],
  ["an empty object", [{}]],
  ["an array that is 1,000 deep", [nested(1000)]],
  ["a polluting object", [JSON.parse('{"__proto__":{"type":"leave","seq":0}}')]],
  ["a polluted constructor", [{ constructor: { prototype: { type: "leave" } } }]],
  ["a message with one field more", [{ type: "leave", seq: 0, isAdmin: true }]],
  ["a message of the coordinator", [{ type: "welcome", seq: 0, protocol: 1 }]],
  ["a huge text", ["x".repeat(400_000)]],
];

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let level = 1; level < depth; level++) value = [value];
  return value;
}

/** Text packets for a raw WebSocket: half Engine.IO and Socket.IO by form, half noise. */
export function randomPackets(seed: number, count: number): readonly string[] {
  const random = mulberry32(seed);
  const pick = (texts: readonly string[]) => texts[randomInteger(random, texts.length)] ?? "";
  const starts = ["", "4", "42", "42/participant,", "45", "451-", "43", "44", "3", "2", "6", "41"];
  const bodies = ['["message",', '["', "{", "[[[[", '["message",{"type":"leave","seq":0}]', "]"];
  return Array.from({ length: count }, () => `${pick(starts)}${pick(bodies)}${noise(random)}`);
}

function noise(random: Random): string {
  const length = randomInteger(random, 40);
  return Array.from({ length }, () => String.fromCharCode(randomInteger(random, 256))).join("");
}

/** A WebSocket below Socket.IO. */
export class RawWebSocket {
  readonly opened: Promise<void>;
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;

  constructor(url: string) {
    const address = new URL("/socket.io/?EIO=4&transport=websocket", url);
    address.protocol = "ws:";
    this.#socket = new WebSocket(address);
    this.closed = new Promise((done) => this.#socket.addEventListener("close", () => done()));
    this.opened = new Promise((done) => this.#socket.addEventListener("message", () => done()));
  }

  /** What is sent after the end is lost, as on any socket. */
  send(packet: string): void {
    this.#socket.send(packet);
  }

  close(): void {
    this.#socket.close();
  }
}

/** Opens a TCP connection, sends these bytes, and never goes on; resolves when the other side ends it. */
export function sendAndStall(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on("data", (part) => received.push(part));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(received).toString("latin1")));
  });
}
