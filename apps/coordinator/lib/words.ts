/** Sentences of lib/messages for what the protocol's closed lists hold, in whichever language is given. */
import type { DataSchema, Ineligible, Privacy, RoundPhase, Waiting } from "@tributary/protocol";
import { frame } from "./messages/en/frame.ts";
import { runs } from "./messages/en/runs.ts";
import type { Words } from "./messages/words.ts";
import type { Note } from "./note.ts";

/** In English, as the admin's pages are. */
export const phaseWords: Record<RoundPhase, string> = runs.phases;
export const privacyWords: Record<Privacy, string> = frame.card.privacy;
export const dataWords = (schema: DataSchema): string => dataKind(schema, frame.card);

export function dataKind(
  schema: DataSchema,
  { kinds }: Pick<Words["frame"]["card"], "kinds">,
): string {
  switch (schema.kind) {
    case "image":
      return kinds.image(schema.width, schema.height, schema.classes.length);
    case "table": {
      const { features, categories = [], classes } = schema;
      return kinds.table(features.length + categories.length, classes.length);
    }
    case "text":
      return kinds.text(schema.vocabulary.length);
    default:
      return schema satisfies never;
  }
}

/** What happens in a phase, to somebody who has never heard of it. */
export function phaseSentence(
  phase: RoundPhase,
  privacy: Privacy,
  { phaseSentences }: Pick<Words["runs"], "phaseSentences">,
): string {
  const said = phaseSentences[phase];
  return typeof said === "string" ? said : said[privacy];
}

export function waitingSentence(waiting: Waiting, words: Words["work"]): string {
  const { because, have, need, come_back_ms } = waiting;
  if (because !== undefined) return notSelected(because, come_back_ms, words);
  return words.waiting[waiting.for](Math.max(0, need - have), have, need);
}

function notSelected(because: Ineligible, come_back_ms: number, words: Words["work"]): string {
  return words.notSelected(because, Math.ceil(come_back_ms / 1_000));
}

/** What an abandoned round may have shown of a masked change, where its sentence does not say so already. */
const shownBy = {
  quorum_missed: "nothing",
  keys_missed: null,
  unmasking_failed: null,
  aggregation_failed: "atMostTheSum",
  sum_implausible: "atMostTheSum",
  storage_failed: "atMostTheSum",
  coordinator_restarted: "atMostTheSum",
  stopped: "atMostTheSum",
  paused: "atMostTheSum",
  rolled_back: "atMostTheSum",
} as const;

/** Why a change was not counted, or what else did not work. */
export function noteSentence(note: Note, words: Words["work"]): string {
  switch (note.kind) {
    case "dropped":
      return words.dropped[note.reason];
    case "abandoned": {
      const shown = note.privacy === "secure" ? shownBy[note.reason] : null;
      const why = words.abandoned[note.reason];
      return shown === null ? why : `${why} ${words.shown[shown]}`;
    }
    case "refused":
      return words.refusal(note.reason, note.said);
    case "too_late":
      return words.tooLate;
    case "failed":
      return words.failed(note.reason, note.said);
    default:
      return note satisfies never;
  }
}

/** The name of what an example shows, for tasks whose examples people can make themselves. */
export function isDigitTask(data: DataSchema): boolean {
  return data.kind === "image" && data.channels === 1 && data.classes.join("") === "0123456789";
}
