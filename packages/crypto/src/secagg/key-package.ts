/**
 * What a member advertises (Bonawitz et al. 2017, round 0): two X25519 keys for this round alone and
 * a commitment to the seed of its own mask, signed by its device, so that a coordinator cannot put
 * its own keys in their place.
 */
import { type Bytes, decodeBase64url, encodeBase64url, fromBase64url, utf8 } from "../bytes.ts";
import type { Identity } from "../identity.ts";
import type { Platform } from "../platform.ts";
import { sha256 } from "../sha256.ts";
import { signatureContexts, signedMessage } from "../signed-message.ts";
import { publicKey_bytes, signature_bytes, verifySignature } from "../verify.ts";
import { x25519, x25519Key_bytes } from "../x25519.ts";
import type { KeyPackage } from "./terms.ts";

const commitment_bytes = 32;
const field_bytes = {
  participant: publicKey_bytes,
  encryption_key: x25519Key_bytes,
  masking_key: x25519Key_bytes,
  commitment: commitment_bytes,
  signature: signature_bytes,
} as const satisfies Record<keyof KeyPackage, number>;

type UnsignedKeys = Omit<KeyPackage, "signature">;

export async function signKeyPackage(
  identity: Identity,
  round: string,
  keys: UnsignedKeys,
): Promise<KeyPackage> {
  return { ...keys, signature: encodeBase64url(await identity.sign(messageOf(round, keys))) };
}

/** False, and no throw, for whatever a stranger may send. */
export async function verifyKeyPackage(
  round: string,
  keys: KeyPackage,
  platform?: Platform,
): Promise<boolean> {
  if (!hasValidForm(keys) || (await hasSmallOrder(keys, platform))) return false;
  return isSigned(round, keys, platform);
}

/** Of keys that have a valid form. */
export function isSigned(round: string, keys: KeyPackage, platform?: Platform): Promise<boolean> {
  const [participant, signature] = [fromBase64url(keys.participant), fromBase64url(keys.signature)];
  return verifySignature(participant, messageOf(round, keys), signature, platform);
}

/** Each text is the one base64url of as many bytes as its field has. */
export function hasValidForm(keys: KeyPackage): boolean {
  return Object.entries(field_bytes).every(
    ([field, bytes]) => decodeBase64url(keys[field as keyof KeyPackage])?.length === bytes,
  );
}

/** With such a key all others agree on zeros, which everyone knows. */
async function hasSmallOrder(keys: KeyPackage, platform?: Platform): Promise<boolean> {
  const shared = await Promise.all(
    [keys.encryption_key, keys.masking_key].map((key) =>
      x25519(anySecret, fromBase64url(key), platform),
    ),
  );
  return shared.includes(null);
}

/** Any will do: X25519 clamps all to multiples of eight, which take a small order to zero. */
const anySecret = new Uint8Array(x25519Key_bytes);

/** To whose seed it is, so that nobody can pass off another's commitment as their own. */
export function commitmentTo(
  { participant, seed }: { readonly participant: string; readonly seed: Bytes },
  platform?: Platform,
): Promise<Bytes> {
  const message = signedMessage(
    signatureContexts.secaggCommitment,
    fromBase64url(participant),
    seed,
  );
  return sha256(message, platform).finally(() => message.fill(0));
}

function messageOf(round: string, keys: UnsignedKeys): Bytes {
  return signedMessage(
    signatureContexts.secaggKeys,
    utf8(round),
    fromBase64url(keys.participant),
    fromBase64url(keys.encryption_key),
    fromBase64url(keys.masking_key),
    fromBase64url(keys.commitment),
  );
}
