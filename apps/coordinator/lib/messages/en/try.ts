/** Trying the model on an example of one's own. */
import { format } from "./format.ts";

/** `try` is a word of the language itself. */
export const trying = {
  title: "Try the model",
  noModel: "No model yet",
  untrained: "Untrained model",
  version: (version: number) => `Model version ${version}`,
  paper: "Paper to draw a digit on, for the model to read",
  clear: "Clear",
  pick: "Pick a digit",
  picks: "Digits to pick",
  pickOne: (label: number) => `Try this ${label}`,
  drawFirst: "Draw a digit and see what the model reads.",
  noModelYet: "There is no model yet: it appears with the first run.",
  reads: "The model reads a",
  sure: (share: number) => `(${format.count(Math.round(100 * share))} % sure)`,
  failed: (said: string): string => `${said} Try another one.`,
  asking: "Asking the model…",
  picture: "Image file…",
  anyPaper: "Paper to draw on, for the model to read",
  pictureFirst: "Choose an image and see what the model says.",
  says: "The model says:",
  classShares: "How sure the model is of each class",
  row: {
    paste: "Paste a row",
    pasteHint: "Values in the order of the fields, separated by commas, semicolons or tabs.",
    wrong: (have: number, need: number) => `That line has ${have} values; the fields are ${need}.`,
    fields: "Or fill in: it begins with what is common",
    ask: "Ask the model",
    first: "Change what you like, then ask the model.",
  },
  text: {
    beginning: "How does it begin?",
    write: "Write on",
    first: "Type a beginning, and the model writes on in three ways.",
  },
  shares: "How sure the model is of each digit",
};
