/**
 * The plan of an exchange: from what a round stated and the keys that its members advertised, who
 * shares with whom and how many must answer. Coordinator and participants compute it each for
 * themselves. Its transcript goes into every mask: whoever was shown anything else makes masks that
 * do not cancel.
 */
import { type Bytes, encodeBase64url, utf8 } from "../bytes.ts";
import { sha256Sync } from "../sha256.ts";
import { signatureContexts, signedMessage } from "../signed-message.ts";
import { shuffledRing } from "./graph.ts";
import { exchangeParameters } from "./graph-parameters.ts";
import type { ExchangePlan, ExchangePolicy, KeyPackage } from "./terms.ts";

type Shown = {
  /** What the round is: whatever bytes its members must agree on. */
  readonly statement: Uint8Array;
  readonly policy: ExchangePolicy;
  /** In any order. That each is signed by its participant is for the caller to check. */
  readonly keys: readonly KeyPackage[];
};

/** Throws where a participant or a public key is there twice, or where the cohort is too small. */
export function planExchange({ statement, policy, keys }: Shown): ExchangePlan {
  const sorted = keys.toSorted(byParticipant);
  const participants = sorted.map(({ participant }) => participant);
  refuseRepeated("participants", participants);
  refuseRepeated(
    "public keys",
    sorted.flatMap((of) => [of.encryption_key, of.masking_key]),
  );
  const parameters = exchangeParameters(participants.length, policy);
  const transcript = transcriptOf({ statement, policy, keys: sorted });
  return {
    ...parameters,
    transcript: encodeBase64url(transcript),
    ring: shuffledRing(participants, transcript),
  };
}

function transcriptOf({ statement, policy, keys }: Shown): Bytes {
  const { adversary, corrupt, dropout } = policy;
  const message = signedMessage(
    signatureContexts.secaggTranscript,
    statement,
    ...[adversary, String(corrupt), String(dropout)].map(utf8),
    ...keys.map((of) => utf8(JSON.stringify(textsOf(of)))),
  );
  return sha256Sync(message);
}

function textsOf(of: KeyPackage): readonly string[] {
  return [of.participant, of.encryption_key, of.masking_key, of.commitment, of.signature];
}

/** As bytes, the same in every language: ids are ASCII, where this is the order of JavaScript. */
function byParticipant(a: KeyPackage, b: KeyPackage): number {
  if (a.participant === b.participant) return 0;
  return a.participant < b.participant ? -1 : 1;
}

function refuseRepeated(what: string, texts: readonly string[]): void {
  const { size } = new Set(texts);
  if (size === texts.length) return;
  throw new Error(`Expected ${texts.length} different ${what}, got ${size}.`);
}
