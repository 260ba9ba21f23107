/**
 * Ed25519 verification with one answer on every engine. Engines agree on honest signatures and
 * differ on crafted ones: tweetnacl accepts S + L for S, and whether keys of small order pass
 * depends on the engine. Both are refused here before an engine is asked (RFC 8032, section 5.1.7;
 * Chalkias et al. 2020, "Taming the many EdDSAs").
 */
import nacl from "tweetnacl";
import { toHex, unshared } from "./bytes.ts";
import { currentPlatform, type Platform } from "./platform.ts";
import { importPublicKey } from "./webcrypto-keys.ts";

export const publicKey_bytes = 32;
export const signature_bytes = 64;

/** The order of the base point: S below it has one encoding. */
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
const fieldPrime = 2n ** 255n - 19n;

/** The y of each point whose order divides 8: anyone can sign for such a key. */
const smallOrderY: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  fieldPrime - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
]);

/**
 * Never throws: keys and signatures come from strangers, and whatever is not a valid signature is
 * false.
 */
export async function verifySignature(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  platform?: Platform,
): Promise<boolean> {
  if (!isSafePublicKey(publicKey) || !isCanonicalSignature(signature)) return false;
  const { ed25519 } = platform ?? (await currentPlatform());
  if (ed25519 === undefined) return nacl.sign.detached.verify(message, signature, publicKey);
  try {
    const key = await importPublicKey(ed25519, publicKey);
    return await ed25519.verify("Ed25519", key, unshared(signature), unshared(message));
  } catch {
    // Some engines refuse a key that is no point of the curve already when it is imported.
    return false;
  }
}

function isSafePublicKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== publicKey_bytes) return false;
  const y = littleEndian(publicKey) & (2n ** 255n - 1n);
  return y < fieldPrime && !smallOrderY.has(y);
}

function isCanonicalSignature(signature: Uint8Array): boolean {
  return (
    signature.length === signature_bytes &&
    littleEndian(signature.subarray(publicKey_bytes)) < groupOrder
  );
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.toReversed())}`);
}
