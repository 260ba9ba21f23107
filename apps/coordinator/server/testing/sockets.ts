/** A real Socket.IO server with its clients, for tests of namespaces. All are closed after the test. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { type Socket as Client, connect } from "socket.io-client";
import { afterEach } from "vitest";

const closings: (() => unknown)[] = [];

export type SocketServer = {
  readonly sockets: Server;
  /** As a browser on that page would, or as a script without one. */
  join(namespace: string, as?: JoinAs): Client;
};

export type JoinAs = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
};

export async function serveSockets(http = createServer()): Promise<SocketServer> {
  const sockets = new Server(http, { serveClient: false, transports: ["websocket"] });
  if (!http.listening) {
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  }
  closings.push(() => sockets.close());
  const { port } = http.address() as AddressInfo;
  return {
    sockets,
    join(namespace, { headers = {}, token } = {}) {
      const client = connect(`http://127.0.0.1:${port}${namespace}`, {
        transports: ["websocket"],
        reconnection: false,
        forceNew: true,
        extraHeaders: { ...headers },
        auth: token === undefined ? {} : { token },
      });
      closings.push(() => client.close());
      return client;
    },
  };
}

/** Null once it is in, or why it is not. */
export function admitted(client: Client): Promise<string | null> {
  return new Promise((resolve) => {
    client.once("connect", () => resolve(null));
    client.once("connect_error", ({ message }) => resolve(message));
  });
}

/** Why the connection ended. */
export function ended(client: Client): Promise<string> {
  return new Promise((resolve) => client.once("disconnect", resolve));
}

export function nextMessage<T>(client: Client): Promise<T> {
  return new Promise((resolve) => client.once("message", resolve));
}

afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});
