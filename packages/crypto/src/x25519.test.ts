import fc from "fast-check";
import nacl from "tweetnacl";
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "./bytes.ts";
import { detectPlatform, type Platform, pureJavaScript } from "./platform.ts";
import { createRoundKey } from "./round-key.ts";
import { open, SealError, seal } from "./seal.ts";
import { bothPlatforms, fromHex } from "./testing/fixtures.ts";
import { agreedBoxKey, boxKey, x25519, x25519PublicKey } from "./x25519.ts";

/** RFC 7748, section 6.1. */
const alice = {
  secret: fromHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"),
  publicKey: "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
};
const bob = {
  secret: fromHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"),
  publicKey: "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
};
const sharedByBoth = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

/** Every u whose point has an order that divides 8, and the spellings of them above the prime. */
const smallOrder = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0100000000000000000000000000000000000000000000000000000000000080",
];

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const platforms = await bothPlatforms();
const [[, webCrypto]] = platforms as [(typeof platforms)[0]];

describe.each(platforms)("X25519 by %s", (_, platform) => {
  test("[CR19] gives the keys and the secret of RFC 7748, section 6.1, to both sides", async () => {
    for (const [own, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      expect(toHex(await x25519PublicKey(own.secret, platform))).toBe(own.publicKey);
      const shared = await x25519(own.secret, fromHex(other.publicKey), platform);
      expect(toHex(shared ?? new Uint8Array(0))).toBe(sharedByBoth);
    }
  });

  test("[CR19] any secret and any 32 bytes give what tweetnacl gives", async () => {
    await fc.assert(
      fc.asyncProperty(key, key, async (secret, publicKey) => {
        const expected = new Uint8Array(nacl.scalarMult(secret, publicKey));
        expect(await x25519(secret, publicKey, platform)).toEqual(expected);
      }),
    );
  });

  test.each(smallOrder)("[CR19] the point of small order %s is null", async (hex) => {
    expect(await x25519(alice.secret, fromHex(hex), platform)).toBeNull();
    expect(await agreedBoxKey(alice.secret, fromHex(hex), platform)).toBeNull();
  });

  test("[CR19] another length is null for a public key and throws for a secret", async () => {
    const publicKey = fromHex(bob.publicKey);
    expect(await x25519(alice.secret, publicKey.subarray(1), platform)).toBeNull();
    const short = alice.secret.subarray(1);
    await expect(x25519(short, publicKey, platform)).rejects.toThrow("32 bytes, got 31");
  });

  test("[CR20] a secretbox with the box key is tweetnacl's box", async () => {
    const nonce = new Uint8Array(24).fill(7);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (plaintext) => {
        const agreed = await agreedBoxKey(alice.secret, fromHex(bob.publicKey), platform);
        if (agreed === null) throw new Error("Expected a key, got null.");
        expect(agreed).toEqual(boxKey(fromHex(sharedByBoth)));
        expect(nacl.secretbox(plaintext, nonce, agreed)).toEqual(
          nacl.box(plaintext, nonce, fromHex(bob.publicKey), alice.secret),
        );
      }),
      { numRuns: 20 },
    );
  });

  test("[CR13] an update whose ephemeral key has a small order is for nobody", async () => {
    const roundKey = createRoundKey();
    const sealed = await seal(utf8("weights"), roundKey.publicKey, utf8("round 7"), platform);
    sealed.fill(0, 5, 37);
    const opened = open(sealed, roundKey, utf8("round 7"), platform);
    await expect(opened).rejects.toThrow(SealError);
    await expect(opened).rejects.toThrow("not_for_this_key");
  });

  test("[CR9] nothing is sealed to a round key of small order", async () => {
    const sealing = seal(utf8("weights"), new Uint8Array(32), utf8("round 7"), platform);
    await expect(sealing).rejects.toThrow("Expected a round key");
  });
});

describe("the platform", () => {
  const real = globalThis.crypto.subtle;

  function changed(change: Partial<SubtleCrypto>): SubtleCrypto {
    const methods = ["sign", "verify", "importKey", "deriveBits"] as const;
    const bound = methods.map((name) => [name, real[name].bind(real)]);
    return { ...Object.fromEntries(bound), ...change };
  }

  test.each<[string, Partial<SubtleCrypto>]>([
    ["lacks the curve", { deriveBits: () => Promise.reject(new Error("unknown curve")) }],
    ["derives wrongly", { deriveBits: async () => new ArrayBuffer(32) }],
  ])("[CR19] a WebCrypto that %s keeps its other work but not X25519", async (_, change) => {
    const faulty = changed(change);
    expect(await detectPlatform(faulty)).toEqual({
      subtle: faulty,
      ed25519: faulty,
      x25519: undefined,
    });
    expect((await detectPlatform(changed({}))).x25519).toBeDefined();
  });

  test("[CR19] where an engine refuses a key, tweetnacl has the last word", async () => {
    const refuses = changed({ deriveBits: () => Promise.reject(new Error("not today")) });
    const platform: Platform = { ...webCrypto, x25519: refuses };
    const publicKey = fromHex(bob.publicKey);
    const expected = await x25519(alice.secret, publicKey, pureJavaScript);
    expect(await x25519(alice.secret, publicKey, platform)).toEqual(expected);
    expect(expected).not.toBeNull();
  });
});
