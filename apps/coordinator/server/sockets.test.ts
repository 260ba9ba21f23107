import { createServer, IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Socket } from "socket.io";
import { connect } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Config } from "./config.ts";
import { createMetrics } from "./metrics.ts";
import { mayConnect, openSockets } from "./sockets.ts";

const local = { host: "127.0.0.1", allowed_origins: ["https://app.example"] };
const open = { host: "0.0.0.0", allowed_origins: [] };

describe("who may connect", () => {
  it.each([
    ["an edge device, which sends no origin", undefined, "127.0.0.1:3000", local, true],
    ["the coordinator's own page", "http://127.0.0.1:3000", "127.0.0.1:3000", local, true],
    ["the same by name", "http://localhost:3000", "localhost:3000", local, true],
    ["a named origin", "https://app.example", "127.0.0.1:3000", local, true],
    ["another port of this machine", "http://127.0.0.1:4000", "127.0.0.1:3000", local, false],
    ["a foreign page", "https://evil.example", "127.0.0.1:3000", local, false],
    [
      "a name rebound to this machine",
      "http://evil.example:3000",
      "evil.example:3000",
      local,
      false,
    ],
    ["a page of a public coordinator", "https://fed.example", "fed.example", open, true],
    ["a sandboxed page", "null", "127.0.0.1:3000", local, false],
  ] as const)("[GW5] %s", (_who, origin, host, config, expected) => {
    expect(mayConnect(origin, host, config)).toBe(expected);
  });
});

it("a connection knows as long as it lives who asked for it and from where, and no more", async () => {
  const http = createServer();
  const config = { ...local, web: "off" } as unknown as Config;
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const sockets = openSockets(http, { config, metrics: createMetrics(), log });
  onTestFinished(() => void sockets.close());
  await new Promise<void>((ready) => http.listen(0, "127.0.0.1", ready));
  const { port } = http.address() as AddressInfo;
  const connected = new Promise<Socket>((here) => sockets.of("/admin").on("connection", here));
  const headers = {
    cookie: `tributary-${port}=secret`,
    origin: `http://127.0.0.1:${port}`,
    "x-forwarded-for": "10.0.0.1",
  };
  const client = connect(`http://127.0.0.1:${port}/admin`, {
    transports: ["websocket"],
    extraHeaders: { ...headers, "x-other": "long" },
  });
  onTestFinished(() => void client.close());
  const { handshake, request } = await connected;
  expect(handshake.headers).toEqual({ ...headers, host: `127.0.0.1:${port}` });
  expect(handshake.address).toBe("127.0.0.1");
  expect(request).not.toBeInstanceOf(IncomingMessage);
});
