/**
 * Round 4, a participant's side (Bonawitz et al. 2017, Unmasking): once enough of its neighbourhood
 * signed for the same survivors, it reveals for each survivor the share of the self mask's seed and
 * for each that left the share of the masking secret. Never both of one, whatever is asked: there is
 * one answer in its life, and what was not revealed is overwritten with it.
 */
import { encodeBase64url } from "../bytes.ts";
import type { Platform } from "../platform.ts";
import { demandConfirmed } from "./confirm.ts";
import { SecAggError } from "./errors.ts";
import {
  type Confirmed,
  type Done,
  isWiped,
  type Masked,
  type RevealedShare,
  wipeSecrets,
} from "./states.ts";
import {
  areSameTexts,
  checkSurvivors,
  confirmationMessage,
  isSignatureOf,
  type Survivors,
} from "./survivors.ts";

export type Confirmation = { readonly from: string; readonly signature: string };
export type UnmaskRequest = Survivors & { readonly signatures: readonly Confirmation[] };

/** Asked again for the same survivors it gives the same answer. */
export async function unmask(
  state: Masked | Confirmed | Done,
  request: UnmaskRequest,
  platform?: Platform,
): Promise<{ readonly state: Done; readonly shares: readonly RevealedShare[] }> {
  if (state.phase === "done") {
    if (areSameTexts(state.survivors, request.survivors.toSorted())) {
      return { state, shares: state.shares };
    }
    throw alreadyUnmasked();
  }
  const survivors = checkSurvivors(state, request);
  if (state.phase === "confirmed") demandConfirmed(state, survivors);
  await demandSignatures(state, { survivors, signatures: request.signatures }, platform);
  // From here to the end nothing waits: of two requests at once, one finds the shares gone.
  if (state.held.some(({ self }) => isWiped(self))) throw alreadyUnmasked();
  const shares = revealedBy(state, new Set(survivors));
  wipeSecrets(state);
  const { membership } = state;
  return { state: { phase: "done", membership, survivors, shares }, shares };
}

function revealedBy(
  { held }: Masked | Confirmed,
  survivors: ReadonlySet<string>,
): readonly RevealedShare[] {
  return held.map(({ of, self, pairwise }) =>
    survivors.has(of)
      ? { of, kind: "self", share: encodeBase64url(self) }
      : { of, kind: "pairwise", share: encodeBase64url(pairwise) },
  );
}

/** Of surviving neighbours, its own included; the first of each that is named counts. */
async function demandSignatures(
  state: Masked | Confirmed,
  {
    survivors,
    signatures,
  }: { readonly survivors: readonly string[]; readonly signatures: readonly Confirmation[] },
  platform?: Platform,
): Promise<void> {
  const { participant, transcript, threshold, neighbourhood } = state.membership;
  const signatureBy = new Map(
    signatures.toReversed().map(({ from, signature }) => [from, signature]),
  );
  if (state.phase === "confirmed") signatureBy.set(participant, state.signature);
  const near = neighbourhood.filter((of) => survivors.includes(of));
  const message = await confirmationMessage({ transcript, survivors }, platform);
  let valid = 0;
  for (const of of near) {
    const signature = signatureBy.get(of);
    if (signature === undefined) continue;
    if (await isSignatureOf({ participant: of, signature }, message, platform)) valid++;
    if (valid === threshold) return;
  }
  throw new SecAggError(
    "too_few_signatures",
    `expected ${threshold} of the neighbourhood's, got ${valid} valid ones`,
  );
}

function alreadyUnmasked(): SecAggError {
  return new SecAggError("already_unmasked", "it revealed its shares for other survivors");
}
