/**
 * The keys of masks, made by participants when they mask and by the coordinator when it unmasks.
 * Each is a hash of a secret and the transcript, so that whoever was shown another round, cohort or
 * policy makes masks that do not cancel (SPEC.md, CR27).
 */
import { type Bytes, fromBase64url, wipe } from "../bytes.ts";
import type { Platform } from "../platform.ts";
import { sha256 } from "../sha256.ts";
import { type SignatureContext, signatureContexts, signedMessage } from "../signed-message.ts";
import { x25519 } from "../x25519.ts";
import type { KeyPackage } from "./terms.ts";

/** What two members' mask depends on, of each; both are public. */
export type MaskingParty = Pick<KeyPackage, "participant" | "masking_key">;

export function selfMaskKey(transcript: string, seed: Uint8Array, platform?: Platform) {
  return hashSecret(signatureContexts.secaggSelf, [fromBase64url(transcript), seed], platform);
}

/** The same from either side; null where the other's key is of small order. */
export async function pairwiseMaskKey(
  pair: {
    readonly transcript: string;
    /** Of `own.masking_key`. */
    readonly secret: Uint8Array;
    readonly own: MaskingParty;
    readonly other: MaskingParty;
  },
  platform?: Platform,
): Promise<Bytes | null> {
  const { transcript, secret, own, other } = pair;
  const shared = await x25519(secret, fromBase64url(other.masking_key), platform);
  if (shared === null) return null;
  const inOrder = pairwiseSign(own.participant, other.participant) === 1;
  const [lower, higher] = inOrder ? [own, other] : [other, own];
  const keys = [lower, higher].map(({ masking_key }) => fromBase64url(masking_key));
  const parts = [fromBase64url(transcript), shared, ...keys];
  const key = await hashSecret(signatureContexts.secaggPairwise, parts, platform);
  wipe(shared);
  return key;
}

/** Of two, the one whose id is lower adds their mask, and the other takes it away. */
export function pairwiseSign(participant: string, other: string): 1 | -1 {
  return participant < other ? 1 : -1;
}

async function hashSecret(
  context: SignatureContext,
  parts: readonly Uint8Array[],
  platform?: Platform,
): Promise<Bytes> {
  const message = signedMessage(context, ...parts);
  const hash = await sha256(message, platform);
  wipe(message);
  return hash;
}
