import { describe, expect, test } from "vitest";
import { randomBytes, toHex, wipe } from "./bytes.ts";
import { createIdentity } from "./identity.ts";
import { createRoundKey, roundKeyFromSecret, signRoundKey, verifyRoundKey } from "./round-key.ts";
import { bothPlatforms, fromHex } from "./testing/fixtures.ts";

describe.each(await bothPlatforms())("a round key, by %s", async (_, platform) => {
  const coordinator = await createIdentity({}, platform);
  const statement = { round: "run-1/3", publicKey: createRoundKey().publicKey };
  const signature = await signRoundKey(coordinator, statement);
  const claim = { ...statement, coordinatorPublicKey: coordinator.publicKey, signature };

  test("[CR9] is accepted with the coordinator's signature", async () => {
    expect(await verifyRoundKey(claim, platform)).toBe(true);
  });

  test("[CR9] is refused for another round, key or coordinator", async () => {
    const stranger = await createIdentity({}, platform);
    for (const change of [
      { round: "run-1/4" },
      { publicKey: createRoundKey().publicKey },
      { publicKey: statement.publicKey.subarray(1) },
      { coordinatorPublicKey: stranger.publicKey },
      { signature: randomBytes(64) },
    ]) {
      expect(await verifyRoundKey({ ...claim, ...change }, platform)).toBe(false);
    }
  });
});

describe("a round's key pair", () => {
  test("[CR9] comes back from its secret", () => {
    const key = createRoundKey();
    expect(roundKeyFromSecret(key.secretKey)).toEqual(key);
  });

  test("[CR9] is X25519: Bob's key of RFC 7748, section 6.1", () => {
    const key = roundKeyFromSecret(
      fromHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"),
    );
    expect(toHex(key.publicKey)).toBe(
      "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
    );
  });

  test("[CR15] does not change when the stored secret is wiped", () => {
    const stored = randomBytes(32);
    const key = roundKeyFromSecret(stored);
    wipe(stored);
    expect(roundKeyFromSecret(key.secretKey).publicKey).toEqual(key.publicKey);
  });
});
