/**
 * What a signature is over. Every signed message begins with a context of a closed list, so that a
 * signature made for one purpose is worthless for another; every part is preceded by its length, so
 * that no two lists of parts give the same bytes.
 */
import { type Bytes, concat, utf8 } from "./bytes.ts";

export const signatureContexts = {
  hello: "tributary/v1/hello",
  roundKey: "tributary/v1/round-key",
  sealed: "tributary/v1/sealed",
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
