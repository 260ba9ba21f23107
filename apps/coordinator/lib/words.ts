/** Sentences for people: what the closed lists of the protocol mean to somebody who takes part or watches. */
import {
  type AbandonReason,
  abandonSentences,
  type DataSchema,
  type DropReason,
  ineligibleSentence,
  type LostIn,
  type Privacy,
  type RoundPhase,
  type Waiting,
} from "@tributary/protocol";
import { formatDuration, plural } from "./format.ts";
import type { Protection } from "./receipt.ts";

export const dropSentences: Record<DropReason, string> = {
  left: "This device left the round before its change was counted.",
  declined: "This device did not take up the round.",
  disconnected: "The connection was lost for too long, so the round went on without this device.",
  deadline: "The round's time was up before this device had finished.",
  refused: "The coordinator did not accept this device's change.",
  not_needed: "Enough others were ready, so this round did not need this device.",
  too_few_neighbours:
    "Too many of those whom this device shared keys with went away; nothing was sent.",
  revoked: "This device may not take part here any more.",
};

export const phaseWords: Record<RoundPhase, string> = {
  recruiting: "Recruiting",
  keying: "Keys",
  sharing: "Shares",
  training: "Training",
  confirming: "Confirming",
  unmasking: "Unmasking",
  aggregating: "Adding up",
  closed: "Committed",
  abandoned: "Abandoned",
};

/** What happens in a phase, to somebody who has never heard of it. */
export function phaseSentence(phase: RoundPhase, privacy: Privacy): string {
  switch (phase) {
    case "recruiting":
      return "A round begins when enough participants are here.";
    case "keying":
      return "The chosen devices show each other fresh keys, made for this round alone. They train meanwhile.";
    case "sharing":
      return "Each device gives locked pieces of its keys to others, so that the sum can still be read if some of them leave. They train meanwhile.";
    case "training":
      return privacy === "secure"
        ? "Each device learns from its own data, hides its change under random numbers, and sends it."
        : "Each device learns from its own data, seals its change to the coordinator, and sends it.";
    case "confirming":
      return "The devices sign whose changes are in the sum. From here on nobody can be left out or slipped in.";
    case "unmasking":
      return "The devices hand in what takes the remaining random numbers off the sum. Nobody’s own change becomes readable.";
    case "aggregating":
      return privacy === "secure"
        ? "The sum of all changes becomes the next model version."
        : "The coordinator opens the changes and averages them into the next model version.";
    case "closed":
      return "A new model version is committed.";
    case "abandoned":
      return "The round is over and the model is unchanged.";
    default:
      return phase satisfies never;
  }
}

/** What a phase collects from its participants; null where it collects nothing. */
export const collectedWords: Record<RoundPhase, string | null> = {
  recruiting: null,
  keying: "Keys in",
  sharing: "Shares in",
  training: "Changes in",
  confirming: "Signatures in",
  unmasking: "Answers in",
  aggregating: null,
  closed: null,
  abandoned: null,
};

/** When a round lost somebody, to follow a number. */
export const lostWords: Record<keyof LostIn, string> = {
  keying: "while exchanging keys",
  sharing: "while sharing keys",
  training: "while training",
  confirming: "while confirming",
  unmasking: "while unmasking",
  aggregating: "while adding up",
};

const atMostTheSum = "At most the sum of all could be read, never your change alone.";
/** What an abandoned round may have shown of a masked change, where its sentence does not say so already. */
const shownBy: Record<AbandonReason, string> = {
  quorum_missed: "Nothing was revealed.",
  keys_missed: "",
  unmasking_failed: "",
  aggregation_failed: atMostTheSum,
  sum_implausible: atMostTheSum,
  storage_failed: atMostTheSum,
  coordinator_restarted: atMostTheSum,
  stopped: atMostTheSum,
  paused: atMostTheSum,
  rolled_back: atMostTheSum,
};

/** Why a round changed nothing, to one whose change was in it. */
export function abandonNote(reason: AbandonReason, privacy: Privacy | null): string {
  const shown = privacy === "secure" ? shownBy[reason] : "";
  return `${abandonSentences[reason]} ${shown}`.trimEnd();
}

export function waitingSentence(waiting: Waiting): string {
  const { because } = waiting;
  if (because !== undefined) {
    const again = formatDuration(Math.ceil(waiting.come_back_ms / 1_000));
    return `${ineligibleSentence(because)} It is looked at again in ${again}.`;
  }
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
    case "run_resume":
      return "The run is paused by who leads it. This device goes on when the run does.";
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
  secure: "Only the sum can be read",
  sealed: "Coordinator opens each change",
};

/** What the coordinator can see, and what it cannot; without the number where no round is under way. */
export function privacySentence(privacy: Privacy, quorum: number | null): string {
  if (privacy === "sealed") {
    return "Nobody on the way can read a change, but the server opens each one to add it up.";
  }
  const people = quorum === null ? "all people’s changes" : `at least ${quorum} people’s changes`;
  return `The server sees the sum of ${people}, never one person’s alone.`;
}

/**
 * How well one change is hidden. All others together can always take their own changes off the sum, so that a
 * threshold beyond their number protects no better.
 */
export function protectionSentence({ threshold, neighbours }: Protection): string {
  const whom =
    "you were connected with would have to work together with the server to see your change.";
  if (neighbours === 1) return `The one person ${whom}`;
  if (threshold >= neighbours) return `All ${neighbours} people ${whom}`;
  return `At least ${threshold} of the ${neighbours} people ${whom}`;
}

export function dataWords(data: DataSchema): string {
  switch (data.kind) {
    case "image":
      return `Images, ${data.width} × ${data.height}, ${data.classes.length} classes`;
    case "table":
      return `Tables, ${plural(columnCount(data), "column")}, ${data.classes.length} classes`;
    case "text":
      return `Text, ${data.vocabulary.length} characters known`;
    default:
      return data satisfies never;
  }
}

/** What a table must have, for whoever brings one; of many columns the first few. */
export function columnWords(data: Extract<DataSchema, { kind: "table" }>): string {
  const { features, categories = [], label, classes } = data;
  const columns = [...features, ...categories.map(({ column }) => column)];
  const named = columns.slice(0, 6).map((column) => `“${column}”`);
  const more = columns.length - named.length;
  if (more > 0) named.push(`${plural(more, "more column")}`);
  return `${named.join(", ")} and “${label}” (${classes.slice(0, 6).join(" or ")})`;
}

function columnCount({ features, categories = [] }: Extract<DataSchema, { kind: "table" }>) {
  return features.length + categories.length;
}

/** The name of what an example shows, for tasks whose examples people can make themselves. */
export function isDigitTask(data: DataSchema): boolean {
  return data.kind === "image" && data.channels === 1 && data.classes.join("") === "0123456789";
}
