/**
 * X25519 (RFC 7748): two sides with each other's public key arrive at the same 32 secret bytes. By
 * WebCrypto where it has the curve, five times faster, and by tweetnacl where not; the same bytes
 * either way. They are no key yet: `boxKey` makes the one that tweetnacl's boxes are sealed with,
 * and whoever needs another kind hashes them with a context.
 */
import nacl from "tweetnacl";
import { type Bytes, unshared, wipe } from "./bytes.ts";
import { currentPlatform, type Platform } from "./platform.ts";
import { deriveX25519 } from "./webcrypto-keys.ts";

export const x25519Key_bytes = 32;

/** The point that a secret times it is a public key: u = 9. */
const basePoint = Uint8Array.from({ length: x25519Key_bytes }, (_, i) => (i === 0 ? 9 : 0));

/**
 * Null where the other's bytes are no usable key: another length, or a point of small order, with
 * which everyone would arrive at the same bytes, zeros (RFC 7748, section 6.1).
 */
export async function x25519(
  secret: Uint8Array,
  publicKey: Uint8Array,
  platform?: Platform,
): Promise<Bytes | null> {
  if (secret.length !== x25519Key_bytes) {
    throw new Error(`Expected a secret of ${x25519Key_bytes} bytes, got ${secret.length}.`);
  }
  if (publicKey.length !== x25519Key_bytes) return null;
  const engine = (platform ?? (await currentPlatform())).x25519;
  const shared = await multiply(engine, secret, publicKey);
  return shared.every((byte) => byte === 0) ? null : shared;
}

export async function x25519PublicKey(secret: Uint8Array, platform?: Platform): Promise<Bytes> {
  const publicKey = await x25519(secret, basePoint, platform);
  if (publicKey === null) throw new Error("Expected a public key of every secret, got none.");
  return publicKey;
}

async function multiply(
  engine: SubtleCrypto | undefined,
  secret: Uint8Array,
  publicKey: Uint8Array,
): Promise<Bytes> {
  try {
    if (engine !== undefined) return await deriveX25519(engine, secret, publicKey);
  } catch {
    // Engines refuse some points, each its own list; tweetnacl has the last word on all of them.
  }
  return unshared(nacl.scalarMult(secret, publicKey));
}

/** tweetnacl has HSalsa20 and no types for it. */
type LowLevel = {
  crypto_core_hsalsa20(
    to: Uint8Array,
    input: Uint8Array,
    key: Uint8Array,
    constant: Uint8Array,
  ): void;
};
const { lowlevel } = nacl as unknown as { readonly lowlevel: LowLevel };
const sigma = new TextEncoder().encode("expand 32-byte k");

/**
 * What `nacl.box.before` makes of two keys, from what they agree on: `nacl.secretbox` with it is
 * `nacl.box` with them.
 */
export function boxKey(sharedSecret: Uint8Array): Bytes {
  const key = new Uint8Array(nacl.box.sharedKeyLength);
  lowlevel.crypto_core_hsalsa20(key, new Uint8Array(16), sharedSecret, sigma);
  return key;
}

/** The key of the box between a secret and another's public key; null where that is no key. */
export async function agreedBoxKey(
  secret: Uint8Array,
  publicKey: Uint8Array,
  platform?: Platform,
): Promise<Bytes | null> {
  const shared = await x25519(secret, publicKey, platform);
  if (shared === null) return null;
  const key = boxKey(shared);
  wipe(shared);
  return key;
}
