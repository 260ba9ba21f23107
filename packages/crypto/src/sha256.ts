/**
 * SHA-256 (FIPS 180-4): names models and checks updates. By WebCrypto, and in plain JavaScript
 * where a page has none: without it a participant on such a page could not check the model that it
 * was given.
 */
import { type Bytes, toHex, unshared } from "./bytes.ts";
import { currentPlatform, type Platform } from "./platform.ts";

export async function sha256(bytes: Uint8Array, platform?: Platform): Promise<Bytes> {
  const { subtle } = platform ?? (await currentPlatform());
  if (subtle === undefined) return sha256Sync(bytes);
  return new Uint8Array(await subtle.digest("SHA-256", unshared(bytes)));
}

export async function sha256Hex(bytes: Uint8Array, platform?: Platform): Promise<string> {
  return toHex(await sha256(bytes, platform));
}

const block_bytes = 64;

/**
 * The first 32 bits of the fractional part of each prime's square or cube root (FIPS 180-4,
 * sections 4.2.2, 5.3.3).
 */
const primes = firstPrimes(64);
const initialHash = Uint32Array.from(primes.slice(0, 8), (prime) => fraction32(Math.sqrt(prime)));
const roundConstants = Uint32Array.from(primes, (prime) => fraction32(Math.cbrt(prime)));

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

function fraction32(value: number): number {
  return Math.floor((value % 1) * 2 ** 32);
}

/** In plain JavaScript everywhere, for short messages where nothing may wait in between. */
export function sha256Sync(bytes: Uint8Array): Bytes {
  const hash = initialHash.slice();
  const schedule = new Uint32Array(64);
  const whole = bytes.length - (bytes.length % block_bytes);
  compress(hash, bytes.subarray(0, whole), schedule);
  compress(hash, padded(bytes.subarray(whole), bytes.length), schedule);
  const digest = new Uint8Array(32);
  const view = new DataView(digest.buffer);
  hash.forEach((word, index) => {
    view.setUint32(4 * index, word);
  });
  return digest;
}

/** The rest of the message, a one bit, zeros, and the whole length in bits. */
function padded(rest: Uint8Array, length: number): Uint8Array {
  const blocks = new Uint8Array(rest.length + 9 > block_bytes ? 2 * block_bytes : block_bytes);
  blocks.set(rest);
  blocks[rest.length] = 0x80;
  new DataView(blocks.buffer).setBigUint64(blocks.length - 8, 8n * BigInt(length));
  return blocks;
}

function compress(hash: Uint32Array, blocks: Uint8Array, w: Uint32Array): void {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  for (let start = 0; start < blocks.length; start += block_bytes) {
    for (let t = 0; t < 16; t++) w[t] = view.getUint32(start + 4 * t);
    for (let t = 16; t < 64; t++) {
      const [x, y] = [w[t - 15]!, w[t - 2]!];
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[t] = w[t - 16]! + s0 + w[t - 7]! + s1;
    }
    mix(hash, w);
  }
}

function mix(hash: Uint32Array, w: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as Words;
  for (let t = 0; t < 64; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + roundConstants[t]! + w[t]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    hash[index] = hash[index]! + word;
  });
}

type Words = [number, number, number, number, number, number, number, number];

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
