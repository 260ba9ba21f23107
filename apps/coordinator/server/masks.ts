/**
 * `addMasks` of the crypto package by Node's own AES, on the thread that asks: the same sums for less than half of the
 * CPU time. WebCrypto hands each piece to another thread and takes it back, which gains nothing where the threads of a
 * sum keep all cores at work anyway.
 */
import { createCipheriv } from "node:crypto";
import type { MaskTerm } from "@tributary/crypto";

/** An AES block is 16 bytes. */
const block_elements = 4;
const element_bytes = Uint32Array.BYTES_PER_ELEMENT;
/** 64 KiB: a piece of the vector and its keystreams stay in the cache. */
const piece_elements = 16384;
/** Added in one pass over a piece. */
const batch_keystreams = 4;

const zeros = new Uint32Array(piece_elements);
const zeroBytes = new Uint8Array(zeros.buffer);

/** The next so many elements. */
type Keystream = (length: number) => Uint32Array;

export function addMasksHere(
  vector: Uint32Array,
  masks: readonly MaskTerm[],
  { start }: { readonly start: number },
): void {
  const batches = ([1, -1] as const).flatMap((sign) => {
    const ofSign = masks.filter((mask) => mask.sign === sign);
    const count = Math.ceil(ofSign.length / batch_keystreams);
    return Array.from({ length: count }, (_, batch) => {
      const from = batch * batch_keystreams;
      const terms = ofSign.slice(from, from + batch_keystreams);
      return { sign, keystreams: terms.map(({ key }) => keystreamOf(key, start)) };
    });
  });
  for (let from = 0; from < vector.length; from += piece_elements) {
    const piece = vector.subarray(from, from + piece_elements);
    for (const { sign, keystreams } of batches) {
      fold(
        piece,
        sign,
        keystreams.map((next) => next(piece.length)),
      );
    }
  }
}

/** Sums of four words are exact before they wrap. */
function fold(piece: Uint32Array, sign: 1 | -1, keystreams: readonly Uint32Array[]): void {
  const [a = zeros, b = zeros, c = zeros, d = zeros] = keystreams;
  for (let i = 0; i < piece.length; i++) {
    piece[i] = piece[i]! + Math.imul(sign, a[i]! + b[i]! + c[i]! + d[i]!);
  }
}

/** Begins at a block: with the counter of the block that `start` is the first element of. */
function keystreamOf(key: Uint8Array, start: number): Keystream {
  if (start % block_elements !== 0) throw new Error(`Expected a whole block, got ${start}.`);
  const counter = new Uint8Array(16);
  new DataView(counter.buffer).setUint32(12, start / block_elements);
  const cipher = createCipheriv("aes-256-ctr", key, counter);
  return (length) => {
    const bytes = cipher.update(zeroBytes.subarray(0, length * element_bytes));
    return new Uint32Array(bytes.buffer, bytes.byteOffset, length);
  };
}
