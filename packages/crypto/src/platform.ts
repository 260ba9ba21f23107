/**
 * What this engine can do, found out once: WebCrypto is missing on pages that came neither over
 * HTTPS nor from localhost, and Ed25519 and X25519 in it are missing from older browsers. Functions
 * take a platform as their last argument, so that tests can drive both paths on one engine;
 * everything else leaves it out.
 */
import nacl from "tweetnacl";
import { equalBytes } from "./bytes.ts";
import { deriveX25519, importPublicKey, importSeed, seed_bytes } from "./webcrypto-keys.ts";

export type Platform = {
  readonly subtle: SubtleCrypto | undefined;
  /** WebCrypto too, where it signs and verifies with Ed25519. */
  readonly ed25519: SubtleCrypto | undefined;
  /** WebCrypto too, where it agrees on keys with X25519. */
  readonly x25519: SubtleCrypto | undefined;
};

/** The path without WebCrypto. */
export const pureJavaScript: Platform = {
  subtle: undefined,
  ed25519: undefined,
  x25519: undefined,
};

let detected: Promise<Platform> | undefined;

export function currentPlatform(): Promise<Platform> {
  // Typed as always there, but absent from insecure pages.
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle;
  detected ??= detectPlatform(subtle);
  return detected;
}

export async function detectPlatform(subtle: SubtleCrypto | undefined): Promise<Platform> {
  if (subtle === undefined) return pureJavaScript;
  const [signs, agreesOnKeys] = await Promise.all([ed25519Works(subtle), x25519Works(subtle)]);
  return {
    subtle,
    ed25519: signs ? subtle : undefined,
    x25519: agreesOnKeys ? subtle : undefined,
  };
}

/** Signs once with a known key: some engines list the curve and fail when it is used. */
async function ed25519Works(subtle: SubtleCrypto): Promise<boolean> {
  const seed = new Uint8Array(seed_bytes).fill(1);
  const message = new Uint8Array(1);
  const { publicKey } = nacl.sign.keyPair.fromSeed(seed);
  try {
    const signature = await subtle.sign("Ed25519", await importSeed(subtle, seed), message);
    const key = await importPublicKey(subtle, publicKey);
    return (
      nacl.sign.detached.verify(message, new Uint8Array(signature), publicKey) &&
      (await subtle.verify("Ed25519", key, signature, message))
    );
  } catch {
    return false;
  }
}

async function x25519Works(subtle: SubtleCrypto): Promise<boolean> {
  const secret = new Uint8Array(seed_bytes).fill(1);
  const publicKey = nacl.scalarMult.base(new Uint8Array(seed_bytes).fill(2));
  try {
    const shared = await deriveX25519(subtle, secret, publicKey);
    return equalBytes(shared, nacl.scalarMult(secret, publicKey));
  } catch {
    return false;
  }
}
