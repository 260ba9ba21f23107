import { describe, expect, test } from "vitest";
import { randomBytes } from "./bytes.ts";
import { createChallenge } from "./challenge.ts";
import { createIdentity } from "./identity.ts";
import { proveKeyChange, verifyKeyChange } from "./key-change.ts";
import { bothPlatforms } from "./testing/fixtures.ts";

describe.each(await bothPlatforms())("a change of keys, by %s", async (_, platform) => {
  const before = await createIdentity({}, platform);
  const after = await createIdentity({}, platform);
  const stranger = await createIdentity({}, platform);
  const about = { sessionId: "session-1", coordinatorPublicKey: randomBytes(32) };

  async function proven() {
    const challenge = createChallenge(about);
    const proof = await proveKeyChange(challenge, { before, after });
    return { challenge, before: before.publicKey, after: after.publicKey, proof };
  }

  test("[CR57] both keys sign it", async () => {
    expect(await verifyKeyChange(await proven(), platform)).toBe(true);
  });

  test("[CR57] one of the two signatures is not enough, nor are they each other's", async () => {
    const claim = await proven();
    const { by_old, by_new } = claim.proof;
    for (const proof of [
      { by_old, by_new: by_old },
      { by_old: by_new, by_new },
      { by_old: by_new, by_new: by_old },
      { by_old, by_new: new Uint8Array(64) },
    ]) {
      expect(await verifyKeyChange({ ...claim, proof }, platform)).toBe(false);
    }
  });

  test("[CR57] it is worthless elsewhere, later, for another device and the other way round", async () => {
    const claim = await proven();
    const { challenge } = claim;
    const others = {
      "in another session": { challenge: { ...challenge, sessionId: "session-2" } },
      "for another coordinator": {
        challenge: { ...challenge, coordinatorPublicKey: randomBytes(32) },
      },
      "for a later challenge": { challenge: createChallenge(about) },
      "from another device": { before: stranger.publicKey },
      "to another key": { after: stranger.publicKey },
      "the other way round": {
        before: claim.after,
        after: claim.before,
        proof: { by_old: claim.proof.by_new, by_new: claim.proof.by_old },
      },
    };
    for (const [where, other] of Object.entries(others)) {
      expect(await verifyKeyChange({ ...claim, ...other }, platform), where).toBe(false);
    }
  });

  test("[CR57] a device answers no nonce of another length", async () => {
    const challenge = { ...about, nonce: new Uint8Array(8) };
    const proof = proveKeyChange(challenge, { before, after });
    await expect(proof).rejects.toThrow("Expected a nonce of 32 bytes, got 8");
  });
});
