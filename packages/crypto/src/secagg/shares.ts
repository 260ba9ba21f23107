/**
 * Shares on their way: one box for each neighbour, with a share of each of the sender's two secrets.
 * A box of NaCl (XSalsa20-Poly1305) between the two encryption keys; its nonce is a hash of the
 * transcript, the sender and the receiver, so that a box moved to another round, turned round or
 * handed to someone else does not open.
 */
import nacl from "tweetnacl";
import {
  type Bytes,
  concat,
  decodeBase64url,
  encodeBase64url,
  fromBase64url,
  wipe,
} from "../bytes.ts";
import { sha256Sync } from "../sha256.ts";
import { signatureContexts, signedMessage } from "../signed-message.ts";
import { share_bytes } from "./shamir.ts";
import type { SharePair } from "./states.ts";

/** 88 bytes, whatever is in it. */
export const sealedShares_bytes = 2 * share_bytes + nacl.secretbox.overheadLength;

/** Who sends to whom, in which exchange. */
export type Route = { readonly transcript: string; readonly from: string; readonly to: string };

/** `boxKey` is what `agreedBoxKey` makes of the two encryption keys. */
export function sealShares(shares: SharePair, boxKey: Uint8Array, route: Route): string {
  const plain = concat(shares.self, shares.pairwise);
  const sealed = nacl.secretbox(plain, nonceOf(route), boxKey);
  wipe(plain);
  return encodeBase64url(sealed);
}

/** Null for whatever was not sealed with this key for this route. */
export function openShares(sealed: string, boxKey: Uint8Array, route: Route): SharePair | null {
  const bytes = decodeBase64url(sealed);
  if (bytes?.length !== sealedShares_bytes) return null;
  const plain = nacl.secretbox.open(bytes, nonceOf(route), boxKey);
  if (plain === null) return null;
  const pair = { self: copy(plain, 0), pairwise: copy(plain, share_bytes) };
  wipe(plain);
  return pair;
}

function copy(plain: Uint8Array, start: number): Bytes {
  return new Uint8Array(plain.subarray(start, start + share_bytes));
}

/** It may be the same twice only for the same plain bytes: see `sharingSeed` of states.ts. */
function nonceOf({ transcript, from, to }: Route): Bytes {
  const parts = [transcript, from, to].map(fromBase64url);
  const hash = sha256Sync(signedMessage(signatureContexts.secaggShare, ...parts));
  return hash.subarray(0, nacl.secretbox.nonceLength);
}
