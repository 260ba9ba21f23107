/** What a round tells those who watch: its phases, whom it lost and when, and why it changed nothing. */
import {
  abandonSentences,
  type LostIn,
  type RoundPhase,
  type RoundSummary,
  type RoundView,
} from "@tributary/protocol";
import { plural } from "./format.ts";
import { lostWords } from "./words.ts";

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
export function lostSentence(lost: LostIn): string {
  return lostPhases
    .filter((phase) => lost[phase] > 0)
    .map((phase) => `${lost[phase]} ${lostWords[phase]}`)
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
export function abandonStory(round: RoundSummary): { why: string; numbers: string } {
  const { reason, cohort, accepted, lost_in, threshold } = round;
  const why = reason === null ? "The model is unchanged." : abandonSentences[reason];
  if (cohort === 0) return { why, numbers: "Nobody had been chosen yet." };
  const lost = lostSentence(lost_in);
  const numbers = [
    `${accepted} of ${plural(cohort, "chosen participant")} delivered`,
    lost === "" ? "nobody was lost" : `lost ${lost}`,
  ];
  if (reason === "unmasking_failed" && threshold !== null) {
    numbers.push(`it takes ${threshold} to remove one participant’s masks`);
  }
  return { why, numbers: `${numbers.join("; ")}.` };
}
