/** TLS in front of a coordinator, as a web server puts it there, by an authority of its own that nobody knows yet. */
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";
import { createServer, type Server } from "node:tls";
import { generate } from "selfsigned";

export class TlsFront {
  /** The authority's certificate, as PEM: whoever trusts it trusts the front. */
  readonly authority: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, authority: string) {
    this.#server = server;
    this.authority = authority;
  }

  /** Before the server at that address. */
  static async start(behind: string): Promise<TlsFront> {
    const authority = await newAuthority();
    const own = await generate([{ name: "commonName", value: "127.0.0.1" }], {
      keyType: "ec",
      algorithm: "sha256",
      ca: { key: authority.private, cert: authority.cert },
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
      ],
    });
    const server = createServer({ key: own.private, cert: own.cert });
    const front = new TlsFront(server, authority.cert);
    const { hostname, port } = new URL(behind);
    server.on("secureConnection", (client) => {
      const target = connect(Number(port), hostname);
      client.pipe(target).pipe(client);
      for (const socket of [client, target]) {
        front.#sockets.add(socket);
        socket.on("close", () => front.#sockets.delete(socket));
        socket.on("error", () => {
          client.destroy();
          target.destroy();
        });
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return front;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }
}

function newAuthority() {
  return generate([{ name: "commonName", value: "An authority of the tests" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ],
  });
}
