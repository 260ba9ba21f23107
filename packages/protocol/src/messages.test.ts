import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  abandonSentences,
  limits,
  readCoordinatorMessage,
  readParticipantMessage,
  refusalReasons,
  refusalSentences,
} from "./index.ts";
import { coordinatorMessages, participantMessages } from "./testing/fixtures.ts";

const fromParticipant = Object.values(participantMessages);
const fromCoordinator = Object.values(coordinatorMessages);
const { hello, join, update_chunk, update_begin, share_keys, decline } = participantMessages;

describe("frames", () => {
  test.each(fromParticipant)("[MS1] a participant's $type is read as it was sent", (message) => {
    expect(readParticipantMessage(message)).toEqual(message);
    expect(readCoordinatorMessage(message)).toBeNull();
  });

  test.each(fromCoordinator)("[MS1] the coordinator's $type is read as it was sent", (message) => {
    expect(readCoordinatorMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
    expect(readParticipantMessage(message)).toBeNull();
  });

  test("[MS1] anything else is nothing, and never an exception", () => {
    const hostile: unknown[] = [
      undefined,
      null,
      () => {},
      Symbol("s"),
      12n,
      "hello",
      [],
      [join],
      {},
      { type: null },
      { type: "constructor" },
      { type: "__proto__" },
      { type: ["join"] },
      { type: "welcome" },
      new Uint8Array(9),
      new Map([["type", "join"]]),
      Object.create({ type: "join" }),
    ];
    for (const frame of hostile) {
      expect(readParticipantMessage(frame)).toBeNull();
      expect(readCoordinatorMessage(frame)).toBeNull();
    }
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (frame) => {
        expect(readParticipantMessage(frame)).toBeNull();
      }),
    );
  });

  test.each(fromParticipant)(
    "[MS1] $type with a field of a wrong type is no message",
    (message) => {
      for (const field of Object.keys(message)) {
        for (const wrong of [undefined, null, () => {}, {}, Number.NaN, -1, 1.5, "\u0000"]) {
          // A sealed update has no signature of its own.
          if (message.type === "update_begin" && field === "signature" && wrong === null) continue;
          const frame = { ...message, [field]: wrong };
          expect(readParticipantMessage(frame), field).toBeNull();
        }
      }
    },
  );
});

describe("fields", () => {
  test.each(fromParticipant)("[MS2] $type with one more field is no message", (message) => {
    expect(readParticipantMessage({ ...message, extra: 1 })).toBeNull();
    const json = JSON.stringify({ ...message, data: undefined });
    const polluted = JSON.parse(json.replace("{", '{"__proto__":{"isAdmin":true},'));
    expect(Object.hasOwn(polluted, "__proto__")).toBe(true);
    const read = readParticipantMessage({ ...message, ...polluted });
    expect((read as { isAdmin?: unknown } | null)?.isAdmin).toBeUndefined();
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });

  test("[MS3] what is beyond its limit is no message", () => {
    const long = "x".repeat(1_000_000);
    const chunk = (length: number) => ({ ...update_chunk, data: new Uint8Array(length) });
    const shares = (count: number) => ({
      ...share_keys,
      shares: Array.from({ length: count }, () => share_keys.shares[0]),
    });
    expect(readParticipantMessage(chunk(limits.chunk_bytes))).not.toBeNull();
    expect(readParticipantMessage(chunk(limits.chunk_bytes + 1))).toBeNull();
    expect(readParticipantMessage(chunk(0))).toBeNull();
    expect(readParticipantMessage(shares(limits.secure_cohort_max + 1))).toBeNull();
    expect(readParticipantMessage({ ...join, task: long })).toBeNull();
    const capabilities = { ...hello.capabilities, agent: long };
    expect(readParticipantMessage({ ...hello, capabilities })).toBeNull();
    expect(readParticipantMessage({ ...join, seq: Number.MAX_SAFE_INTEGER + 1 })).toBeNull();
    const offset_bytes = limits.update_bytes_max + 1;
    expect(readParticipantMessage({ ...update_chunk, offset_bytes })).toBeNull();
  });

  test("[UP1] an empty update, or one beyond the limit, cannot be announced", () => {
    const announce = (size_bytes: number) =>
      readParticipantMessage({ ...update_begin, size_bytes });
    expect(announce(0)).toBeNull();
    expect(announce(1)).not.toBeNull();
    expect(announce(limits.update_bytes_max)).not.toBeNull();
    expect(announce(limits.update_bytes_max + 1)).toBeNull();
    expect(readParticipantMessage({ ...update_begin, sha256: "A".repeat(64) })).toBeNull();
  });

  test.each([
    ["Uint8Array", Uint8Array.of(1, 2, 3)],
    ["Buffer", Buffer.from([1, 2, 3])],
    ["ArrayBuffer", Uint8Array.of(1, 2, 3).buffer],
  ])("[MS4] the bytes of a chunk may arrive as %s", (_name, data) => {
    const read = readParticipantMessage({ ...update_chunk, data });
    if (read?.type !== "update_chunk") throw new Error("Expected a chunk");
    expect(read.data).toBeInstanceOf(Uint8Array);
    expect([...read.data]).toEqual([1, 2, 3]);
  });

  test.each([
    [[1, 2, 3]],
    ["AQID"],
    [{ length: 3 }],
    [new Float32Array(3)],
    [new DataView(new ArrayBuffer(3))],
  ])("[MS4] %o is no bytes", (data) => {
    expect(readParticipantMessage({ ...update_chunk, data })).toBeNull();
  });

  test("[MS5] every message of a participant has a seq, and the answers to it name it", () => {
    for (const message of fromParticipant) {
      expect(readParticipantMessage({ ...message, seq: undefined })).toBeNull();
    }
    const answers = [
      "welcome",
      "key_changed",
      "joined",
      "update_resume",
      "chunk_received",
      "refused",
    ] as const;
    for (const type of answers) expect(coordinatorMessages[type]).toHaveProperty("seq");
  });
});

describe("the handshake", () => {
  test("[HS5] a change of keys has a new key and both signatures, whole", () => {
    const { change_key } = participantMessages;
    for (const field of ["new_key", "old_signature", "new_signature"]) {
      expect(readParticipantMessage({ ...change_key, [field]: undefined }), field).toBeNull();
      expect(readParticipantMessage({ ...change_key, [field]: "A".repeat(44) }), field).toBeNull();
    }
  });

  test("[HS1] a challenge carries session, nonce, the coordinator's key and its versions", () => {
    const { challenge } = coordinatorMessages;
    for (const field of Object.keys(challenge)) {
      expect(readCoordinatorMessage({ ...challenge, [field]: undefined }), field).toBeNull();
    }
    expect(readCoordinatorMessage({ ...challenge, nonce: "A".repeat(42) })).toBeNull();
  });

  test("[HS2] hello proves a key and says what the device can do, from a closed list", () => {
    expect(readParticipantMessage({ ...hello, signature: "A".repeat(85) })).toBeNull();
    expect(readParticipantMessage({ ...hello, device_key: "short" })).toBeNull();
    const capabilities = { ...hello.capabilities, backend: "quantum" };
    expect(readParticipantMessage({ ...hello, capabilities })).toBeNull();
  });

  test("[HS3] joined carries the task whole, and null for a run that has not begun", () => {
    const { joined } = coordinatorMessages;
    expect(readCoordinatorMessage({ ...joined, run: null, model: null })).not.toBeNull();
    expect(readCoordinatorMessage({ ...joined, task: joined.task.id })).toBeNull();
  });
});

test("[HS4] an invite of a join is 16 bytes, in one text", () => {
  const { join } = participantMessages;
  const invite = "AAAAAAAAAAAAAAAAAAAAAA";
  expect(readParticipantMessage({ ...join, invite })).toEqual({ ...join, invite });
  for (const other of ["", invite.slice(1), `${invite}A`, "AAAAAAAAAAAAAAAAAAAAAB", null]) {
    expect(readParticipantMessage({ ...join, invite: other })).toBeNull();
  }
});

test("[MS7] the end of a run says when the next one begins, or nothing of it", () => {
  const { run_ended } = coordinatorMessages;
  const planned = { ...run_ended, next_run_in_ms: 31 * 24 * 3_600_000 };
  for (const message of [run_ended, planned]) {
    expect(readCoordinatorMessage(message)).toEqual(message);
  }
  expect(readCoordinatorMessage({ ...run_ended, next_run_in_ms: -1 })).toBeNull();
});

describe("reasons", () => {
  test("[MS6] each has a sentence for people", () => {
    for (const sentence of [
      ...Object.values(refusalSentences),
      ...Object.values(abandonSentences),
    ]) {
      expect(sentence).toMatch(/^[A-Z].{15,}\.$/);
    }
  });

  test("[MS6] a reason outside the lists is no message", () => {
    expect(readParticipantMessage({ ...decline, reason: "mood" })).toBeNull();
    expect(
      readCoordinatorMessage({ ...coordinatorMessages.refused, reason: "toString" }),
    ).toBeNull();
    for (const reason of refusalReasons) {
      const refused = { ...coordinatorMessages.refused, reason };
      expect(readCoordinatorMessage(refused)).toEqual(refused);
    }
  });
});
