import { EventEmitter } from "node:events";
import { answerChallenge, createIdentity, encodeBase64url, fromBase64url } from "@tributary/crypto";
import { type CoordinatorMessage, limits, protocolVersion } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { mulberry32 } from "@tributary/weights";
import type { Namespace, Socket } from "socket.io";
import { describe, expect, onTestFinished, test, vi } from "vitest";
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

async function openGateway(runtime = {}) {
  const sockets = new Map<number, FakeSocket>();
  const namespace = Object.assign(new EventEmitter(), { sockets });
  const metrics = createMetrics();
  const random = mulberry32(1);
  const identity = await createIdentity();
  const gateway = new Gateway({
    random,
    namespace: namespace as unknown as Namespace,
    runtime: () => runtime as Runtime,
    identity,
    metrics,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    seen: async () => {},
    changeKey: async () => true,
    addressOf: (socket: Socket) => (socket as unknown as FakeSocket).address,
  });
  const connect = (address: string) => {
    const socket = new FakeSocket(address);
    sockets.set(sockets.size, socket);
    namespace.emit("connection", socket);
    return socket;
  };
  return { connect, metrics, gateway, identity };
}

type Opened = Awaited<ReturnType<typeof openGateway>>;

/** The answer to the challenge that a socket was sent, with a new device key. */
async function helloOf(socket: FakeSocket, { identity: coordinator }: Opened) {
  const [challenge] = socket.sent;
  if (challenge?.type !== "challenge") throw new Error("Expected a challenge first.");
  const device = await createIdentity();
  const signature = await answerChallenge(device, {
    sessionId: challenge.session,
    nonce: fromBase64url(challenge.nonce),
    coordinatorPublicKey: coordinator.publicKey,
  });
  return {
    type: "hello",
    seq: 0,
    protocol_min: protocolVersion.min,
    protocol_max: protocolVersion.max,
    device_key: encodeBase64url(device.publicKey),
    signature: encodeBase64url(signature),
    capabilities: { agent: "test", backend: "other" },
  };
}

/** When a socket was told to come back. */
function return_ms({ sent }: FakeSocket): number {
  const last = sent.at(-1);
  if (last?.type !== "refused" || last.retry_after_ms === null) throw new Error("Not sent away.");
  return last.retry_after_ms;
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
      { type: "refused", reason: "too_many_connections", fatal: true },
    ]);
    expect(return_ms(oneTooMany)).toBeGreaterThanOrEqual(30_000);
    expect(return_ms(oneTooMany)).toBeLessThan(60_000);
    const { values } = await metrics.refusals.get();
    expect(values).toMatchObject([{ value: 1, labels: { reason: "too_many_connections" } }]);
    open[0]?.disconnect();
    expect(connect("10.0.0.1").isOpen).toBe(true);
    expect(connect("10.0.0.1").isOpen).toBe(false);
    vi.useRealTimers();
  });
});

test("[GW4] a join that is still looked into when its time is over is not granted any more", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = Promise.withResolvers<void>();
  const verdict = Promise.withResolvers<{ ok: true }>();
  const forgotten = Promise.withResolvers<void>();
  const join = vi.fn(() => true);
  const admit = () => {
    asked.resolve();
    return verdict.promise;
  };
  const leave = () => forgotten.resolve();
  const opened = await openGateway({ join, leave, devices: { refusalOf: () => null, admit } });
  const socket = opened.connect("10.0.0.1");
  const receive = (message: object) => EventEmitter.prototype.emit.call(socket, "message", message);
  receive(await helloOf(socket, opened));
  receive({ type: "join", seq: 1, task: "digits", has_enough_examples: true });
  await asked.promise;
  vi.advanceTimersByTime(limits.join_ms_max);
  expect(socket.isOpen).toBe(false);
  expect(socket.sent.at(-1)).toMatchObject({ type: "refused", reason: "joined_too_late" });
  verdict.resolve({ ok: true });
  await forgotten.promise;
  expect(join).not.toHaveBeenCalled();
});

describe("[GW14] an end of the coordinator", () => {
  test.each([
    [1, 5],
    [1_000, 5_000],
    [4_000, 20_000],
  ])(
    "spreads the return of %i over %i ms, and of those who come meanwhile",
    async (count, window_ms) => {
      const { connect, gateway } = await openGateway();
      const open = Array.from({ length: count }, () => connect("10.0.0.1"));
      gateway.shutDown();
      const late = connect("10.0.0.2");
      const sockets = [...open, late];
      expect(sockets.every((socket) => !socket.isOpen)).toBe(true);
      const reasons = new Set(sockets.map(({ sent }) => JSON.stringify(sent.at(-1)).slice(0, 80)));
      expect([...reasons].join()).toContain("shutting_down");
      const returns = sockets.map(return_ms);
      expect(Math.min(...returns)).toBeGreaterThanOrEqual(1_000);
      expect(Math.max(...returns)).toBeLessThanOrEqual(1_000 + window_ms);
      const secondHalf = returns.filter((at) => at > 1_000 + window_ms / 2).length;
      if (count > 1) expect(Math.abs(secondHalf / count - 0.5)).toBeLessThan(0.1);
    },
  );
});
