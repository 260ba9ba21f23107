import {
  answerChallenge,
  type Challenge,
  createIdentity,
  encodeBase64url,
  type Identity,
  proveKeyChange,
} from "@tributary/crypto";
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
  type VersionRange,
} from "@tributary/protocol";
import type { Devices, KeyChange, Runtime } from "@tributary/runtime";
import { StorageError } from "@tributary/storage";
import { describe, expect, test } from "vitest";
import { type Guard, inviteGuards, keyChangeGuards } from "./guards.ts";
import { digestOfInvite } from "./invites.ts";
import { createMetrics } from "./metrics.ts";
import { ParticipantSession } from "./session.ts";

const round = roundId(RunId.parse("run-000000000000"), 1);
const accept = { type: "accept", seq: 9, round } as const;

const everyone: Pick<Devices, "refusalOf" | "admit"> = {
  refusalOf: () => null,
  admit: async () => ({ ok: true }),
};

type SessionOptions = {
  readonly admit?: () => number | null;
  readonly join?: (..._about: unknown[]) => boolean;
  readonly devices?: Partial<Pick<Devices, "refusalOf" | "admit">>;
  readonly guard?: Guard;
  readonly keyGuard?: Guard;
  readonly changeKey?: () => Promise<KeyChange>;
  readonly joins?: boolean;
  readonly versions?: VersionRange;
  readonly invite?: { readonly invite?: string };
};

/** What a device says to get a new key. */
async function changeOf(challenge: Challenge, keys: { before: Identity; after: Identity }) {
  const proof = await proveKeyChange(challenge, keys);
  return {
    type: "change_key",
    seq: 2,
    new_key: ParticipantId.parse(encodeBase64url(keys.after.publicKey)),
    old_signature: encodeBase64url(proof.by_old),
    new_signature: encodeBase64url(proof.by_new),
  } as const;
}

/** A session that has joined, over a runtime whose `handle` is given; it is let in at the second hello or the first. */
async function joinedSession(
  handle: Runtime["handle"],
  {
    admit = (): number | null => null,
    join = (..._about: unknown[]): boolean => true,
    devices = {},
    guard = inviteGuards().of("::1"),
    keyGuard = keyChangeGuards().of("::1"),
    changeKey = async (): Promise<KeyChange> => ({ ok: true }),
    joins = true,
    versions = protocolVersion as VersionRange,
    invite = {},
  }: SessionOptions = {},
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
    runtime: () => ({ join, handle, devices: { ...everyone, ...devices } }) as unknown as Runtime,
    guards: { invites: guard, keyChanges: keyGuard },
    changeKey,
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
    protocol_min: versions.min,
    protocol_max: versions.max,
    device_key: ParticipantId.parse(encodeBase64url(identity.publicKey)),
    signature: encodeBase64url(signature),
    capabilities: { agent: "test", backend: "other" },
  });
  const task = TaskId.parse("digits");
  if (joins)
    session.receive([{ type: "join", seq: 1, task, has_enough_examples: true, ...invite }]);
  const asking = (after: Identity) => changeOf(challenge, { before: identity, after });
  return { session, said, answerTo, asking, logged, metrics };
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

describe("a change of keys", () => {
  test.each(["key_in_use", "key_taken"] as const)(
    "[GW17] that is refused (%s) says why, and ends the connection",
    async (reason) => {
      const changeKey = async () => ({ ok: false, reason }) as const;
      const device = await joinedSession(async () => {}, { changeKey, joins: false });
      const said = await device.answerTo(await device.asking(await createIdentity()));
      expect(said).toBe(`closed: ${reason}`);
    },
  );

  test("[GW17] is not made for a connection whose place another one took meanwhile", async () => {
    const asked: string[] = [];
    const changeKey = async () => {
      asked.push("a new key");
      return { ok: true } as const;
    };
    const keyGuard: Guard = {
      waitBeforeNext: async () => null,
      note: async () => device.session.supersede(),
    };
    const device = await joinedSession(async () => {}, { changeKey, keyGuard, joins: false });
    device.session.receive([await device.asking(await createIdentity())]);
    await device.session.settled();
    expect(asked).toEqual([]);
    expect(device.said).toEqual(["welcome"]);
  });
});

describe("who may not take part", () => {
  const secret = "AAAAAAAAAAAAAAAAAAAAAA";
  const closed = async (options: Parameters<typeof joinedSession>[1]) => {
    const { session, said } = await joinedSession(async () => {}, options);
    await session.settled();
    return said;
  };
  const refused = (reason: "invite_needed" | "invite_invalid") => {
    return { admit: async () => ({ ok: false, reason }) as const };
  };

  test("[GW15] a revoked device, and a key that was replaced, get no further than their proof", async () => {
    const revoked = { refusalOf: () => "revoked" as const };
    expect(await closed({ devices: revoked })).toEqual(["closed: revoked"]);
    const replaced = { refusalOf: () => "key_replaced" as const };
    expect(await closed({ devices: replaced })).toEqual(["closed: key_replaced"]);
  });

  test("[GW16] an invite is asked for by its digest, and who has none is told so", async () => {
    const asked: unknown[] = [];
    const admit: Devices["admit"] = async ({ task, invite }) => {
      asked.push([task, invite]);
      return { ok: true };
    };
    expect(await closed({ devices: { admit }, invite: { invite: secret } })).toEqual(["welcome"]);
    expect(asked).toEqual([["digits", digestOfInvite(secret)]]);
    expect(await closed({ devices: refused("invite_needed") })).toEqual([
      "welcome",
      "closed: invite_needed",
    ]);
  });

  test("[GW16] who shows too many invites that let nobody in has to wait, unasked", async () => {
    const guard = inviteGuards().of("192.0.2.1");
    const guess = { devices: refused("invite_invalid"), invite: { invite: secret }, guard };
    for (let guesses = 0; guesses < limits.invite_failures_max; guesses += 1) {
      expect((await closed(guess)).at(-1)).toBe("closed: invite_invalid");
    }
    const asked: unknown[] = [];
    const admit: Devices["admit"] = async (joining) => {
      asked.push(joining);
      return { ok: true };
    };
    expect((await closed({ ...guess, devices: { admit } })).at(-1)).toMatch(
      /^too_many_messages \d+$/,
    );
    expect(asked).toEqual([]);
    const elsewhere = inviteGuards().of("192.0.2.2");
    expect((await closed({ ...guess, guard: elsewhere })).at(-1)).toBe("closed: invite_invalid");
    expect((await closed({ guard })).at(-1)).toBe("welcome");
  });

  test("[PV3] an earlier participant is told in reasons that it knows", async () => {
    const versions = { min: 3, max: 3 };
    const revoked = { refusalOf: () => "revoked" as const };
    expect(await closed({ versions, devices: revoked })).toEqual(["closed: task_unknown"]);
    const uninvited = await closed({ versions, devices: refused("invite_needed") });
    expect(uninvited.at(-1)).toBe("closed: task_unknown");
  });
});
