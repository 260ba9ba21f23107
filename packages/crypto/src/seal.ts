/**
 * A sealed update: encrypted to a round's key, readable by the coordinator alone. A tweetnacl box
 * from an ephemeral X25519 key carries a fresh content key; the content is AES-256-GCM by
 * WebCrypto, or, where that is missing, XSalsa20-Poly1305 by tweetnacl, several times slower.
 * Layout and rules: SPEC.md. A seal does not say who sealed: anyone who knows the round's public
 * key can. `associated` binds round, participant and model.
 */
import nacl from "tweetnacl";
import { type Bytes, concat, equalBytes, randomBytes, unshared, wipe } from "./bytes.ts";
import { currentPlatform, type Platform } from "./platform.ts";
import type { RoundKey } from "./round-key.ts";
import { signatureContexts, signedMessage } from "./signed-message.ts";
import { agreedBoxKey, x25519PublicKey } from "./x25519.ts";

export const sealReasons = [
  "truncated",
  "unknown_version",
  "unknown_cipher",
  "not_for_this_key",
  "tampered",
] as const;
export type SealReason = (typeof sealReasons)[number];

export class SealError extends Error {
  override readonly name = "SealError";
  readonly reason: SealReason;

  constructor(reason: SealReason, found: string) {
    super(`A sealed update cannot be opened (${reason}): ${found}.`);
    this.reason = reason;
  }
}

/** "TRS" and the version. */
const magic = Uint8Array.of(0x54, 0x52, 0x53, 1);
const ciphers = { aes256gcm: 1, xsalsa20poly1305: 2 } as const;

const contentKey_bytes = 32;
const iv_bytes = 12;
const tag_bytes = 16;
const cipherStart = magic.length;
const ephemeralStart = cipherStart + 1;
const boxStart = ephemeralStart + nacl.box.publicKeyLength;
const ivStart = boxStart + contentKey_bytes + nacl.box.overheadLength;
const contentStart = ivStart + iv_bytes;

/** How much longer the sealed bytes are than the plain ones, with either cipher. */
export const sealOverhead_bytes = contentStart + tag_bytes;

/** `associated` is not sent: whoever opens must name the same bytes. */
export async function seal(
  plaintext: Uint8Array,
  roundPublicKey: Uint8Array,
  associated: Uint8Array,
  platform?: Platform,
): Promise<Bytes> {
  const engine = platform ?? (await currentPlatform());
  const { subtle } = engine;
  const ephemeralSecret = randomBytes(nacl.box.secretKeyLength);
  const contentKey = randomBytes(contentKey_bytes);
  try {
    const ephemeralPublicKey = await x25519PublicKey(ephemeralSecret, engine);
    const nonce = boxNonce(ephemeralPublicKey, roundPublicKey);
    const header = concat(
      magic,
      Uint8Array.of(subtle === undefined ? ciphers.xsalsa20poly1305 : ciphers.aes256gcm),
      ephemeralPublicKey,
      await boxContentKey({ contentKey, nonce, roundPublicKey, ephemeralSecret }, engine),
      randomBytes(iv_bytes),
    );
    const binding = { contentKey, header, associated };
    const content =
      subtle === undefined
        ? encryptInJavaScript(plaintext, binding)
        : await encryptWithWebCrypto(subtle, plaintext, binding);
    return concat(header, content);
  } finally {
    wipe(contentKey, ephemeralSecret);
  }
}

/** Whether bytes have the form of a sealed update. What is in it, only its key can tell. */
export function looksSealed(bytes: Uint8Array): boolean {
  const cipher = bytes[cipherStart];
  return (
    bytes.length >= sealOverhead_bytes &&
    equalBytes(bytes.subarray(0, cipherStart), magic) &&
    Object.values(ciphers).some((number) => number === cipher)
  );
}

/** The plain bytes, or a SealError: nothing else is thrown, whatever the bytes. */
export async function open(
  sealed: Uint8Array,
  roundKey: RoundKey,
  associated: Uint8Array,
  platform?: Platform,
): Promise<Bytes> {
  const engine = platform ?? (await currentPlatform());
  const header = readHeader(sealed);
  const contentKey = await openContentKey(header, roundKey, engine);
  const content = sealed.subarray(contentStart);
  const binding = { contentKey, header, associated };
  try {
    switch (header[cipherStart]) {
      case ciphers.aes256gcm:
        return await decryptWithWebCrypto(engine.subtle, content, binding);
      case ciphers.xsalsa20poly1305:
        return decryptInJavaScript(content, binding);
      default:
        throw new SealError("unknown_cipher", `its cipher is number ${header[cipherStart]}`);
    }
  } finally {
    wipe(contentKey);
  }
}

function readHeader(sealed: Uint8Array): Bytes {
  if (sealed.length < sealOverhead_bytes) {
    const found = `it has ${sealed.length} bytes of at least ${sealOverhead_bytes}`;
    throw new SealError("truncated", found);
  }
  const header = new Uint8Array(sealed.subarray(0, contentStart));
  if (!equalBytes(header.subarray(0, cipherStart), magic)) {
    throw new SealError("unknown_version", `it begins with bytes ${header.subarray(0, 4)}`);
  }
  return header;
}

async function boxContentKey(
  made: {
    readonly contentKey: Uint8Array;
    readonly nonce: Uint8Array;
    readonly roundPublicKey: Uint8Array;
    readonly ephemeralSecret: Uint8Array;
  },
  platform: Platform,
): Promise<Uint8Array> {
  const key = await agreedBoxKey(made.ephemeralSecret, made.roundPublicKey, platform);
  if (key === null) throw new Error("Expected a round key that is an X25519 key, got another.");
  try {
    return nacl.secretbox(made.contentKey, made.nonce, key);
  } finally {
    wipe(key);
  }
}

async function openContentKey(
  header: Bytes,
  roundKey: RoundKey,
  platform: Platform,
): Promise<Uint8Array> {
  const ephemeralPublicKey = header.subarray(ephemeralStart, boxStart);
  const nonce = boxNonce(ephemeralPublicKey, roundKey.publicKey);
  const box = header.subarray(boxStart, ivStart);
  const key = await agreedBoxKey(roundKey.secretKey, ephemeralPublicKey, platform);
  const contentKey = key && nacl.secretbox.open(box, nonce, key);
  if (key !== null) wipe(key);
  if (contentKey === null) throw new SealError("not_for_this_key", "its key is in another's box");
  return contentKey;
}

/**
 * As libsodium's sealed boxes: the ephemeral key is used once, so the nonce may follow from the two
 * keys.
 */
function boxNonce(ephemeralPublicKey: Uint8Array, roundPublicKey: Uint8Array): Uint8Array {
  return nacl.hash(concat(ephemeralPublicKey, roundPublicKey)).subarray(0, nacl.box.nonceLength);
}

/**
 * What the content is bound to: the key that opens it, the whole header and the associated bytes.
 */
type Binding = {
  readonly contentKey: Uint8Array;
  readonly header: Bytes;
  readonly associated: Uint8Array;
};

async function encryptWithWebCrypto(
  subtle: SubtleCrypto,
  plaintext: Uint8Array,
  binding: Binding,
): Promise<Bytes> {
  const key = await importContentKey(subtle, binding, "encrypt");
  return new Uint8Array(await subtle.encrypt(gcm(binding), key, unshared(plaintext)));
}

async function decryptWithWebCrypto(
  subtle: SubtleCrypto | undefined,
  content: Uint8Array,
  binding: Binding,
): Promise<Bytes> {
  if (subtle === undefined) throw new SealError("unknown_cipher", "AES-GCM is not available here");
  const key = await importContentKey(subtle, binding, "decrypt");
  try {
    return new Uint8Array(await subtle.decrypt(gcm(binding), key, unshared(content)));
  } catch {
    throw tampered();
  }
}

function importContentKey(
  subtle: SubtleCrypto,
  { contentKey }: Binding,
  usage: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  return subtle.importKey("raw", unshared(contentKey), "AES-GCM", false, [usage]);
}

function gcm({ header, associated }: Binding): AesGcmParams {
  return {
    name: "AES-GCM",
    iv: header.subarray(ivStart),
    additionalData: signedMessage(signatureContexts.sealed, header, associated),
    tagLength: 8 * tag_bytes,
  };
}

function encryptInJavaScript(plaintext: Uint8Array, binding: Binding): Uint8Array {
  const derived = deriveSecretbox(binding);
  try {
    return nacl.secretbox(plaintext, derived.nonce, derived.key);
  } finally {
    wipe(derived.key);
  }
}

function decryptInJavaScript(content: Uint8Array, binding: Binding): Bytes {
  const derived = deriveSecretbox(binding);
  try {
    const plaintext = nacl.secretbox.open(content, derived.nonce, derived.key);
    if (plaintext === null) throw tampered();
    return unshared(plaintext);
  } finally {
    wipe(derived.key);
  }
}

/**
 * Secretbox takes no additional data: another header or other associated bytes make another key,
 * which opens nothing.
 */
function deriveSecretbox({ contentKey, header, associated }: Binding) {
  const message = signedMessage(signatureContexts.sealed, contentKey, header, associated);
  const derived = nacl.hash(message);
  wipe(message);
  const keyEnd = nacl.secretbox.keyLength;
  return {
    key: derived.subarray(0, keyEnd),
    nonce: derived.subarray(keyEnd, keyEnd + nacl.secretbox.nonceLength),
  };
}

function tampered(): SealError {
  return new SealError("tampered", "its content or what it is bound to was changed");
}
