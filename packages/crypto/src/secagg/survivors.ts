/**
 * Who survived, as a participant checks, signs and has others sign it. The signatures show that the
 * neighbourhood was told of one and the same set before anyone reveals a share (Bonawitz et al.
 * 2017, ConsistencyCheck).
 */
import { type Bytes, concat, decodeBase64url, encodeBase64url, fromBase64url } from "../bytes.ts";
import type { Identity } from "../identity.ts";
import type { Platform } from "../platform.ts";
import { sha256 } from "../sha256.ts";
import { signatureContexts, signedMessage } from "../signed-message.ts";
import { publicKey_bytes, verifySignature } from "../verify.ts";
import { SecAggError } from "./errors.ts";
import type { Confirmed, Masked } from "./states.ts";

/** What the coordinator names, and the least that the round, or the participant's user, accepts. */
export type Survivors = { readonly survivors: readonly string[]; readonly quorum: number };

/** Sorted, once every check has passed. */
export function checkSurvivors(
  { membership, sharers }: Masked | Confirmed,
  { survivors, quorum }: Survivors,
): readonly string[] {
  const { participant, neighbourhood, members, threshold } = membership;
  const named = new Set(survivors);
  const memberSet = new Set(members);
  const strangers = survivors.filter((survivor) => !memberSet.has(survivor)).length;
  if (named.size !== survivors.length || strangers > 0) {
    throw new SecAggError(
      "bad_survivors",
      `expected different members, got ${survivors.length} names, ` +
        `${named.size} different, ${strangers} of no member`,
    );
  }
  if (!named.has(participant)) {
    throw new SecAggError("not_a_survivor", `got ${named.size} survivors without this participant`);
  }
  if (!(named.size >= quorum)) {
    throw new SecAggError("quorum_missed", `expected ${quorum} survivors, got ${named.size}`);
  }
  const near = neighbourhood.filter((of) => named.has(of));
  const silent = near.filter((of) => !sharers.includes(of)).length;
  if (silent > 0) {
    throw new SecAggError(
      "bad_survivors",
      `expected neighbours that shared, got ${silent} that did not`,
    );
  }
  if (near.length < threshold) {
    throw new SecAggError(
      "too_few_neighbours",
      `expected ${threshold} survivors of the neighbourhood, got ${near.length}`,
    );
  }
  return survivors.toSorted();
}

export function areSameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, i) => text === other[i]);
}

/** What a confirmation is about. */
type Stated = { readonly transcript: string; readonly survivors: readonly string[] };

export async function signSurvivors(identity: Identity, stated: Stated): Promise<string> {
  return encodeBase64url(await identity.sign(await confirmationMessage(stated)));
}

export type Signed = { readonly participant: string; readonly signature: string };

/** False, and no throw, for whatever may be sent as a signature. */
export async function isSignatureOf(
  signed: Signed,
  message: Bytes,
  platform?: Platform,
): Promise<boolean> {
  const participant = decodeBase64url(signed.participant);
  const signature = decodeBase64url(signed.signature);
  if (participant?.length !== publicKey_bytes || signature === undefined) return false;
  return verifySignature(participant, message, signature, platform);
}

export async function confirmationMessage(
  { transcript, survivors }: Stated,
  platform?: Platform,
): Promise<Bytes> {
  const sorted = concat(...survivors.toSorted().map(fromBase64url));
  const digest = await sha256(sorted, platform);
  return signedMessage(signatureContexts.secaggSurvivors, fromBase64url(transcript), digest);
}
