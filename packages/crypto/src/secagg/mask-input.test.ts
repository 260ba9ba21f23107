import { createCipheriv, createHash } from "node:crypto";
import nacl from "tweetnacl";
import { describe, expect, test } from "vitest";
import { fromBase64url } from "../bytes.ts";
import { signedMessage } from "../signed-message.ts";
import { addMasks } from "./mask.ts";
import { maskInput } from "./mask-input.ts";
import { pairwiseMaskKey } from "./mask-keys.ts";
import type { KeyPackage } from "./terms.ts";
import { reasonOf } from "./testing/refusal.ts";
import { type Member, Rehearsal } from "./testing/rehearsal.ts";

/** By definition, with other engines: a hash, and AES-256-CTR over zeros. */
function slowMask(message: Uint8Array, length: number): number[] {
  const key = createHash("sha256").update(message).digest();
  const stream = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  const bytes = stream.update(Buffer.alloc(4 * length));
  return Array.from({ length }, (_, i) => bytes.readUInt32LE(4 * i));
}

describe("a masked vector", () => {
  test("[CR40] is the vector, its own mask, and plus or minus one with each that shared", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 4, length: 6 })).until("keys");
    const [member, gone] = rehearsal.members as [Member, Member];
    const { maskingSecret, selfSeed } = structuredClone(member.in("advertised"));
    const present = rehearsal.members.filter((other) => other !== gone);
    await rehearsal.share(present);
    await rehearsal.receive(present);
    await rehearsal.mask([member]);
    const transcript = fromBase64url(rehearsal.plan.transcript);
    const length = member.vector.length;
    const own = slowMask(signedMessage("tributary/v1/secagg-self", transcript, selfSeed), length);
    const expected = Array.from(member.vector, (value, i) => BigInt(value) + BigInt(own[i]!));
    const keyOf = ({ id }: Member) =>
      fromBase64url(rehearsal.keys.find((of) => of.participant === id)!.masking_key);
    for (const other of present.filter((of) => of !== member)) {
      const [lower, higher] = member.id < other.id ? [member, other] : [other, member];
      const message = signedMessage(
        "tributary/v1/secagg-pairwise",
        transcript,
        nacl.scalarMult(maskingSecret, keyOf(other)),
        keyOf(lower),
        keyOf(higher),
      );
      const sign = lower === member ? 1n : -1n;
      for (const [i, value] of slowMask(message, length).entries()) {
        expected[i]! += sign * BigInt(value);
      }
    }
    expect([...rehearsal.masked.get(member.id)!]).toEqual(
      expected.map((value) => Number(BigInt.asUintN(32, value))),
    );
  });

  test("[CR40] loses the mask of two members when the two are added", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 2 })).until("keys");
    const [one, other] = rehearsal.members as [Member, Member];
    const [ofOne, ofOther] = rehearsal.keys as [KeyPackage, KeyPackage];
    const { transcript } = rehearsal.plan;
    const sides = [
      { own: ofOne, other: ofOther, secret: one.in("advertised").maskingSecret },
      { own: ofOther, other: ofOne, secret: other.in("advertised").maskingSecret },
    ];
    const [left, right] = await Promise.all(
      sides.map((side) => pairwiseMaskKey({ transcript, ...side })),
    );
    const vector = new Uint32Array(1000);
    await addMasks(vector, [{ key: left!, sign: 1 }]);
    expect(vector.every((value) => value === 0)).toBe(false);
    await addMasks(vector, [{ key: right!, sign: -1 }]);
    expect(vector.every((value) => value === 0)).toBe(true);
  });

  test("[CR41] is made once: its masks never go onto a second vector", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 3 })).until("ready");
    const state = rehearsal.members[0]!.in("ready");
    const vectors = [new Uint32Array(4), new Uint32Array(4)];
    const reasons = await Promise.all(vectors.map((vector) => reasonOf(maskInput(state, vector))));
    expect(reasons).toEqual(["went on", "state_lost"]);
    expect(vectors[0]!.some((value) => value !== 0)).toBe(true);
    expect([...vectors[1]!]).toEqual([0, 0, 0, 0]);
    expect(await reasonOf(maskInput(state, new Uint32Array(4)))).toBe("state_lost");
  });

  test("[CR53] is uniform: its bytes fill 256 bins evenly, whatever the vector", async () => {
    const rehearsal = await Rehearsal.of({ members: 2, length: 2 ** 16 });
    for (const { vector } of rehearsal.members) vector.fill(1);
    await rehearsal.until("masked");
    const [{ vector, id }] = rehearsal.members as [Member];
    // 255 degrees of freedom: mean 255, deviation 22.6. Within ten deviations of the mean.
    expect(chiSquare(vector)).toBeGreaterThan(1e6);
    for (const masked of [rehearsal.masked.get(id)!, maskedSum(rehearsal)]) {
      expect(Math.abs(chiSquare(masked) - 255)).toBeLessThan(226);
    }
  });
});

/** What the coordinator holds before it unmasks: still uniform. */
function maskedSum({ masked }: Rehearsal): Uint32Array {
  const [one, other] = [...masked.values()] as [Uint32Array, Uint32Array];
  return one.map((value, i) => value + other[i]!);
}

function chiSquare(vector: Uint32Array): number {
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  const counts = new Float64Array(256);
  for (const byte of bytes) counts[byte]! += 1;
  const expected = bytes.length / 256;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
