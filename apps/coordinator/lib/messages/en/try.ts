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
  drawAgain: "Draw again to retry.",
  drawFirst: "Draw a digit and see what the model reads.",
  noModelYet: "There is no model yet: it appears with the first run.",
  reads: "The model reads a",
  sure: (share: number) => `(${format.count(Math.round(100 * share))} % sure)`,
  shares: "How sure the model is of each digit",
};
