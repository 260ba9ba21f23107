/** Sentences for people: what the closed lists of the protocol mean to somebody who takes part or watches. */
import type { DataSchema, DropReason, Privacy, RoundPhase, Waiting } from "@tributary/protocol";
import { plural } from "./format.ts";

export const dropSentences: Record<DropReason, string> = {
  left: "This device left the round before its change was counted.",
  declined: "This device did not take up the round.",
  disconnected: "The connection was lost for too long, so the round went on without this device.",
  deadline: "The round's time was up before this device had finished.",
  refused: "The coordinator did not accept this device's change.",
  not_needed: "Enough others were ready, so this round did not need this device.",
};

export const phaseWords: Record<RoundPhase, string> = {
  recruiting: "Recruiting",
  keying: "Exchanging keys",
  sharing: "Sharing keys",
  training: "Training",
  unmasking: "Unmasking",
  aggregating: "Aggregating",
  closed: "Committed",
  abandoned: "Abandoned",
};

export function waitingSentence(waiting: Waiting): string {
  const missing = Math.max(0, waiting.need - waiting.have);
  switch (waiting.for) {
    case "participants":
      return missing === 0
        ? "Enough participants are here: the next round is about to start."
        : `Waiting for ${plural(missing, "more participant")}: ${waiting.have} of ${waiting.need} are here.`;
    case "round_end":
      return "A round is under way without this device. It can be chosen for the next one.";
    case "next_round":
      return "Ready. The next round starts in a moment.";
    case "run_start":
      return "Nothing is being trained at the moment. This device joins in when a run starts.";
    default:
      return waiting.for satisfies never;
  }
}

export function endSentence(outcome: "finished" | "stopped", counted: number): string {
  const why = outcome === "finished" ? "The run is finished." : "The run was stopped.";
  return counted === 0
    ? `${why} Nothing of this device was counted in it.`
    : `${why} ${plural(counted, "change")} of this device went into the model. Thank you!`;
}

export const privacyWords: Record<Privacy, string> = {
  secure: "Only the sum of everyone’s changes can be read",
  sealed: "Changes travel sealed to the coordinator",
};

export function dataWords(data: DataSchema): string {
  switch (data.kind) {
    case "image":
      return `Images, ${data.width} × ${data.height}, ${data.classes.length} classes`;
    case "table":
      return `Tables, ${data.features.length} numbers a row, ${data.classes.length} classes`;
    case "text":
      return `Text, ${data.vocabulary.length} characters known`;
    default:
      return data satisfies never;
  }
}

/** The name of what an example shows, for tasks whose examples people can make themselves. */
export function isDigitTask(data: DataSchema): boolean {
  return data.kind === "image" && data.channels === 1 && data.classes.join("") === "0123456789";
}
