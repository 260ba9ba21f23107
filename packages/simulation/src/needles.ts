/**
 * Looking for many secrets at once, in whatever is written or said: as bytes, in hex and in
 * base64url. A secret inside a longer text of base64url stands at one of three alignments, each of
 * which spells it otherwise but for its first and last characters.
 */

/** Shorter ones would be found by chance. */
const needle_bytes_min = 16;
/** Of a needle that many bits are hashed from its first four bytes, to pass over most places fast. */
const hash_bits = 20;

type Needle = { readonly bytes: Uint8Array; readonly name: string };

export class Needles {
  readonly #known = new Uint8Array(2 ** hash_bits);
  readonly #byStart = new Map<number, Needle[]>();

  /** Looked for from now on. */
  add(name: string, secret: Uint8Array): void {
    if (secret.length < needle_bytes_min) {
      throw new Error(`Expected ${needle_bytes_min} bytes or more, got ${secret.length}.`);
    }
    this.#add(name, secret.slice());
    this.#add(name, Buffer.from(Buffer.from(secret).toString("hex")));
    for (let shift = 0; shift < 3; shift++) {
      const text = Buffer.concat([new Uint8Array(shift), secret]).toString("base64url");
      // The first characters hold bits of what is before it, the last one of what is after it.
      this.#add(name, Buffer.from(text.slice(shift === 0 ? 0 : shift + 1, -1)));
    }
  }

  /** The name of the first that is in there, or null. */
  find(haystack: Uint8Array): string | null {
    let start = 0;
    for (let i = 0; i < haystack.length; i++) {
      start = (start << 8) | (haystack[i] ?? 0);
      if (this.#known[hashOf(start)] === 0) continue;
      const at = i - 3;
      for (const { bytes, name } of this.#byStart.get(start) ?? []) {
        if (isAt(haystack, at, bytes)) return name;
      }
    }
    return null;
  }

  #add(name: string, bytes: Uint8Array): void {
    const start = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0);
    this.#known[hashOf(start)] = 1;
    const same = this.#byStart.get(start);
    if (same === undefined) this.#byStart.set(start, [{ bytes, name }]);
    else same.push({ bytes, name });
  }
}

function hashOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> (32 - hash_bits);
}

function isAt(haystack: Uint8Array, at: number, needle: Uint8Array): boolean {
  if (at < 0 || at + needle.length > haystack.length) return false;
  for (let i = 0; i < needle.length; i++) if (haystack[at + i] !== needle[i]) return false;
  return true;
}
