/** A proxy that opens tunnels (CONNECT) and nothing else, as those of companies do; it remembers where to. */
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export class ConnectProxy {
  /** Hosts and ports that were asked for, in order. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((_, response) => response.writeHead(405).end("CONNECT only"));
    this.#server.on("connect", (request, client: Socket, head) => {
      const where = request.url ?? "";
      this.asked.push(where);
      const [host, port] = where.split(":");
      const target = connect(Number(port), host, () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        target.write(head);
        target.pipe(client);
        client.pipe(target);
      });
      for (const socket of [client, target]) {
        this.#sockets.add(socket);
        socket.on("error", () => {
          client.destroy();
          target.destroy();
        });
      }
    });
  }

  static async start(): Promise<ConnectProxy> {
    const proxy = new ConnectProxy();
    await new Promise<void>((done) => proxy.#server.listen(0, "127.0.0.1", done));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }
}
