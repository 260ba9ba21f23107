import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat } from "./bytes.ts";
import { bothPlatforms, fromHex, rfc8032 } from "./testing/fixtures.ts";
import { verifySignature } from "./verify.ts";

const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
const fieldPrime = 2n ** 255n - 19n;

function toLittleEndian(value: bigint): Uint8Array {
  return fromHex(value.toString(16).padStart(64, "0")).reverse();
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

const [vector] = rfc8032;
const publicKey = fromHex(vector.publicKey);
const signature = fromHex(vector.signature);
const message = fromHex(vector.message);

const smallOrder: readonly [string, bigint][] = [
  ["order 4", 0n],
  ["order 1", 1n],
  ["order 2", fieldPrime - 1n],
  ["order 8", 2707385501144840649318225287225658788936804267575313519463743609750303402022n],
  [
    "order 8, negated",
    55188659117513257062467267217118295137698188065244968500265048394206261417927n,
  ],
];

describe.each(await bothPlatforms())("verification by %s", (_, platform) => {
  const verify = (key: Uint8Array, text: Uint8Array, s: Uint8Array) =>
    verifySignature(key, text, s, platform);

  test("[CR3] S + L, a second spelling of the same signature, is refused", async () => {
    const s = fromLittleEndian(signature.subarray(32)) + groupOrder;
    const malleated = concat(signature.subarray(0, 32), toLittleEndian(s));
    expect(await verify(publicKey, message, signature)).toBe(true);
    expect(await verify(publicKey, message, malleated)).toBe(false);
  });

  test.each(smallOrder)("[CR3] a public key of small order is refused: %s", async (_, y) => {
    // R = A and S = 0 satisfy the equation for about one message in eight.
    const key = toLittleEndian(y);
    const negative = toLittleEndian(y | (1n << 255n));
    const none = new Uint8Array(32);
    for (let i = 0; i < 32; i++) {
      const text = Uint8Array.of(i);
      expect(await verify(key, text, concat(toLittleEndian(1n), none))).toBe(false);
      expect(await verify(key, text, concat(key, none))).toBe(false);
      expect(await verify(negative, text, concat(toLittleEndian(1n), none))).toBe(false);
    }
  });

  test("[CR3] a public key that is not reduced is refused", async () => {
    const key = toLittleEndian(fieldPrime + 1n);
    const forged = concat(toLittleEndian(1n), new Uint8Array(32));
    expect(await verify(key, message, forged)).toBe(false);
  });

  test.each([
    ["an empty key", publicKey.subarray(0, 0), signature],
    ["a long key", concat(publicKey, Uint8Array.of(0)), signature],
    ["a short signature", publicKey, signature.subarray(1)],
    ["no signature", publicKey, signature.subarray(0, 0)],
    ["a key that is no point", toLittleEndian(2n), signature],
  ])("[CR3] %s is false, not a throw", async (_, key, s) => {
    expect(await verify(key, message, s)).toBe(false);
  });

  test("[CR3] garbage is false, not a throw", async () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 70 }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
    );
    await fc.assert(
      fc.asyncProperty(garbage, garbage, async (key, s) => {
        expect(await verify(key, message, s)).toBe(false);
      }),
    );
  });
});

describe("the list of small orders", () => {
  // A point of order 8 doubles to one with y = 0, so x² = −y², and the curve −x² + y² = 1 + d·x²·y²
  // with d = −121665/121666 gives 121665·y⁴ − 121666·(2y² − 1) = 0.
  test.each(smallOrder.slice(3))("[CR3] the y of %s is one", (_, y) => {
    expect((121665n * y ** 4n - 121666n * (2n * y * y - 1n)) % fieldPrime).toBe(0n);
  });
});
