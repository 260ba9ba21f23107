/**
 * A bad network between two ends that speak TCP: late, slow, with lost packets, cut in the middle, or silent though
 * both ends believe in the connection. It counts what arrives. A lost packet is what TCP makes of it: everything
 * behind it waits until it was sent again.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { mulberry32 } from "@tributary/weights";

export type Trouble = {
  /** One way. */
  readonly latency_ms?: number;
  readonly bytes_per_second?: number;
  /** The share of the packets that are lost on their first way. */
  readonly loss?: number;
};

const packet_bytes = 1_460;
/** The least that TCP waits for an acknowledgement (Linux). */
const resend_ms = 200;
const backlog_bytes_max = 64 * 1024;

export class FaultProxy {
  readonly port: number;
  /** What reached the far end, from all connections together. */
  up_bytes = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #random = mulberry32(1);
  #trouble: Trouble = {};
  #cutAfter_bytes = Number.POSITIVE_INFINITY;
  #isSilent = false;
  #isHeld = false;
  #isRefusing = false;
  #release = () => {};
  #released = Promise.resolve();
  #onCut = () => {};

  private constructor(server: Server, target_port: number) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (near) => this.#join(near, target_port));
  }

  static async start(target_port: number): Promise<FaultProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FaultProxy(server, target_port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** From now on, for every connection. */
  set trouble(trouble: Trouble) {
    this.#trouble = trouble;
  }

  /** The connection on which so many more bytes have gone up is reset there; resolves when that has happened. */
  cutAfter(bytes: number): Promise<void> {
    this.#cutAfter_bytes = this.up_bytes + bytes;
    return new Promise((resolve) => {
      this.#onCut = resolve;
    });
  }

  /** Connections of now carry nothing any more, and nobody is told; new ones work. */
  halfOpen(): void {
    for (const socket of this.#sockets) {
      socket.removeAllListeners("data");
      socket.removeAllListeners("close");
      socket.resume();
    }
    this.#sockets.clear();
  }

  /** Nothing passes until `flow`, and nothing is lost. */
  hold(): void {
    this.#isHeld = true;
    this.#released = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  flow(): void {
    this.#isHeld = false;
    this.#release();
  }

  /** Every connection ends, and new ones end at once, until `accept`. */
  refuse(): void {
    this.#isRefusing = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  accept(): void {
    this.#isRefusing = false;
  }

  async close(): Promise<void> {
    this.#isSilent = true;
    this.flow();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #join(near: Socket, target_port: number): void {
    if (this.#isRefusing) return void near.destroy();
    const far = connect(target_port, "127.0.0.1");
    this.#pipe(near, far, "up");
    this.#pipe(far, near, "down");
  }

  #pipe(from: Socket, to: Socket, way: "up" | "down"): void {
    let free_at_ms = 0;
    let backlog_bytes = 0;
    let turn = Promise.resolve();
    this.#sockets.add(from);
    const deliver = async (data: Buffer, at_ms: number) => {
      const wait_ms = at_ms - performance.now();
      if (wait_ms > 0) await new Promise((resolve) => setTimeout(resolve, wait_ms));
      if (this.#isHeld) await this.#released;
      backlog_bytes -= data.length;
      if (backlog_bytes <= backlog_bytes_max) from.resume();
      if (to.destroyed || this.#isSilent) return;
      const room_bytes = way === "up" ? this.#cutAfter_bytes - this.up_bytes : data.length;
      const passing = data.subarray(0, Math.max(0, room_bytes));
      if (way === "up") this.up_bytes += passing.length;
      to.write(passing);
      if (passing.length < data.length) this.#cut(from, to);
    };
    from.on("data", (data) => {
      const { latency_ms = 0, bytes_per_second = Number.POSITIVE_INFINITY } = this.#trouble;
      const now_ms = performance.now();
      free_at_ms = Math.max(now_ms, free_at_ms) + (1_000 * data.length) / bytes_per_second;
      free_at_ms += this.#resends(data.length) * resend_ms;
      const at_ms = free_at_ms + latency_ms;
      backlog_bytes += data.length;
      if (backlog_bytes > backlog_bytes_max) from.pause();
      turn = turn.then(() => deliver(data, at_ms));
    });
    from.on("error", () => {});
    from.on("close", () => {
      this.#sockets.delete(from);
      // What it said before goes first.
      void turn.then(() => to.destroy());
    });
  }

  #resends(bytes: number): number {
    const { loss = 0 } = this.#trouble;
    const packets = Math.ceil(bytes / packet_bytes);
    let lost = 0;
    for (let packet = 0; packet < packets; packet++) if (this.#random() < loss) lost += 1;
    return lost;
  }

  #cut(near: Socket, far: Socket): void {
    this.#cutAfter_bytes = Number.POSITIVE_INFINITY;
    near.resetAndDestroy();
    far.end();
    this.#onCut();
  }
}
