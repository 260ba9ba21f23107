/** What is counted of a round: members that were lost, by phase, and the threshold of its masks. */
import type { LostIn, ParticipantId } from "@tributary/protocol";
import { isDelivered } from "./cohort.ts";
import type { Confirming, RoundState, Silent, Unmasking } from "./state.ts";

const nobody: LostIn = {
  keying: 0,
  sharing: 0,
  training: 0,
  confirming: 0,
  unmasking: 0,
  aggregating: 0,
};

/** Survivors that said nothing in a phase that is over. */
function silentIn(state: RoundState): Silent {
  if (state.phase === "unmasking") {
    const confirming = state.members.filter(isDelivered).length - state.signatures.length;
    return { confirming, unmasking: 0 };
  }
  const isCounted = state.phase === "aggregating" && state.exchange !== null;
  return isCounted ? state.exchange.silent : { confirming: 0, unmasking: 0 };
}

/** Of those that say nothing in this phase, how many were still heard in the one before. */
export function newlySilent(
  state: Confirming | Unmasking,
  outstanding: readonly { readonly participant: ParticipantId }[],
): number {
  if (state.phase === "confirming") return outstanding.length;
  const signers = new Set(state.signatures.map(({ from }) => from));
  return outstanding.filter(({ participant }) => signers.has(participant)).length;
}

export function lostIn(state: RoundState): LostIn {
  if (state.phase === "recruiting") return nobody;
  if (state.phase === "closed" || state.phase === "abandoned") return state.lost_in;
  const lost = { ...nobody, ...silentIn(state) };
  for (const member of state.members) if (member.status === "out") lost[member.phase]++;
  return lost;
}

/** How many must work together to open one participant's masks; null where it has none, yet. */
export function thresholdOf(state: RoundState): number | null {
  if (state.phase === "closed" || state.phase === "abandoned") return state.threshold;
  return "exchange" in state && state.exchange !== null ? state.exchange.plan.threshold : null;
}
