import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equalBytes, randomBytes } from "./bytes.ts";
import {
  createIdentity,
  createIdentityKey,
  exportSeed,
  identityFromKey,
  identityFromSeed,
} from "./identity.ts";
import { detectPlatform, pureJavaScript } from "./platform.ts";
import { bothPlatforms, fromHex, rfc8032 } from "./testing/fixtures.ts";
import { verifySignature } from "./verify.ts";

const platforms = await bothPlatforms();
const pairs = platforms.flatMap(([a, signer]) =>
  platforms.map(([b, verifier]) => [a, b, signer, verifier] as const),
);
const [[, webCrypto]] = platforms as [(typeof platforms)[0]];

describe.each(platforms)("identity by %s", (_, platform) => {
  test.each(rfc8032)("[CR1] RFC 8032: seed $seed gives the RFC's key and signature", async (v) => {
    const identity = await identityFromSeed(fromHex(v.seed), platform);
    const message = fromHex(v.message);
    expect(identity.publicKey).toEqual(fromHex(v.publicKey));
    expect(await identity.sign(message)).toEqual(fromHex(v.signature));
    const signature = fromHex(v.signature);
    expect(await verifySignature(identity.publicKey, message, signature, platform)).toBe(true);
  });

  test("[CR4] a kept key is the same device again, also after a structured clone", async () => {
    const key = await createIdentityKey({}, platform);
    const identity = await identityFromKey(key, platform);
    const again = await identityFromKey(structuredClone(key), platform);
    const message = randomBytes(20);
    expect(again.publicKey).toEqual(identity.publicKey);
    const signature = await again.sign(message);
    expect(await verifySignature(identity.publicKey, message, signature, platform)).toBe(true);
  });

  test("[CR5] an extractable key gives up its seed, and the seed is the same device", async () => {
    const key = await createIdentityKey({ extractable: true }, platform);
    const { publicKey } = await identityFromKey(key, platform);
    for (const [, other] of platforms) {
      const identity = await identityFromSeed(await exportSeed(key), other);
      expect(identity.publicKey).toEqual(publicKey);
    }
  });

  test("[CR5] the seed can be wiped once the identity is made", async () => {
    const seed = fromHex(rfc8032[1].seed);
    const identity = await identityFromSeed(seed, platform);
    seed.fill(0);
    expect(await identity.sign(Uint8Array.of(0x72))).toEqual(fromHex(rfc8032[1].signature));
  });

  test("[CR1] two new devices differ", async () => {
    const [a, b] = [await createIdentity({}, platform), await createIdentity({}, platform)];
    expect(equalBytes(a.publicKey, b.publicKey)).toBe(false);
  });

  test("a seed of another length is refused with both lengths", async () => {
    const make = identityFromSeed(new Uint8Array(31), platform);
    await expect(make).rejects.toThrow("Expected a seed of 32 bytes, got 31");
  });
});

describe.each(pairs)("signed by %s, verified by %s", (_, __, signer, verifier) => {
  test("[CR2] what one signs the other accepts, for any seed and message", async () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
    await fc.assert(
      fc.asyncProperty(seeds, bytes, fc.nat(511), async (seed, message, bit) => {
        const identity = await identityFromSeed(seed, signer);
        const signature = await identity.sign(message);
        const verify = (s: Uint8Array) => verifySignature(identity.publicKey, message, s, verifier);
        expect(await verify(signature)).toBe(true);
        signature[bit >> 3]! ^= 1 << (bit & 7);
        expect(await verify(signature)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });
});

describe("keys in a browser", () => {
  test("[CR4] a key is not extractable unless asked for: its seed cannot be read", async () => {
    const key = await createIdentityKey({}, webCrypto);
    if (key.kind !== "key_pair") throw new Error("Expected a key pair, got a seed.");
    expect(key.keyPair.privateKey.extractable).toBe(false);
    await expect(exportSeed(key)).rejects.toThrow("cannot be read out");
    await expect(crypto.subtle.exportKey("pkcs8", key.keyPair.privateKey)).rejects.toThrow();
  });
});

describe("the platform", () => {
  test("[CR3] without WebCrypto it is tweetnacl's", async () => {
    expect(await detectPlatform(undefined)).toBe(pureJavaScript);
  });

  test.each<[string, (subtle: SubtleCrypto) => Partial<SubtleCrypto>]>([
    ["lacks the curve", () => ({ importKey: () => Promise.reject(new Error("unknown curve")) })],
    ["signs wrongly", () => ({ sign: async () => new ArrayBuffer(64) })],
    ["verifies nothing", () => ({ verify: async () => false })],
  ])("[CR3] a WebCrypto that %s keeps its other work but not Ed25519", async (_, change) => {
    const real = globalThis.crypto.subtle;
    const faulty = {
      sign: real.sign.bind(real),
      verify: real.verify.bind(real),
      importKey: real.importKey.bind(real),
      ...change(real),
    } as SubtleCrypto;
    expect(await detectPlatform(faulty)).toMatchObject({
      subtle: faulty,
      ed25519: undefined,
    });
  });
});
