export {
  type Bytes,
  decodeBase64url,
  encodeBase64url,
  equalBytes,
  fromBase64url,
  randomBytes,
  toHex,
  utf8,
  wipe,
} from "./bytes.ts";
export { answerChallenge, type Challenge, createChallenge, verifyChallenge } from "./challenge.ts";
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
export { type KeyChangeProof, proveKeyChange, verifyKeyChange } from "./key-change.ts";
export type { Platform } from "./platform.ts";
export {
  createRoundKey,
  type RoundKey,
  type RoundKeyStatement,
  roundKeyFromSecret,
  signRoundKey,
  verifyRoundKey,
} from "./round-key.ts";
export { looksSealed, open, SealError, type SealReason, seal, sealOverhead_bytes } from "./seal.ts";
export { advertiseKeys } from "./secagg/advertise.ts";
export type { Cohort } from "./secagg/cohort.ts";
export { confirmSurvivors } from "./secagg/confirm.ts";
export { SecAggError, type SecAggReason } from "./secagg/errors.ts";
export { neighbourhoodOf } from "./secagg/graph.ts";
export { exchangeParameters } from "./secagg/graph-parameters.ts";
export { verifyKeyPackage } from "./secagg/key-package.ts";
export { addMasks, type MaskTerm } from "./secagg/mask.ts";
export { maskInput } from "./secagg/mask-input.ts";
export { planExchange } from "./secagg/plan.ts";
export { type ReceivedShares, receiveShares } from "./secagg/receive.ts";
export { type RecoveredMasks, recoverMasks, type Unmasking } from "./secagg/recover.ts";
export { type PlacedShare, share_bytes } from "./secagg/shamir.ts";
export { type SealedShares, shareKeys } from "./secagg/share.ts";
export { sealedShares_bytes } from "./secagg/shares.ts";
export {
  type MaskedUpdateStatement,
  signMaskedUpdate,
  verifyMaskedUpdate,
} from "./secagg/signed-update.ts";
export {
  type Advertised,
  type Confirmed,
  type Done,
  type Masked,
  type Ready,
  type RevealedShare,
  type SecAggState,
  type Sharing,
  wipeSecrets,
} from "./secagg/states.ts";
export { confirmationMessage, isSignatureOf, type Survivors } from "./secagg/survivors.ts";
export {
  type Adversary,
  adversaries,
  type ExchangePlan,
  type ExchangePolicy,
  type GraphParameters,
  type KeyPackage,
  type Rng,
} from "./secagg/terms.ts";
export { type Confirmation, type UnmaskRequest, unmask } from "./secagg/unmask.ts";
export { sha256Hex, sha256Sync } from "./sha256.ts";
export { type SignatureContext, signatureContexts, signedMessage } from "./signed-message.ts";
