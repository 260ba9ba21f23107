import { expect, test } from "vitest";
import type { z } from "zod";
import { Bytes32, Bytes64 } from "./ids.ts";
import {
  invitationId,
  invitationOf,
  ParticipantId,
  RoundId,
  RunId,
  roundId,
  SessionId,
  Sha256,
  TaskId,
} from "./index.ts";

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;
const run = RunId.parse("run-0123456789ab");

test("[ID1] a key has one text: base64url without padding, unused bits zero", () => {
  const key = Buffer.alloc(32, 0xff).toString("base64url");
  expect(accepts(ParticipantId, key)).toBe(true);
  const sameBytes = `${key.slice(0, -1)}9`;
  expect(Buffer.from(sameBytes, "base64url")).toEqual(Buffer.from(key, "base64url"));
  expect(accepts(ParticipantId, sameBytes)).toBe(false);
  for (const other of [`${key}=`, key.slice(1), `${key}A`, `${key.slice(0, -2)}+8`, "", 7, null]) {
    expect(accepts(ParticipantId, other)).toBe(false);
  }
});

test.each([
  [Bytes32, 32],
  [Bytes64, 64],
  [SessionId, 16],
] as const)("[ID1] the canonical text of every value is accepted (%#)", (schema, length_bytes) => {
  for (let fill = 0; fill < 256; fill++) {
    expect(accepts(schema, Buffer.alloc(length_bytes, fill).toString("base64url"))).toBe(true);
    expect(accepts(schema, Buffer.alloc(length_bytes - 1, fill).toString("base64url"))).toBe(false);
    expect(accepts(schema, Buffer.alloc(length_bytes + 1, fill).toString("base64url"))).toBe(false);
  }
});

test("[ID2] a round is named by its run and a number from 1", () => {
  expect(roundId(run, 12)).toBe("run-0123456789ab.12");
  expect(() => roundId(run, 0)).toThrow();
  expect(() => roundId(run, 1.5)).toThrow();
  expect(accepts(RoundId, "run-0123456789ab.01")).toBe(false);
});

test("[ID2] ids are safe in URLs, file names and log lines", () => {
  const hostile = ["../x", "a/b", "a b", "a\nb", "A", "a%2f", "", "-a", "a".repeat(49), "é"];
  for (const id of hostile) expect(accepts(TaskId, id)).toBe(false);
  expect(accepts(TaskId, "digits-mlp")).toBe(true);
  expect(accepts(Sha256, "a".repeat(64))).toBe(true);
  expect(accepts(Sha256, "A".repeat(64))).toBe(false);
  expect(accepts(RunId, "run-0123456789ab\n")).toBe(false);
});

test("[ID3] an invitation has a name of its own, which says its number", () => {
  const id = invitationId(run, 345);
  expect(id).toBe("run-0123456789ab.i345");
  expect(invitationOf(id)).toBe(345);
  expect(invitationOf(roundId(run, 345))).toBeNull();
  expect(() => invitationId(run, 0)).toThrow();
  for (const other of [`${id}.1`, `${run}.ii1`, `${run}.i`, `${run}.i01`, `${run}i.1`]) {
    expect(accepts(RoundId, other)).toBe(false);
  }
});
