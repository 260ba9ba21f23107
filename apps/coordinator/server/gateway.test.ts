import { EventEmitter } from "node:events";
import { createIdentity } from "@tributary/crypto";
import { type CoordinatorMessage, limits } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import type { Namespace, Socket } from "socket.io";
import { describe, expect, test, vi } from "vitest";
import { Gateway } from "./gateway.ts";
import { createMetrics } from "./metrics.ts";

/** As much of a Socket.IO socket as the gateway uses. */
class FakeSocket extends EventEmitter {
  readonly address: string;
  readonly conn = { close: () => {} };
  readonly sent: CoordinatorMessage[] = [];
  isOpen = true;

  constructor(address: string) {
    super();
    this.address = address;
  }

  override emit(event: string, ...values: unknown[]): boolean {
    if (event === "message") this.sent.push(values[0] as CoordinatorMessage);
    return event === "message" || super.emit(event, ...values);
  }

  onAny(): void {}

  disconnect(): void {
    this.isOpen = false;
    super.emit("disconnect", "server namespace disconnect");
  }
}

async function openGateway() {
  const namespace = new EventEmitter();
  const metrics = createMetrics();
  new Gateway({
    namespace: namespace as unknown as Namespace,
    runtime: () => ({}) as Runtime,
    identity: await createIdentity(),
    metrics,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    seen: async () => {},
    addressOf: (socket: Socket) => (socket as unknown as FakeSocket).address,
  });
  const connect = (address: string) => {
    const socket = new FakeSocket(address);
    namespace.emit("connection", socket);
    return socket;
  };
  return { connect, metrics };
}

describe("connections", () => {
  test("[GW7] beyond the limit of one address are refused, until one of them ends", async () => {
    vi.useFakeTimers();
    const { connect, metrics } = await openGateway();
    const open = Array.from({ length: limits.connections_per_address }, () => connect("10.0.0.1"));
    expect(open.every((socket) => socket.isOpen)).toBe(true);
    const oneTooMany = connect("10.0.0.1");
    expect(oneTooMany.isOpen).toBe(false);
    expect(oneTooMany.sent).toMatchObject([
      { type: "refused", reason: "too_many_connections", fatal: true, retry_after_ms: 30_000 },
    ]);
    const { values } = await metrics.refusals.get();
    expect(values).toMatchObject([{ value: 1, labels: { reason: "too_many_connections" } }]);
    open[0]?.disconnect();
    expect(connect("10.0.0.1").isOpen).toBe(true);
    expect(connect("10.0.0.1").isOpen).toBe(false);
    vi.useRealTimers();
  });
});
