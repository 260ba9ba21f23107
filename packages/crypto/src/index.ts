export {
  type Bytes,
  concat,
  decodeBase64url,
  encodeBase64url,
  equalBytes,
  fromBase64url,
  randomBytes,
  toHex,
  utf8,
  wipe,
} from "./bytes.ts";
export {
  answerChallenge,
  type Challenge,
  challengeNonce_bytes,
  createChallenge,
  verifyChallenge,
} from "./challenge.ts";
export {
  createIdentity,
  createIdentityKey,
  exportSeed,
  type Identity,
  type IdentityKey,
  identityFromKey,
  identityFromKeyPair,
  identityFromSeed,
} from "./identity.ts";
export { currentPlatform, detectPlatform, type Platform, pureJavaScript } from "./platform.ts";
export {
  createRoundKey,
  type RoundKey,
  type RoundKeyStatement,
  roundKeyFromSecret,
  signRoundKey,
  verifyRoundKey,
} from "./round-key.ts";
export {
  open,
  SealError,
  type SealReason,
  seal,
  sealOverhead_bytes,
  sealReasons,
} from "./seal.ts";
export { sha256, sha256Hex } from "./sha256.ts";
export { type SignatureContext, signatureContexts, signedMessage } from "./signed-message.ts";
export { publicKey_bytes, signature_bytes, verifySignature } from "./verify.ts";
