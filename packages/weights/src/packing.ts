/**
 * Ring elements of 1 … 32 bits, one after another without gaps: element i takes the bits from
 * i · bits on, low bits first, in little-endian bytes. The last byte is filled up with zeros; other
 * filling is refused, so that a vector has exactly one packed form. Words of 32 bits are read and
 * written as they lie in memory, as floats in safetensors are: every engine is little-endian.
 */

/** Bytes that `count` elements take. */
export function packedLength(count: number, bits: number): number {
  requireBits(bits);
  return Math.ceil((count * bits) / 8);
}

/** Packs each element's residue mod 2^bits. */
export function packRing(ring: Uint32Array, bits: number): Uint8Array<ArrayBuffer> {
  const length_bytes = packedLength(ring.length, bits);
  const words = new Uint32Array(Math.ceil(length_bytes / 4));
  if (bits === 32) words.set(ring);
  else packWords(ring, words, bits);
  return new Uint8Array(words.buffer, 0, length_bytes);
}

/** The elements, or null when the bytes are not the packed form of `count` elements. */
export function unpackRing(
  bytes: Uint8Array,
  bits: number,
  count: number,
): Uint32Array<ArrayBuffer> | null {
  // The length first: a wrong one must not decide how much memory is taken.
  if (bytes.length !== packedLength(count, bits)) return null;
  const ring = new Uint32Array(count);
  return addPacked(ring, bytes, bits) ? ring : null;
}

/**
 * sum[i] += element i, mod 2^32, without an array of elements in between. False, and nothing is
 * added, when the bytes are not the packed form of as many elements as the sum has.
 */
export function addPacked(sum: Uint32Array, bytes: Uint8Array, bits: number): boolean {
  if (bytes.length !== packedLength(sum.length, bits)) return false;
  const used = (sum.length * bits) % 8;
  if (used !== 0 && bytes[bytes.length - 1]! >>> used !== 0) return false;
  const words = wordsOf(bytes);
  if (bits === 32) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i]! + words[i]!) | 0;
  } else {
    addWords(sum, words, bits);
  }
  return true;
}

/** `pending` holds the low `filled` bits of the word to be written next. */
function packWords(ring: Uint32Array, words: Uint32Array, bits: number): void {
  const mask = (1 << bits) - 1;
  let pending = 0;
  let filled = 0;
  let at = 0;
  for (let i = 0; i < ring.length; i++) {
    const element = ring[i]! & mask;
    pending |= element << filled;
    filled += bits;
    if (filled >= 32) {
      words[at++] = pending;
      filled -= 32;
      // bits − filled is what went into the full word: 1 … 31 of them, since bits < 32.
      pending = element >>> (bits - filled);
    }
  }
  if (filled > 0) words[at] = pending;
}

/** `pending` holds the `left` bits of the word read last that are not yet used. */
function addWords(sum: Uint32Array, words: Uint32Array, bits: number): void {
  const mask = (1 << bits) - 1;
  let pending = 0;
  let left = 0;
  let at = 0;
  for (let i = 0; i < sum.length; i++) {
    let element = pending;
    if (left >= bits) {
      pending >>>= bits;
      left -= bits;
    } else {
      const word = words[at++]!;
      element |= word << left;
      pending = word >>> (bits - left);
      left += 32 - bits;
    }
    sum[i] = (sum[i]! + (element & mask)) | 0;
  }
}

/** The bytes as words: a view where they are aligned, else a copy filled up with zeros. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  if (bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0) {
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}

function requireBits(bits: number): void {
  if (Number.isInteger(bits) && bits >= 1 && bits <= 32) return;
  throw new Error(`Expected elements of 1 to 32 bits, got ${bits}.`);
}
