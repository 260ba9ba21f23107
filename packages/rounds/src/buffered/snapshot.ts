/** What of a buffered run must survive a crash of the coordinator: not every step, every promise. */
import { pauseOf } from "./pausing.ts";
import type { BufferedState } from "./state.ts";

/**
 * Whether the steps from one state to another made a promise: to everyone, by a new buffer, version
 * or end; to one participant, by an invitation, whose version its update will be weighed by, or that
 * its update counts.
 */
export function isBufferedWorthSaving(before: BufferedState, after: BufferedState): boolean {
  if (before.phase !== after.phase || before.version !== after.version) return true;
  if (!("buffer" in before) || !("buffer" in after)) return false;
  return (
    pauseOf(before) !== pauseOf(after) ||
    before.number !== after.number ||
    before.invitations !== after.invitations ||
    before.buffer.length !== after.buffer.length
  );
}
