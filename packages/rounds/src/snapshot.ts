/**
 * What of a round must survive a crash of the coordinator: not every step, but every promise. SPEC.md
 * states why an older state is safe to resume from.
 */
import { isDelivered } from "./cohort.ts";
import type { RoundState } from "./state.ts";

function deliveredIn(state: RoundState): number {
  return "members" in state ? state.members.filter(isDelivered).length : 0;
}

/**
 * Whether the steps from one state to another made a promise: to everyone, by a new phase, or to one
 * member, that its update counts. Nothing is promised while participants are recruited.
 */
export function isWorthSaving(before: RoundState, after: RoundState): boolean {
  if (after.phase === "recruiting") return false;
  return before.phase !== after.phase || deliveredIn(before) !== deliveredIn(after);
}
