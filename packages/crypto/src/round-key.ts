/**
 * The key that a round's updates are sealed to: X25519, made by the coordinator for one round,
 * signed with its identity so that nobody on the way can put their own in its place, and wiped when
 * the round is over.
 */
import nacl from "tweetnacl";
import { type Bytes, randomBytes, unshared, utf8 } from "./bytes.ts";
import type { Identity } from "./identity.ts";
import type { Platform } from "./platform.ts";
import { signatureContexts, signedMessage } from "./signed-message.ts";
import { verifySignature } from "./verify.ts";

export type RoundKey = { readonly publicKey: Bytes; readonly secretKey: Bytes };

/** What the coordinator's signature binds together. */
export type RoundKeyStatement = { readonly round: string; readonly publicKey: Uint8Array };

export function createRoundKey(): RoundKey {
  const secretKey = randomBytes(nacl.box.secretKeyLength);
  return { publicKey: unshared(nacl.scalarMult.base(secretKey)), secretKey };
}

/**
 * The pair of a stored secret, for a coordinator that comes back in the middle of a round. Copies
 * it.
 */
export function roundKeyFromSecret(secretKey: Uint8Array): RoundKey {
  return {
    publicKey: unshared(nacl.scalarMult.base(secretKey)),
    secretKey: new Uint8Array(secretKey),
  };
}

export function signRoundKey(identity: Identity, statement: RoundKeyStatement): Promise<Bytes> {
  return identity.sign(roundKeyMessage(statement));
}

export async function verifyRoundKey(
  claim: RoundKeyStatement & {
    readonly coordinatorPublicKey: Uint8Array;
    readonly signature: Uint8Array;
  },
  platform?: Platform,
): Promise<boolean> {
  if (claim.publicKey.length !== nacl.box.publicKeyLength) return false;
  const message = roundKeyMessage(claim);
  return verifySignature(claim.coordinatorPublicKey, message, claim.signature, platform);
}

function roundKeyMessage({ round, publicKey }: RoundKeyStatement): Bytes {
  return signedMessage(signatureContexts.roundKey, utf8(round), publicKey);
}
