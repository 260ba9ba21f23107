/** What was read of connected data, and what this browser keeps of it. */
import type { DataChoice } from "../../data-choice.ts";
import type { StoreReason } from "../../data-store/port.ts";
import { format } from "./format.ts";

export const reports = {
  nothingYet: "What you connect is shown here, and stays here.",
  reading: "Reading your data…",
  refused: "This data cannot be used as it is.",
  failed: "Your data could not be read.",
  examples: (count: number) => format.plural(count, "example", "examples"),
  readyToLearn: "ready to learn from.",
  doubts: "It can be used. Look at this first:",
  perClass: "Examples of each class",
  someExamples: "Some of your examples",
  leftOut: (count: number) =>
    `${format.plural(count, "file or row was", "files or rows were")} left out`,
};

type Note = {
  readonly connected_at_ms: number;
  readonly count: number;
  readonly kind: DataChoice["kind"];
};

const counted: Record<DataChoice["kind"], (count: number) => string> = {
  images: (count) => format.plural(count, "image", "images"),
  practice: (count) => format.plural(count, "made-up example", "made-up examples"),
  table: (count) => format.plural(count, "row", "rows"),
  texts: (count) => format.plural(count, "passage of text", "passages of text"),
};

const whyNotKept: Record<StoreReason | "no_place", string> = {
  full:
    "This browser gives the page no more room. The data is used as long as the page is open; to keep it, make room on " +
    "the device or connect less of it.",
  no_place:
    "This browser keeps nothing for this page, as in a private window. The data is used as long as the page is open, " +
    "and is then forgotten: connect it again next time.",
  unavailable:
    "The browser’s storage did not answer. The data is used as long as the page is open; connect it again next time.",
  damaged:
    "What was written could not be read back. The data is used as long as the page is open; connect it again next time.",
};

export const kept = {
  line: ({ connected_at_ms, count, kind }: Note) =>
    `Connected on ${format.day(connected_at_ms)}: ${counted[kind](count)}, on this device only.`,
  use: "Use this data",
  forget: "Forget my data",
  notForgotten: (why: string) =>
    `It could not be deleted: ${why} Try again, or clear this site’s data in the browser’s settings.`,
  mayGo: "The browser may delete it when the device runs out of room.",
  persist: "Ask it to keep it",
  persisted: "The browser keeps it until you forget it here.",
  denied: "The browser does not promise to keep it. It stays as long as there is room.",
  notKept: "This data is not kept.",
  whyNotKept,
  lost: (note: Note | null) =>
    note === null
      ? "What was connected here cannot be read any more."
      : `The browser no longer has what you connected on ${format.day(note.connected_at_ms)}.`,
  connectAgain: "It may have needed the room, or its data was cleared. Connect it again to go on.",
};
