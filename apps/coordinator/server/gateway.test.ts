import { EventEmitter } from "node:events";
import {
  answerChallenge,
  type Challenge,
  createIdentity,
  encodeBase64url,
  fromBase64url,
  type Identity,
  proveKeyChange,
} from "@tributary/crypto";
import { type CoordinatorMessage, limits, protocolVersion } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { mulberry32 } from "@tributary/weights";
import type { Namespace, Socket } from "socket.io";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Gateway, type GatewayOptions } from "./gateway.ts";
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

async function openGateway(
  runtime = {},
  changeKey: GatewayOptions["changeKey"] = async () => ({ ok: true }),
) {
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
    changeKey,
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

function challengeOf(socket: FakeSocket, { identity }: Opened): Challenge {
  const [challenge] = socket.sent;
  if (challenge?.type !== "challenge") throw new Error("Expected a challenge first.");
  const nonce = fromBase64url(challenge.nonce);
  return { sessionId: challenge.session, nonce, coordinatorPublicKey: identity.publicKey };
}

/** The answer to the challenge that a socket was sent, with a new device key unless it is given one. */
async function helloOf(socket: FakeSocket, opened: Opened, given?: Identity) {
  const device = given ?? (await createIdentity());
  const signature = await answerChallenge(device, challengeOf(socket, opened));
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

/** However long it takes. */
const comes = (holds: () => boolean) => expect.poll(holds, { timeout: 30_000 }).toBe(true);

/** A participant's message arrives. */
function receive(socket: FakeSocket, message: object): void {
  EventEmitter.prototype.emit.call(socket, "message", message);
}

function hasHeard({ sent }: FakeSocket, what: string): boolean {
  return sent.some((message) => message.type === what || reasonIn(message) === what);
}

function reasonIn(message: CoordinatorMessage): string | null {
  return message.type === "refused" ? message.reason : null;
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
  receive(socket, await helloOf(socket, opened));
  receive(socket, { type: "join", seq: 1, task: "digits", has_enough_examples: true });
  await asked.promise;
  vi.advanceTimersByTime(limits.join_ms_max);
  expect(socket.isOpen).toBe(false);
  expect(socket.sent.at(-1)).toMatchObject({ type: "refused", reason: "joined_too_late" });
  verdict.resolve({ ok: true });
  await forgotten.promise;
  expect(join).not.toHaveBeenCalled();
});

describe("a device that gets a new key", () => {
  /** A device on a connection of its own, whose new key is taken as soon as the test says so. */
  async function changing() {
    const [asked, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const changeKey: GatewayOptions["changeKey"] = async () => {
      asked.resolve();
      await taken.promise;
      return { ok: true };
    };
    const runtime = { leave: () => {}, devices: { refusalOf: () => null } };
    const opened = await openGateway(runtime, changeKey);
    const [before, after] = [await createIdentity(), await createIdentity()];
    const greeted = async () => {
      const socket = opened.connect("10.0.0.1");
      receive(socket, await helloOf(socket, opened, before));
      await comes(() => hasHeard(socket, "welcome"));
      return socket;
    };
    const first = await greeted();
    const proof = await proveKeyChange(challengeOf(first, opened), { before, after });
    receive(first, {
      type: "change_key",
      seq: 1,
      new_key: encodeBase64url(after.publicKey),
      old_signature: encodeBase64url(proof.by_old),
      new_signature: encodeBase64url(proof.by_new),
    });
    await asked.promise;
    return { first, greeted, take: taken.resolve, gateway: opened.gateway };
  }

  test("[GW17] hears of it on the connection that asked", async () => {
    const { first, take, gateway } = await changing();
    take();
    await comes(() => !first.isOpen);
    expect(first.sent.map(({ type }) => type)).toEqual(["challenge", "welcome", "key_changed"]);
    await comes(() => gateway.participants().length === 0);
  });

  test("[GW17] is ended wherever else it is connected under the old one", async () => {
    const { first, greeted, take, gateway } = await changing();
    const second = await greeted();
    expect(hasHeard(first, "replaced")).toBe(true);
    take();
    await comes(() => !second.isOpen);
    expect(hasHeard(second, "key_replaced")).toBe(true);
    expect(gateway.participants()).toEqual([]);
  });
});

test("[GW16] a network of IPv6 addresses has one number of invites to try", async () => {
  const admit = async () => ({ ok: false, reason: "invite_invalid" });
  const runtime = { leave: () => {}, devices: { refusalOf: () => null, admit } };
  const opened = await openGateway(runtime);
  const answerTo = async (address: string) => {
    const socket = opened.connect(address);
    receive(socket, await helloOf(socket, opened));
    receive(socket, { type: "join", seq: 1, task: "digits", invite: "A".repeat(22) });
    await comes(() => !socket.isOpen);
    return socket.sent.map(reasonIn).at(-1);
  };
  for (let guesses = 1; guesses <= limits.invite_failures_max; guesses += 1) {
    expect(await answerTo(`2001:db8:1:2::${guesses}`)).toBe("invite_invalid");
  }
  expect(await answerTo("2001:db8:1:2:ffff::1")).toBe("too_many_messages");
  expect(await answerTo("2001:db8:1:3::1")).toBe("invite_invalid");
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
