/**
 * A way to a server that a test can make bad: an answer is lost after the request has arrived, or
 * nothing arrives any more though both ends believe in the connection.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

export class FaultProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #request: string | null = null;
  #isSilent = false;

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
    let isSilent = this.#isSilent;
    const isOpen = () => {
      isSilent ||= this.#isSilent;
      return !isSilent;
    };
    near.on("data", (data) => {
      if (!isOpen()) return;
      if (this.#request !== null && data.includes(this.#request)) losesAnswer = true;
      far.write(data);
    });
    far.on("data", (data) => {
      if (!isOpen()) return;
      if (!losesAnswer) return void near.write(data);
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
