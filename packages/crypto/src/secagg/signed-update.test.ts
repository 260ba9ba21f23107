import { expect, test } from "vitest";
import { encodeBase64url, randomBytes } from "../bytes.ts";
import { createIdentity } from "../identity.ts";
import { bothPlatforms } from "../testing/fixtures.ts";
import { signMaskedUpdate, verifyMaskedUpdate } from "./signed-update.ts";

test.each(await bothPlatforms())(
  "[CR55] a masked update's digest is signed for its round, by %s",
  async (_, platform) => {
    const identity = await createIdentity({}, platform);
    const statement = { round: "run-1.7", sha256: "ab".repeat(32) };
    const signature = await signMaskedUpdate(identity, statement);
    const claim = { ...statement, participant: encodeBase64url(identity.publicKey), signature };
    expect(await verifyMaskedUpdate(claim, platform)).toBe(true);
    for (const changed of [
      { round: "run-1.8" },
      { sha256: "ac".repeat(32) },
      { participant: encodeBase64url(randomBytes(32)) },
      { participant: "" },
      { signature: encodeBase64url(randomBytes(64)) },
      { signature: `${signature}=` },
    ]) {
      expect(await verifyMaskedUpdate({ ...claim, ...changed }, platform)).toBe(false);
    }
  },
);
