/**
 * Round 2, a participant's side (Bonawitz et al. 2017, MaskedInputCollection): its own mask and one
 * with each neighbour that shared go onto the vector, once. Two vectors under the same masks would
 * give away their difference, so the keys are used up before the first element is touched.
 */

import { wipe } from "../bytes.ts";
import type { Platform } from "../platform.ts";
import { SecAggError } from "./errors.ts";
import { addMasks, type MaskTerm } from "./mask.ts";
import { pairwiseSign } from "./mask-keys.ts";
import { isWiped, type Masked, maskKeysIn, type Ready } from "./states.ts";

/** In place, modulo 2^32: reducing it modulo a smaller power of two afterwards keeps the masks. */
export async function maskInput(
  state: Ready,
  vector: Uint32Array,
  platform?: Platform,
): Promise<Masked> {
  if (isWiped(state.selfMaskKey)) {
    throw new SecAggError("state_lost", "expected keys that were not used yet, got used ones");
  }
  const masks = takeMasks(state);
  try {
    await addMasks(vector, masks, platform === undefined ? {} : { platform });
  } finally {
    wipe(...masks.map(({ key }) => key));
  }
  const { membership, alive, held, unopened } = state;
  const neighbours = alive.map(({ participant }) => participant);
  const sharers = [membership.participant, ...neighbours].toSorted();
  return { phase: "masked", membership, sharers, held, unopened };
}

/** Copies the keys and wipes the state's. */
function takeMasks(state: Ready): readonly MaskTerm[] {
  const { membership, alive, selfMaskKey } = state;
  const masks: MaskTerm[] = [{ key: selfMaskKey.slice(), sign: 1 }];
  for (const { participant, maskKey } of alive) {
    masks.push({ key: maskKey.slice(), sign: pairwiseSign(membership.participant, participant) });
  }
  wipe(...maskKeysIn(state));
  return masks;
}
