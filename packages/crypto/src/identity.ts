/**
 * Device identity: one Ed25519 key (RFC 8032), by WebCrypto where it has the curve and by tweetnacl
 * where not. A browser keeps a CryptoKeyPair whose private half no script can read, storable in
 * IndexedDB as it is; Node keeps a 32-byte seed in a file. Signatures of one message may differ
 * between engines (Safari's are randomised) and all verify: nothing may depend on their bytes.
 */
import nacl from "tweetnacl";
import { type Bytes, randomBytes, unshared, wipe } from "./bytes.ts";
import { currentPlatform, type Platform } from "./platform.ts";
import { exportPrivateKey, exportPublicKey, importSeed, seed_bytes } from "./webcrypto-keys.ts";

export type Identity = {
  readonly publicKey: Bytes;
  /**
   * 64 bytes. What is signed should come from `signedMessage`, so that it can mean only one thing.
   */
  sign(message: Uint8Array): Promise<Bytes>;
};

/**
 * What to keep so as to be the same device tomorrow. Both kinds survive a structured clone, as
 * IndexedDB makes.
 */
export type IdentityKey =
  | { readonly kind: "key_pair"; readonly keyPair: CryptoKeyPair }
  | { readonly kind: "seed"; readonly seed: Bytes };

/**
 * Extractable only when asked. Without WebCrypto's Ed25519 it is a seed, which any script of the
 * page can read.
 */
export async function createIdentityKey(
  { extractable = false }: { readonly extractable?: boolean } = {},
  platform?: Platform,
): Promise<IdentityKey> {
  const { ed25519 } = platform ?? (await currentPlatform());
  if (ed25519 === undefined) return { kind: "seed", seed: randomBytes(seed_bytes) };
  const keyPair = await ed25519.generateKey("Ed25519", extractable, ["sign", "verify"]);
  return { kind: "key_pair", keyPair: keyPair as CryptoKeyPair };
}

export function identityFromKey(key: IdentityKey, platform?: Platform): Promise<Identity> {
  if (key.kind === "seed") return identityFromSeed(key.seed, platform);
  return identityFromKeyPair(key.keyPair);
}

/** A new device that is forgotten with this object; to keep it, use `createIdentityKey`. */
export async function createIdentity(
  options?: { readonly extractable?: boolean },
  platform?: Platform,
): Promise<Identity> {
  return identityFromKey(await createIdentityKey(options, platform), platform);
}

export async function identityFromKeyPair(keyPair: CryptoKeyPair): Promise<Identity> {
  const { subtle } = globalThis.crypto;
  return {
    publicKey: await exportPublicKey(subtle, keyPair.publicKey),
    sign: (message) => signWith(subtle, keyPair.privateKey, message),
  };
}

/** The device of a 32-byte seed. Copies what it needs: the caller may wipe the seed afterwards. */
export async function identityFromSeed(seed: Uint8Array, platform?: Platform): Promise<Identity> {
  if (seed.length !== seed_bytes) {
    throw new Error(`Expected a seed of ${seed_bytes} bytes, got ${seed.length}.`);
  }
  const { ed25519 } = platform ?? (await currentPlatform());
  const keyPair = nacl.sign.keyPair.fromSeed(seed);
  const publicKey = unshared(keyPair.publicKey);
  if (ed25519 === undefined) {
    const { secretKey } = keyPair;
    return {
      publicKey,
      sign: async (message) => unshared(nacl.sign.detached(message, secretKey)),
    };
  }
  wipe(keyPair.secretKey);
  const privateKey = await importSeed(ed25519, seed);
  return { publicKey, sign: (message) => signWith(ed25519, privateKey, message) };
}

/** The seed, for a key file. Throws for a key that was not created extractable. */
export async function exportSeed(key: IdentityKey): Promise<Bytes> {
  if (key.kind === "seed") return key.seed.slice();
  const { privateKey } = key.keyPair;
  if (!privateKey.extractable) {
    throw new Error("This identity's key cannot be read out: it was not created extractable.");
  }
  return exportPrivateKey(globalThis.crypto.subtle, privateKey);
}

async function signWith(
  subtle: SubtleCrypto,
  privateKey: CryptoKey,
  message: Uint8Array,
): Promise<Bytes> {
  return new Uint8Array(await subtle.sign("Ed25519", privateKey, unshared(message)));
}
