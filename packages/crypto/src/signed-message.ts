/**
 * What a signature is over, and what a hash that stands for something is over. Every such message
 * begins with a context of a closed list, so that what was made for one purpose is worthless for
 * another; every part is preceded by its length, so that no two lists of parts give the same bytes.
 */
import { type Bytes, concat, utf8 } from "./bytes.ts";

export const signatureContexts = {
  hello: "tributary/v1/hello",
  keyChange: "tributary/v1/key-change",
  roundKey: "tributary/v1/round-key",
  sealed: "tributary/v1/sealed",
  secaggTranscript: "tributary/v1/secagg-transcript",
  secaggRing: "tributary/v1/secagg-ring",
  secaggKeys: "tributary/v1/secagg-keys",
  secaggShare: "tributary/v1/secagg-share",
  secaggPairwise: "tributary/v1/secagg-pairwise",
  secaggSelf: "tributary/v1/secagg-self",
  secaggSurvivors: "tributary/v1/secagg-survivors",
  secaggCommitment: "tributary/v1/secagg-commitment",
  maskedUpdate: "tributary/v1/masked-update",
} as const;
export type SignatureContext = (typeof signatureContexts)[keyof typeof signatureContexts];

/** Context and parts, each as u32 big-endian length and bytes. */
export function signedMessage(context: SignatureContext, ...parts: readonly Uint8Array[]): Bytes {
  return concat(...[utf8(context), ...parts].flatMap((part) => [lengthOf(part), part]));
}

function lengthOf(part: Uint8Array): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, part.length);
  return bytes;
}
