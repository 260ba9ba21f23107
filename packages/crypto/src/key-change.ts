/**
 * A device goes on under a new key: the old key signs the new one and the new key signs the old one, over what this
 * coordinator asked on this connection. With the old key alone nobody can name a key that is not theirs; with a
 * recording of both signatures nobody can do anything, here or elsewhere.
 */
import type { Bytes } from "./bytes.ts";
import { utf8 } from "./bytes.ts";
import { type Challenge, challengeNonce_bytes } from "./challenge.ts";
import type { Identity } from "./identity.ts";
import type { Platform } from "./platform.ts";
import { signatureContexts, signedMessage } from "./signed-message.ts";
import { verifySignature } from "./verify.ts";

export type KeyChangeProof = { readonly by_old: Bytes; readonly by_new: Bytes };

/** Two signatures over one statement, in which each key has its place. */
export async function proveKeyChange(
  challenge: Challenge,
  { before, after }: { readonly before: Identity; readonly after: Identity },
): Promise<KeyChangeProof> {
  const { length } = challenge.nonce;
  if (length !== challengeNonce_bytes) {
    throw new Error(`Expected a nonce of ${challengeNonce_bytes} bytes, got ${length}.`);
  }
  const statement = keyChangeMessage(challenge, before.publicKey, after.publicKey);
  const [by_old, by_new] = await Promise.all([before.sign(statement), after.sign(statement)]);
  return { by_old, by_new };
}

/** `challenge` is the coordinator's own record of what it asked on the connection that the change came by. */
export async function verifyKeyChange(
  claim: {
    readonly challenge: Challenge;
    readonly before: Uint8Array;
    readonly after: Uint8Array;
    readonly proof: { readonly by_old: Uint8Array; readonly by_new: Uint8Array };
  },
  platform?: Platform,
): Promise<boolean> {
  const { challenge, before, after, proof } = claim;
  const statement = keyChangeMessage(challenge, before, after);
  const isSigned = (key: Uint8Array, signature: Uint8Array) =>
    verifySignature(key, statement, signature, platform);
  return (await isSigned(before, proof.by_old)) && (await isSigned(after, proof.by_new));
}

function keyChangeMessage(challenge: Challenge, before: Uint8Array, after: Uint8Array): Bytes {
  const { nonce, sessionId, coordinatorPublicKey } = challenge;
  return signedMessage(
    signatureContexts.keyChange,
    nonce,
    utf8(sessionId),
    coordinatorPublicKey,
    before,
    after,
  );
}
