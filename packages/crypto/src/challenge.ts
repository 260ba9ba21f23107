/**
 * Proof of identity at connect: the coordinator sends a nonce, the participant signs it together
 * with the session and with the coordinator that it meant to reach. An answer is worthless to
 * another coordinator, in another session and for another device, so a coordinator in the middle
 * cannot pass it on.
 */
import { type Bytes, randomBytes, utf8 } from "./bytes.ts";
import type { Identity } from "./identity.ts";
import type { Platform } from "./platform.ts";
import { signatureContexts, signedMessage } from "./signed-message.ts";
import { verifySignature } from "./verify.ts";

export const challengeNonce_bytes = 32;

export type Challenge = {
  readonly nonce: Uint8Array;
  readonly sessionId: string;
  /**
   * A participant puts here the key that it trusts (from its join link), never one that it was just
   * sent.
   */
  readonly coordinatorPublicKey: Uint8Array;
};

export function createChallenge<About extends Omit<Challenge, "nonce">>(
  about: About,
  rng: (length: number) => Uint8Array = randomBytes,
): About & Pick<Challenge, "nonce"> {
  return { ...about, nonce: rng(challengeNonce_bytes) };
}

/**
 * The participant's signature: 64 bytes. Refuses a nonce of another length, as no coordinator of
 * ours sends one.
 */
export async function answerChallenge(identity: Identity, challenge: Challenge): Promise<Bytes> {
  const { length } = challenge.nonce;
  if (length !== challengeNonce_bytes) {
    throw new Error(`Expected a nonce of ${challengeNonce_bytes} bytes, got ${length}.`);
  }
  return identity.sign(challengeMessage(challenge, identity.publicKey));
}

/** `challenge` is the coordinator's own record of what it asked, used once and then forgotten. */
export function verifyChallenge(
  claim: {
    readonly challenge: Challenge;
    readonly publicKey: Uint8Array;
    readonly answer: Uint8Array;
  },
  platform?: Platform,
): Promise<boolean> {
  const message = challengeMessage(claim.challenge, claim.publicKey);
  return verifySignature(claim.publicKey, message, claim.answer, platform);
}

function challengeMessage(challenge: Challenge, publicKey: Uint8Array): Bytes {
  const { nonce, sessionId, coordinatorPublicKey } = challenge;
  return signedMessage(
    signatureContexts.hello,
    nonce,
    utf8(sessionId),
    coordinatorPublicKey,
    publicKey,
  );
}
