import { answerChallenge, createIdentity, encodeBase64url } from "@tributary/crypto";
import {
  type CoordinatorMessage,
  limits,
  ParticipantId,
  type ParticipantMessage,
  protocolVersion,
  RunId,
  roundId,
  SessionId,
  TaskId,
} from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { StorageError } from "@tributary/storage";
import { describe, expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";
import { ParticipantSession } from "./session.ts";

const round = roundId(RunId.parse("run-000000000000"), 1);
const accept = { type: "accept", seq: 9, round } as const;

/** A session that has joined, over a runtime whose `handle` is given; it is let in at the second hello or the first. */
async function joinedSession(
  handle: Runtime["handle"],
  { admit = (): number | null => null, join = (..._about: unknown[]): boolean => true } = {},
) {
  const identity = await createIdentity();
  const coordinator = await createIdentity();
  const challenge = {
    sessionId: SessionId.parse("AAAAAAAAAAAAAAAAAAAAAA"),
    nonce: new Uint8Array(32),
    coordinatorPublicKey: coordinator.publicKey,
  };
  const said: (CoordinatorMessage["type"] | string)[] = [];
  const logged: object[] = [];
  const note = (fields: object) => void logged.push(fields);
  const metrics = createMetrics();
  let heard = () => {};
  const session = new ParticipantSession({
    challenge,
    runtime: () => ({ join, handle }) as unknown as Runtime,
    metrics,
    log: { info: note, warn: note, error: note },
    send: (message) => {
      said.push(message.type === "refused" ? message.reason : message.type);
      heard();
    },
    admit,
    refuse: (reason, _detail, retry_after_ms = null) => {
      said.push(retry_after_ms === null ? `closed: ${reason}` : `${reason} ${retry_after_ms}`);
      heard();
    },
    onProven: () => {},
    close: () => {},
  });
  /** Resolves with the next thing that is said. */
  const answerTo = (...messages: ParticipantMessage[]) =>
    new Promise<string | undefined>((resolve) => {
      heard = () => resolve(said.at(-1));
      for (const message of messages) session.receive([message]);
    });
  const signature = await answerChallenge(identity, challenge);
  await answerTo({
    type: "hello",
    seq: 0,
    protocol_min: protocolVersion.min,
    protocol_max: protocolVersion.max,
    device_key: ParticipantId.parse(encodeBase64url(identity.publicKey)),
    signature: encodeBase64url(signature),
    capabilities: { agent: "test", backend: "other" },
  });
  session.receive([
    { type: "join", seq: 1, task: TaskId.parse("digits"), has_enough_examples: true },
  ]);
  return { session, said, answerTo, logged, metrics };
}

describe("a message whose handling fails", () => {
  test("[GW2] is answered `internal`, and the connection goes on", async () => {
    const { answerTo, said, logged } = await joinedSession(async () => {
      throw new Error("a secret detail");
    });
    expect(await answerTo(accept)).toBe("internal");
    expect(await answerTo(accept)).toBe("internal");
    expect(said.join()).not.toContain("secret");
    expect(JSON.stringify(logged)).toContain("a secret detail");
  });

  test("[GW2] is answered `storage_unavailable` when the disk is why", async () => {
    const { answerTo, metrics } = await joinedSession(async () => {
      throw new StorageError("disk_full", "No space left.");
    });
    expect(await answerTo(accept)).toBe("storage_unavailable");
    const { values } = await metrics.refusals.get();
    expect(values).toMatchObject([{ value: 1, labels: { reason: "storage_unavailable" } }]);
  });
});

test("[GW13] who comes too fast is refused with a time, its signature unchecked, and said no more to", async () => {
  const { session, said } = await joinedSession(async () => {}, { admit: () => 1_250 });
  await session.settled();
  expect(said).toEqual(["too_many_connections 1250"]);
  expect(session.participant).toBeNull();
});

test("what a device says of itself reaches the run that it joins", async () => {
  const joins: unknown[][] = [];
  const join = (...about: unknown[]) => {
    joins.push(about.slice(1));
    return true;
  };
  const { session } = await joinedSession(async () => {}, { join });
  await session.settled();
  const capabilities = { agent: "test", backend: "other" };
  expect(joins).toEqual([["digits", 1, { capabilities, has_enough_examples: true }]]);
});

test("[GW7] a flood is met at once, though a message is still being handled", async () => {
  const { answerTo } = await joinedSession(() => new Promise(() => {}));
  const flood = Array.from({ length: limits.messages_per_second + 1 }, () => accept);
  expect(await answerTo(...flood)).toBe("closed: too_many_messages");
});
