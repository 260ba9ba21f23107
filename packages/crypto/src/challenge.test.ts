import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomBytes, utf8 } from "./bytes.ts";
import { answerChallenge, createChallenge, verifyChallenge } from "./challenge.ts";
import { createIdentity } from "./identity.ts";
import { signatureContexts, signedMessage } from "./signed-message.ts";
import { bothPlatforms } from "./testing/fixtures.ts";

describe("a signed message", () => {
  const part = fc.uint8Array({ maxLength: 6 });
  const parts = fc.array(part, { maxLength: 4 });
  const context = fc.constantFrom(...Object.values(signatureContexts));

  test("[CR6] has one meaning: other contexts or parts give other bytes", () => {
    fc.assert(
      fc.property(context, parts, context, parts, (contextA, partsA, contextB, partsB) => {
        const same = contextA === contextB && JSON.stringify(partsA) === JSON.stringify(partsB);
        const [a, b] = [signedMessage(contextA, ...partsA), signedMessage(contextB, ...partsB)];
        expect(Buffer.compare(a, b) === 0).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });

  test("[CR6] moving a byte from one part to the next changes it", () => {
    const message = (...texts: string[]) => signedMessage("tributary/v1/hello", ...texts.map(utf8));
    const spellings = [message("ab", "c"), message("a", "bc"), message("abc"), message("abc", "")];
    expect(new Set(spellings.map(String)).size).toBe(spellings.length);
  });

  test("[CR6] is each length in four bytes, big-endian, then the bytes", () => {
    expect(signedMessage("tributary/v1/hello", Uint8Array.of(7, 8))).toEqual(
      Uint8Array.of(...[0, 0, 0, 18], ...utf8("tributary/v1/hello"), ...[0, 0, 0, 2], ...[7, 8]),
    );
  });
});

describe.each(await bothPlatforms())("a challenge, by %s", async (_, platform) => {
  const identity = await createIdentity({}, platform);
  const { publicKey } = identity;
  const about = { sessionId: "session-1", coordinatorPublicKey: randomBytes(32) };

  test("[CR7] its answer proves who holds the device key", async () => {
    const challenge = createChallenge(about);
    const answer = await answerChallenge(identity, challenge);
    expect(await verifyChallenge({ challenge, publicKey, answer }, platform)).toBe(true);
  });

  test("[CR7] an answer is worthless elsewhere", async () => {
    const challenge = createChallenge(about);
    const answer = await answerChallenge(identity, challenge);
    const others = {
      "in another session": { ...challenge, sessionId: "session-2" },
      "for another coordinator": { ...challenge, coordinatorPublicKey: randomBytes(32) },
      "for a later challenge": createChallenge(about),
    };
    for (const [where, other] of Object.entries(others)) {
      const claim = { challenge: other, publicKey, answer };
      expect(await verifyChallenge(claim, platform), where).toBe(false);
    }
    const stranger = await createIdentity({}, platform);
    const claim = { challenge, publicKey: stranger.publicKey, answer };
    expect(await verifyChallenge(claim, platform)).toBe(false);
  });

  test("[CR8] nonces are 32 bytes and never the same", () => {
    const nonces = Array.from({ length: 100 }, () => createChallenge(about).nonce);
    expect(nonces.every((nonce) => nonce.length === 32)).toBe(true);
    expect(new Set(nonces.map(String)).size).toBe(100);
  });

  test("[CR8] a participant does not answer a nonce of another length", async () => {
    const answer = answerChallenge(identity, { ...about, nonce: new Uint8Array(8) });
    await expect(answer).rejects.toThrow("Expected a nonce of 32 bytes, got 8");
  });
});
