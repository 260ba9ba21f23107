/**
 * Random bytes that are the same for the same 32-byte seed: the keystream of AES-256-CTR, a new
 * counter for each call. For polynomials: a participant that shares again after a restart sends
 * the same shares under the same nonces, and nothing new.
 */
import { ctr } from "@noble/ciphers/aes.js";
import type { Rng } from "./terms.ts";

export function seededRng(seed: Uint8Array): Rng {
  const counter = new Uint8Array(16);
  const view = new DataView(counter.buffer);
  let calls = 0;
  return (length) => {
    // The last four bytes count the blocks of a call.
    view.setUint32(0, calls++);
    return new Uint8Array(ctr(seed, counter).encrypt(new Uint8Array(length)));
  };
}
