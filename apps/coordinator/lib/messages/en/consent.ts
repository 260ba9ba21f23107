/** What taking part means, before anything is loaded or sent. */
import { format } from "./format.ts";

export const consent = {
  title: "What taking part means",
  things: (isDigits: boolean): string => (isDigits ? "digits" : "data"),
  leaves: {
    title: "What leaves this device",
    words: (things: string, size_bytes: number | null) =>
      `After each round of training: a change of the model${
        size_bytes === null ? "" : `, about ${format.bytes(size_bytes)}`
      }. Never your ${things}.`,
  },
  stays: {
    title: "What stays here",
    words: (things: string) =>
      `Your ${things}, every prediction you try, and this device’s private key. ` +
      `Closing the page forgets the ${things}.`,
  },
  others: {
    title: "Who else takes part",
    words: (quorum: number, seconds: number) =>
      `A round needs at least ${format.plural(quorum, "participant", "participants")} and lasts ` +
      `${format.duration(seconds)} at most. That this device takes part is visible to the coordinator.`,
  },
  risk: {
    title: "What risk remains",
    words: {
      secure:
        "The sum, and the finished model, can still hint at what everyone’s data had in common. " +
        "And if enough of the others secretly worked together with the server, they could uncover " +
        "your change: each receipt says how many that takes.",
      sealed:
        "Whoever runs the server could try to guess from your change what your data looks like.",
    },
  },
  hidden: {
    secure: (quorum: number) =>
      "Your changes are hidden by random numbers that cancel only when all changes are added up. " +
      `The server sees the sum of at least ${quorum} people’s changes, never yours alone.`,
    sealed: (_quorum: number) =>
      "Each change is sealed, so that nobody on the way can read it. The server can open each one, yours too.",
  },
  anyTime:
    "You can pause or leave at any time. A change that was already counted stays in the model.",
};
