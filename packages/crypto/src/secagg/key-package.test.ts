import { describe, expect, test } from "vitest";
import { decodeBase64url, encodeBase64url, equalBytes, fromBase64url, utf8 } from "../bytes.ts";
import { createIdentity } from "../identity.ts";
import { sha256 } from "../sha256.ts";
import { signedMessage } from "../signed-message.ts";
import { bothPlatforms } from "../testing/fixtures.ts";
import { verifySignature } from "../verify.ts";
import { x25519PublicKey } from "../x25519.ts";
import { advertiseKeys } from "./advertise.ts";
import { verifyKeyPackage } from "./key-package.ts";

const round = "run-1.7";
/** Points of order 1, 2, 4 and 8 on the curve or its twist, and one of them not reduced. */
const smallOrder = [
  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "7P_______________________________________38",
  "7f_______________________________________38",
];

describe.each(await bothPlatforms())("keys advertised by %s", async (_, platform) => {
  const identity = await createIdentity({}, platform);
  const { state, keys } = await advertiseKeys({ round, identity }, platform);
  const verify = (changed: object, of = round) =>
    verifyKeyPackage(of, { ...keys, ...changed }, platform);

  test("[CR31] are the public halves of new secrets, under the device's id", async () => {
    expect(keys.participant).toBe(encodeBase64url(identity.publicKey));
    const publicKeys = await Promise.all(
      [state.encryptionSecret, state.maskingSecret].map((secret) => x25519PublicKey(secret)),
    );
    expect([keys.encryption_key, keys.masking_key]).toEqual(publicKeys.map(encodeBase64url));
    const again = await advertiseKeys({ round, identity }, platform);
    const secretsOf = (from: typeof state) => [
      from.encryptionSecret,
      from.maskingSecret,
      from.selfSeed,
      from.sharingSeed,
    ];
    const secrets = [...secretsOf(state), ...secretsOf(again.state)].map(encodeBase64url);
    expect(new Set(secrets).size).toBe(8);
  });

  test("[CR31] are signed together with the round", async () => {
    const parts = [keys.participant, keys.encryption_key, keys.masking_key, keys.commitment];
    const message = signedMessage(
      "tributary/v1/secagg-keys",
      utf8(round),
      ...parts.map(fromBase64url),
    );
    const signature = fromBase64url(keys.signature);
    expect(await verifySignature(identity.publicKey, message, signature)).toBe(true);
    expect(await verify({})).toBe(true);
    expect(await verify({}, "run-1.8")).toBe(false);
  });

  test("[CR32] commit to the seed of this participant's own mask", async () => {
    const message = signedMessage(
      "tributary/v1/secagg-commitment",
      identity.publicKey,
      state.selfSeed,
    );
    const committed = decodeBase64url(keys.commitment)!;
    expect(equalBytes(await sha256(message), committed)).toBe(true);
  });

  test.each(["participant", "encryption_key", "masking_key", "commitment", "signature"] as const)(
    "[CR31] with another %s, or a malformed one, are not verified",
    async (field) => {
      const other = fromBase64url(keys[field]);
      other[0]! ^= 4;
      for (const text of [encodeBase64url(other), keys[field].slice(2), "", `${keys[field]}=`]) {
        expect(await verify({ [field]: text })).toBe(false);
      }
    },
  );

  test.each(smallOrder)(
    "[CR31] of small order are not verified, signed or not: %s",
    async (key) => {
      for (const field of ["encryption_key", "masking_key"] as const) {
        const changed = { ...keys, [field]: key };
        const parts = [keys.participant, changed.encryption_key, changed.masking_key];
        const message = signedMessage(
          "tributary/v1/secagg-keys",
          utf8(round),
          ...[...parts, keys.commitment].map(fromBase64url),
        );
        const signature = encodeBase64url(await identity.sign(message));
        expect(await verify({ ...changed, signature })).toBe(false);
      }
    },
  );
});
