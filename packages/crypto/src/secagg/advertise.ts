/**
 * Round 0, a participant's side (Bonawitz et al. 2017, AdvertiseKeys): secrets for one round, and
 * what may be known of them, signed by its device.
 */
import { encodeBase64url, randomBytes } from "../bytes.ts";
import type { Identity } from "../identity.ts";
import type { Platform } from "../platform.ts";
import { x25519PublicKey } from "../x25519.ts";
import { commitmentTo, signKeyPackage } from "./key-package.ts";
import type { Advertised } from "./states.ts";
import type { KeyPackage, Rng } from "./terms.ts";

const secret_bytes = 32;

export async function advertiseKeys(
  {
    round,
    identity,
    rng = randomBytes,
  }: { readonly round: string; readonly identity: Identity; readonly rng?: Rng },
  platform?: Platform,
): Promise<{ readonly state: Advertised; readonly keys: KeyPackage }> {
  const encryptionSecret = rng(secret_bytes);
  const maskingSecret = rng(secret_bytes);
  const selfSeed = rng(secret_bytes);
  const sharingSeed = rng(secret_bytes);
  const participant = encodeBase64url(identity.publicKey);
  const [encryptionKey, maskingKey, commitment] = await Promise.all([
    x25519PublicKey(encryptionSecret, platform),
    x25519PublicKey(maskingSecret, platform),
    commitmentTo({ participant, seed: selfSeed }, platform),
  ]);
  const keys = await signKeyPackage(identity, round, {
    participant,
    encryption_key: encodeBase64url(encryptionKey),
    masking_key: encodeBase64url(maskingKey),
    commitment: encodeBase64url(commitment),
  });
  const secrets = { encryptionSecret, maskingSecret, selfSeed, sharingSeed };
  return { state: { phase: "advertised", round, keys, ...secrets }, keys };
}
