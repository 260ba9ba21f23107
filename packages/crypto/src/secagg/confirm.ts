/**
 * Round 3, a participant's side (Bonawitz et al. 2017, ConsistencyCheck): it signs who survived, for
 * one set in its life.
 */
import { encodeBase64url } from "../bytes.ts";
import type { Identity } from "../identity.ts";
import { SecAggError } from "./errors.ts";
import type { Confirmed, Masked } from "./states.ts";
import { areSameTexts, checkSurvivors, type Survivors, signSurvivors } from "./survivors.ts";

/** Asked again for the same survivors, in any order, it gives the same signature. */
export async function confirmSurvivors(
  state: Masked | Confirmed,
  request: Survivors,
  identity: Identity,
): Promise<{ readonly state: Confirmed; readonly signature: string }> {
  const survivors = checkSurvivors(state, request);
  if (state.phase === "confirmed") {
    demandConfirmed(state, survivors);
    return { state, signature: state.signature };
  }
  const { participant, transcript } = state.membership;
  if (encodeBase64url(identity.publicKey) !== participant) {
    throw new Error("Expected the identity that advertised the keys, got another.");
  }
  const signature = await signSurvivors(identity, { transcript, survivors });
  return { state: { ...state, phase: "confirmed", survivors, signature }, signature };
}

/** Other survivors than those it signed are refused. */
export function demandConfirmed(state: Confirmed, survivors: readonly string[]): void {
  if (areSameTexts(state.survivors, survivors)) return;
  throw new SecAggError(
    "already_confirmed",
    `expected the ${state.survivors.length} survivors that it signed, ` +
      `got ${survivors.length} that are not the same`,
  );
}
