import {
  answerChallenge,
  createChallenge,
  identityFromSeed,
  open,
  roundKeyFromSecret,
  seal,
  sha256Hex,
  verifyChallenge,
} from "@tributary/crypto";
import { describe, expect, test } from "vitest";
import { installPromptWebCrypto, promptIdentity, webCryptoCallsUnderWay } from "./webcrypto.ts";

const { subtle: real } = globalThis.crypto;
installPromptWebCrypto();
const prompt = globalThis.crypto.subtle;

const bytes = (length: number, from = 1) =>
  Uint8Array.from({ length }, (_, index) => (from + 7 * index) & 0xff);

/** What a subtle answers, as bytes: both are asked the same. */
async function bothAnswer(ask: (subtle: SubtleCrypto) => Promise<ArrayBuffer>) {
  const [theirs, ours] = [await ask(real), await ask(prompt)];
  expect(new Uint8Array(ours)).toEqual(new Uint8Array(theirs));
}

describe("WebCrypto without threads answers what WebCrypto does", () => {
  test("for digests", () => bothAnswer((subtle) => subtle.digest("SHA-256", bytes(1_000))));

  test("for keystreams", () =>
    bothAnswer(async (subtle) => {
      const key = await subtle.importKey("raw", bytes(32), "AES-CTR", false, ["encrypt"]);
      const counter = new Uint8Array(16);
      return subtle.encrypt({ name: "AES-CTR", counter, length: 64 }, key, new Uint8Array(777));
    }));

  test("for sealed bytes, with data beside them", () =>
    bothAnswer(async (subtle) => {
      const key = await subtle.importKey("raw", bytes(32), "AES-GCM", false, ["encrypt"]);
      const beside = { iv: bytes(12), additionalData: bytes(40, 3) };
      return subtle.encrypt({ name: "AES-GCM", ...beside }, key, bytes(100, 9));
    }));

  test("for opening what was sealed, and refuses what was changed", async () => {
    const roundKey = roundKeyFromSecret(bytes(32));
    const box = await seal(bytes(300), roundKey.publicKey, bytes(20));
    expect(await open(box, roundKey, bytes(20))).toEqual(bytes(300));
    box[box.length - 1] = (box.at(-1) ?? 0) ^ 1;
    await expect(open(box, roundKey, bytes(20))).rejects.toThrow();
  });

  test("for the identity of a seed", async () => {
    const [theirs, ours] = [await identityFromSeed(bytes(32)), await promptIdentity(bytes(32))];
    expect(ours.publicKey).toEqual(theirs.publicKey);
    expect(await ours.sign(bytes(50))).toEqual(await theirs.sign(bytes(50)));
  });

  test("for signatures: what one signs, the other verifies", async () => {
    const identity = await identityFromSeed(bytes(32));
    const message = bytes(64, 5);
    const signature = await identity.sign(message);
    for (const subtle of [real, prompt]) {
      const { publicKey } = identity;
      const key = await subtle.importKey("raw", publicKey, "Ed25519", true, ["verify"]);
      expect(await subtle.verify("Ed25519", key, signature, message)).toBe(true);
      expect(await subtle.verify("Ed25519", key, signature, bytes(64, 6))).toBe(false);
      expect(await subtle.verify("Ed25519", key, signature, message), "once more").toBe(true);
    }
  });

  test("for the client's proof of its key", async () => {
    const identity = await identityFromSeed(bytes(32));
    const coordinatorPublicKey = bytes(32, 2);
    const challenge = createChallenge({ sessionId: "session", coordinatorPublicKey });
    const answer = await answerChallenge(identity, challenge);
    const { publicKey } = identity;
    expect(await verifyChallenge({ challenge, publicKey, answer })).toBe(true);
  });

  test("for what it does not know itself, which it asks and counts", async () => {
    const answer = prompt.digest("SHA-512", bytes(10));
    expect(webCryptoCallsUnderWay()).toBe(1);
    expect((await answer).byteLength).toBe(64);
    expect(webCryptoCallsUnderWay()).toBe(0);
  });
});

test("a digest is there within the turn in which it was asked for", async () => {
  let isThere = false;
  void sha256Hex(bytes(10)).then(() => {
    isThere = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isThere).toBe(true);
});
