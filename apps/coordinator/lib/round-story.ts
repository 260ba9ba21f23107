/** What a round tells those who watch: its phases, whom it lost and when, and why it changed nothing. */
import type { LostIn, RoundPhase, RoundSummary, RoundView } from "@tributary/protocol";
import type { Words } from "./messages/words.ts";

export const lostPhases = [
  "keying",
  "sharing",
  "training",
  "confirming",
  "unmasking",
  "aggregating",
] as const satisfies readonly (keyof LostIn)[];

export function lostTotal(lost: LostIn): number {
  return lostPhases.reduce((sum, phase) => sum + lost[phase], 0);
}

/** `1 while exchanging keys, 2 while training`; empty when nobody was lost. */
export function lostSentence(lost: LostIn, { lostIn }: Pick<Words["runs"], "lostIn">): string {
  return lostPhases
    .filter((phase) => lost[phase] > 0)
    .map((phase) => lostIn[phase](lost[phase]))
    .join(", ");
}

/** How many the phase under way waits for in all, those that are in included; null where it collects nothing. */
export function expectedIn({ phase, cohort, dropped, accepted }: RoundView): number | null {
  switch (phase) {
    case "keying":
    case "sharing":
    case "training":
      return cohort - dropped;
    case "confirming":
    case "unmasking":
      return accepted;
    case "recruiting":
    case "aggregating":
    case "closed":
    case "abandoned":
      return null;
    default:
      return phase satisfies never;
  }
}

/** The phases that a round of this privacy goes through. */
export function phasesOf(privacy: RoundView["privacy"]): readonly RoundPhase[] {
  return privacy === "secure" ? securePhases : sealedPhases;
}

const sealedPhases: readonly RoundPhase[] = ["recruiting", "training", "aggregating", "closed"];
const securePhases: readonly RoundPhase[] = [
  "recruiting",
  "keying",
  "sharing",
  "training",
  "confirming",
  "unmasking",
  "aggregating",
  "closed",
];

/** Why an abandoned round changed nothing, for somebody who watches: a sentence, then the numbers. */
export function abandonStory(
  round: RoundSummary,
  { runs, work }: Pick<Words, "runs" | "work">,
): { why: string; numbers: string } {
  const { reason, cohort, accepted, lost_in, threshold } = round;
  const { story } = runs;
  const why = reason === null ? story.unchanged : work.abandoned[reason];
  if (cohort === 0) return { why, numbers: story.nobodyChosen };
  const lost = lostSentence(lost_in, runs);
  const numbers = [
    story.delivered(accepted, cohort),
    lost === "" ? story.nobodyLost : story.lost(lost),
  ];
  if (reason === "unmasking_failed" && threshold !== null) numbers.push(story.itTakes(threshold));
  return { why, numbers: `${numbers.join("; ")}.` };
}
