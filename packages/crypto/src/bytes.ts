/**
 * Small, exact operations on bytes: text, base64url, joining, comparing, random, wiping. The same
 * in browsers and Node. `Bytes` is what this package returns: a Uint8Array over memory of its own
 * kind, never a SharedArrayBuffer, which WebCrypto refuses.
 */

export type Bytes = Uint8Array<ArrayBuffer>;

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Takes the same time whichever bytes differ; lengths are not secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** From the platform's secure source: the only randomness in this package. At most 65,536 bytes. */
export function randomBytes(length: number): Bytes {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

/**
 * Overwrites a secret that is no longer needed. Copies that an engine made while moving memory are
 * out of reach.
 */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** The same bytes as WebCrypto takes them: copied only where their memory is shared. */
export function unshared(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const sextets = new Map(Array.from(alphabet, (character, value) => [character, value]));

/** RFC 4648, section 5, without padding. For keys, nonces and signatures: short. */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += alphabet[(buffer >> bits) & 63];
    }
    buffer &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(buffer << (6 - bits)) & 63];
}

/**
 * Undefined for anything that `encodeBase64url` does not write: each value has one text, and each
 * text one value.
 */
export function decodeBase64url(text: string): Bytes | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let length = 0;
  let buffer = 0;
  let bits = 0;
  for (const character of text) {
    const sextet = sextets.get(character);
    if (sextet === undefined) return undefined;
    buffer = (buffer << 6) | sextet;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = buffer >> bits;
      buffer &= (1 << bits) - 1;
    }
  }
  // Six bits left over are a character that began no byte; set bits left over would be a second
  // spelling.
  return bits >= 6 || buffer !== 0 ? undefined : bytes;
}

/**
 * For text that was already checked (by a schema); throws where `decodeBase64url` says undefined.
 */
export function fromBase64url(text: string): Bytes {
  const bytes = decodeBase64url(text);
  if (bytes === undefined)
    throw new Error(`Expected base64url, got ${text.length} other characters.`);
  return bytes;
}
