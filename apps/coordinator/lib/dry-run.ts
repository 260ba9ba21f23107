/** What the answer to "would these rounds have met their quorum?" does not know, in words. Pure. */
import type { DryRound, DryRun } from "@tributary/runtime";
import { plural } from "./format.ts";

export type { DryRound, DryRun };

/** Nothing where the answer is counted from what happened alone. */
export function reservationsAbout({ rounds }: Pick<DryRun, "rounds">): readonly string[] {
  const extrapolated = rounds.filter((round) => round.is_extrapolated).length;
  const cut_off = rounds.reduce((sum, round) => sum + round.cut_off, 0);
  const said: string[] = [];
  if (extrapolated > 0) {
    const share = extrapolated === rounds.length ? "all" : `${extrapolated} of the`;
    const where = rounds.length === 1 ? "the round" : `${share} ${rounds.length} rounds`;
    said.push(
      `Extrapolated in ${where}: more would be selected than were, and nobody knows how the ` +
        "others would have done. They are taken to deliver as often as those who were there.",
    );
  }
  if (cut_off > 0) {
    said.push(
      `${plural(cut_off, "participant was", "participants were")} cut off by the deadline of their round: with a later ` +
        "one some might have delivered. They are taken not to.",
    );
  }
  return said;
}
