/**
 * A way to a server that a test can make bad: an answer is lost after the request has arrived, or
 * nothing arrives any more though both ends believe in the connection. Of HTTP, single requests
 * can be made to go wrong.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** How a request goes wrong. */
export type Fault =
  /** The request does not arrive, and this is its answer. */
  | { readonly kind: "answer"; readonly text: string }
  /** At this byte of the answer, its head included, the connection is reset or a bit flips. */
  | { readonly kind: "reset" | "flip"; readonly at_byte: number };

const requestLine = /^(GET|PUT|DELETE) /;

type Answer = { readonly fault: Fault | null; passed_bytes: number };

export class FaultProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #request: string | null = null;
  #isSilent = false;
  readonly #faults: Fault[] = [];

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async start(target_port: number): Promise<FaultProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("Expected a port.");
    const proxy = new FaultProxy(server, address.port);
    server.on("connection", (near) => proxy.#join(near, connect(target_port, "127.0.0.1")));
    return proxy;
  }

  /** The next request that contains the text arrives; its answer does not, and the connection ends. */
  loseAnswerTo(request: string): void {
    this.#request = request;
  }

  /** The next HTTP requests go wrong, one after the other. */
  spoil(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** How many of them are still to come. */
  get faults(): number {
    return this.#faults.length;
  }

  /** From now on nothing passes, and nobody is told: not even that the other side has gone. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  /** New connections work; those of before stay as they are. */
  recover(): void {
    this.#isSilent = false;
  }

  get isAnswerLost(): boolean {
    return this.#request === null;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(near: Socket, far: Socket): void {
    let losesAnswer = false;
    let answer: Answer | null = null;
    let isSilent = this.#isSilent;
    const isOpen = () => {
      isSilent ||= this.#isSilent;
      return !isSilent;
    };
    near.on("data", (data) => {
      if (!isOpen()) return;
      if (this.#request !== null && data.includes(this.#request)) losesAnswer = true;
      if (requestLine.test(data.toString("latin1", 0, 8))) {
        answer = { fault: this.#faults.shift() ?? null, passed_bytes: 0 };
      }
      if (answer?.fault?.kind === "answer") near.end(answer.fault.text);
      else far.write(data);
    });
    far.on("data", (data) => {
      if (!isOpen()) return;
      if (!losesAnswer) return void pass(data, near, answer);
      this.#request = null;
      near.destroy();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        if (isOpen()) other.destroy();
      });
    }
  }
}

/** Passes on a part of an answer, as far as its fault lets it. */
function pass(data: Buffer, near: Socket, answer: Answer | null): void {
  const fault = answer?.fault;
  if (!answer || !fault || fault.kind === "answer") return void near.write(data);
  const at = fault.at_byte - answer.passed_bytes;
  answer.passed_bytes += data.length;
  if (at < 0 || at >= data.length) return void near.write(data);
  if (fault.kind === "reset") return void near.resetAndDestroy();
  data.writeUInt8(data.readUInt8(at) ^ 1, at);
  near.write(data);
}
