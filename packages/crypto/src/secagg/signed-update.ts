/**
 * The digest of a masked update, signed by the participant whose it is: what was counted for a
 * device is what the device sent in this round, for anyone who looks later.
 */
import { type Bytes, decodeBase64url, encodeBase64url, utf8 } from "../bytes.ts";
import type { Identity } from "../identity.ts";
import type { Platform } from "../platform.ts";
import { signatureContexts, signedMessage } from "../signed-message.ts";
import { publicKey_bytes, verifySignature } from "../verify.ts";

export type MaskedUpdateStatement = {
  readonly round: string;
  /** Of the bytes that are sent, as the message that announces them says it. */
  readonly sha256: string;
};

export async function signMaskedUpdate(
  identity: Identity,
  statement: MaskedUpdateStatement,
): Promise<string> {
  return encodeBase64url(await identity.sign(messageOf(statement)));
}

/** False, and no throw, for whatever a stranger may send. */
export async function verifyMaskedUpdate(
  claim: MaskedUpdateStatement & { readonly participant: string; readonly signature: string },
  platform?: Platform,
): Promise<boolean> {
  const participant = decodeBase64url(claim.participant);
  const signature = decodeBase64url(claim.signature);
  if (participant?.length !== publicKey_bytes || signature === undefined) return false;
  return verifySignature(participant, messageOf(claim), signature, platform);
}

function messageOf({ round, sha256 }: MaskedUpdateStatement): Bytes {
  return signedMessage(signatureContexts.maskedUpdate, utf8(round), utf8(sha256));
}
