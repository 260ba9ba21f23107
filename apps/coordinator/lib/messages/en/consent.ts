/** What taking part means, before anything is loaded or sent; and what was agreed to. */
import type { Privacy } from "@tributary/protocol";
import { format } from "./format.ts";

const seen: Record<Privacy, string> = {
  secure: "the server reads only the sum",
  sealed: "the server opens each change",
};

export const consent = {
  title: "Before you take part",
  lead: "Nothing is downloaded or sent until you agree, and nothing is trained until you press Start.",
  things: (isDigits: boolean): string => (isDigits ? "digits" : "data"),
  learned: {
    title: "What is learned, and by whom",
    words: (host: string, operator: string | null) =>
      `One model, from the data of everybody who takes part. ${
        operator === null
          ? `It is trained by whoever runs ${host}, and belongs to them.`
          : `It is trained by ${operator}, at ${host}.`
      }`,
  },
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
      `Your ${things}, every prediction you try, and this device’s private key. What the page ` +
      "keeps of them lies in this browser alone, and one button removes it.",
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
        "The sum, and the finished model, can still hint at what everyone’s data had in common; no " +
        "noise is added to hide that. And if enough of the others secretly worked together with the " +
        "server, they could uncover your change: each receipt says how many that takes.",
      sealed:
        "Whoever runs the server could try to guess from your change what your data looks like. No " +
        "noise is added to hide it.",
    },
  },
  anyTime: {
    title: "You can stop",
    words:
      "Pause, finish or leave whenever you like. A change that was already counted stays in the " +
      "model: nobody can take it out of the sum again.",
  },
  hidden: {
    secure: (quorum: number) =>
      "Your changes are hidden by random numbers that cancel only when all changes are added up. " +
      `The server sees the sum of at least ${quorum} people’s changes, never yours alone.`,
    sealed: (_quorum: number) =>
      "Each change is sealed, so that nobody on the way can read it. The server can open each one, yours too.",
  },
  agree: "I agree, go on",
  agreeAgain: "I agree to the new version",
  next: "Next you connect data. Agreeing starts nothing yet.",
  kept: (version: number) =>
    `This browser remembers it for version ${version} of the task; another version is asked about again.`,
  given: (day: string, version: number) => `You agreed on ${day}, to version ${version}.`,
  practice: (version: number) =>
    `A link opened this page for practice, on made-up data, with version ${version}.`,
  read: "Read it again",
  withdraw: "Withdraw",
  withdrawn: "You have withdrawn your consent. This page has stopped, and sends nothing more.",
  left: (changes: number) =>
    changes === 0
      ? "You have left. Your data, this device’s key, your consent and your receipts are gone from this browser. Nothing of this device is in the model."
      : "You have left. Your data, this device’s key, your consent and your receipts are gone from this browser. " +
        `${format.plural(changes, "change", "changes")} of this device stay in the model.`,
  changed: {
    title: (day: string, before: number, now: number) =>
      before === now
        ? `This task is not what you agreed to on ${day}.`
        : `You agreed to version ${before} on ${day}. This is version ${now}.`,
    list: "This has changed:",
    nothing: "Nothing of what is told here has changed.",
    privacy: (from: Privacy, to: Privacy) => `Before, ${seen[from]}; now ${seen[to]}.`,
    quorum: (from: number, to: number) =>
      `A sum has the changes of at least ${to} people now, before of ${from}.`,
    deadline: (from_s: number, to_s: number) =>
      `A round lasts at most ${format.duration(to_s)} now, before ${format.duration(from_s)}.`,
    purpose: "Title or summary: what is learned, and for what.",
    data: "What data it learns from.",
    model: "The model that is trained.",
    recipe: "How it is trained on this device.",
    hiding: "How changes are rounded and hidden.",
    adding: "How changes become the next model.",
  },
};
