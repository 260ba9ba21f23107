/**
 * Ed25519 and X25519 keys into and out of WebCrypto, which speaks PKCS #8 where everyone else
 * speaks 32 raw bytes. For one key these are a fixed prefix and the bytes (RFC 8410, section 7), so
 * no ASN.1 is parsed.
 */
import { type Bytes, concat, equalBytes, unshared, wipe } from "./bytes.ts";

export const seed_bytes = 32;

type Curve = "Ed25519" | "X25519";

/** The prefixes differ in the last byte of the curve's object identifier. */
const pkcs8Prefixes: Record<Curve, Bytes> = { Ed25519: prefixOf(0x70), X25519: prefixOf(0x6e) };

function prefixOf(curve: number): Bytes {
  return Uint8Array.of(
    ...[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06],
    ...[0x03, 0x2b, 0x65, curve, 0x04, 0x22, 0x04, 0x20],
  );
}

/** A key that signs and that nothing can read back. */
export function importSeed(subtle: SubtleCrypto, seed: Uint8Array): Promise<CryptoKey> {
  return importPrivateKey(subtle, { curve: "Ed25519", secret: seed, usage: "sign" });
}

/** The 32 bytes that both sides of X25519 arrive at. Some engines throw where they would be zero. */
export async function deriveX25519(
  subtle: SubtleCrypto,
  secret: Uint8Array,
  publicKey: Uint8Array,
): Promise<Bytes> {
  const [own, theirs] = await Promise.all([
    importPrivateKey(subtle, { curve: "X25519", secret, usage: "deriveBits" }),
    subtle.importKey("raw", unshared(publicKey), "X25519", false, []),
  ]);
  return new Uint8Array(await subtle.deriveBits({ name: "X25519", public: theirs }, own, 256));
}

async function importPrivateKey(
  subtle: SubtleCrypto,
  key: { readonly curve: Curve; readonly secret: Uint8Array; readonly usage: KeyUsage },
): Promise<CryptoKey> {
  const pkcs8 = concat(pkcs8Prefixes[key.curve], key.secret);
  try {
    return await subtle.importKey("pkcs8", pkcs8, key.curve, false, [key.usage]);
  } finally {
    wipe(pkcs8);
  }
}

export async function exportPrivateKey(subtle: SubtleCrypto, key: CryptoKey): Promise<Bytes> {
  const pkcs8 = new Uint8Array(await subtle.exportKey("pkcs8", key));
  const prefix = pkcs8Prefixes.Ed25519;
  const found = pkcs8.subarray(0, prefix.length);
  if (pkcs8.length !== prefix.length + seed_bytes || !equalBytes(found, prefix)) {
    throw new Error(`Expected an Ed25519 key in 48 bytes of PKCS #8, got ${pkcs8.length} bytes.`);
  }
  const seed = pkcs8.slice(prefix.length);
  wipe(pkcs8);
  return seed;
}

export function importPublicKey(subtle: SubtleCrypto, publicKey: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey("raw", unshared(publicKey), "Ed25519", true, ["verify"]);
}

export async function exportPublicKey(subtle: SubtleCrypto, key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await subtle.exportKey("raw", key));
}
