/**
 * Ed25519 keys into and out of WebCrypto, which speaks PKCS #8 where everyone else speaks 32-byte
 * seeds. For one key these are a fixed prefix and the seed (RFC 8410, section 7), so no ASN.1 is
 * parsed.
 */
import { type Bytes, concat, equalBytes, unshared, wipe } from "./bytes.ts";

export const seed_bytes = 32;

const pkcs8Prefix = Uint8Array.of(
  ...[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06],
  ...[0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
);

/** A key that signs and that nothing can read back. */
export async function importSeed(subtle: SubtleCrypto, seed: Uint8Array): Promise<CryptoKey> {
  const pkcs8 = concat(pkcs8Prefix, seed);
  try {
    return await subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  } finally {
    wipe(pkcs8);
  }
}

export async function exportPrivateKey(subtle: SubtleCrypto, key: CryptoKey): Promise<Bytes> {
  const pkcs8 = new Uint8Array(await subtle.exportKey("pkcs8", key));
  const prefix = pkcs8.subarray(0, pkcs8Prefix.length);
  if (pkcs8.length !== pkcs8Prefix.length + seed_bytes || !equalBytes(prefix, pkcs8Prefix)) {
    throw new Error(`Expected an Ed25519 key in 48 bytes of PKCS #8, got ${pkcs8.length} bytes.`);
  }
  const seed = pkcs8.slice(pkcs8Prefix.length);
  wipe(pkcs8);
  return seed;
}

export function importPublicKey(subtle: SubtleCrypto, publicKey: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey("raw", unshared(publicKey), "Ed25519", true, ["verify"]);
}

export async function exportPublicKey(subtle: SubtleCrypto, key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await subtle.exportKey("raw", key));
}
