/** What left this device: the drawing of a change's way, and the receipts. */
import type { Privacy } from "@tributary/protocol";
import type { Protection } from "../../receipt.ts";
import { format } from "./format.ts";

/** All others together can always take their own changes off the sum: a higher threshold protects no better. */
function whoCouldSee({ threshold, neighbours }: Protection): string {
  const whom =
    "you were connected with would have to work together with the server to see your change.";
  if (neighbours === 1) return `The one person ${whom}`;
  if (threshold >= neighbours) return `All ${neighbours} people ${whom}`;
  return `At least ${threshold} of the ${neighbours} people ${whom}`;
}

const steps: Record<Privacy, readonly string[]> = {
  secure: ["Masked", "Sent", "In the sum", "Masks removed", "In the model"],
  sealed: ["Sealed", "Sent", "In the model"],
};

export const receipts = {
  title: "What left this device",
  none: "Nothing has left this device. Each change that is sent gets a receipt here.",
  sentIn: (bytes: number, rounds: number) =>
    `${format.bytes(bytes)} in ${format.plural(rounds, "round", "rounds")}`,
  way: {
    label: "The way of this device’s change",
    here: "On this device",
    there: "At the coordinator",
    train: "Train",
    trainHint: "Your data stays here",
    mask: "Mask",
    maskHint: "Random numbers hide the change",
    sum: (people: number | null) => (people === null ? "Sum" : `Sum of ${people}`),
    sumHint: "All that the server can read",
    seal: "Seal",
    sealHint: "Nobody on the way can read it",
    open: "Open",
    openHint: "The server reads each change",
    model: (version: number | null) => (version === null ? "Model" : `Model ${version}`),
    modelHint: "The better model, for everyone",
  },
  round: (number: number) => `Round ${number}`,
  howFar: (number: number) => `How far the change of round ${number} came`,
  steps,
  sent: "Sent",
  notSent: "Not sent yet",
  sealedToServer: "sealed to the server",
  ofUnmasked: (share: number, clear_bytes: number) =>
    `${format.share(share)} of the ${format.bytes(clear_bytes)} unmasked`,
  addedUpWith: "Added up with",
  others: (others: number | null) =>
    others === null ? "not known yet" : format.plural(others, "other change", "other changes"),
  withOthers: (others: string) => `with ${others}`,
  unread: { secure: "before anyone could read it", sealed: "after it was opened" },
  fingerprint: "Fingerprint",
  fingerprintHint: "SHA-256 of the very bytes",
  copy: {
    button: "Copy",
    name: "the fingerprint",
    copied: "Copied",
    said: "The fingerprint is copied.",
  },
  check: {
    button: "Check",
    about: (round: number) => `the receipt of round ${round} against the coordinator’s record`,
    asking: "Asking the coordinator…",
    matches: (summed: number | null) =>
      summed === null
        ? "On record: the round was abandoned, and the change went into no model. That is what this page heard."
        : `On record with the same fingerprint, in a sum of ${summed}. Round, count and model version are those that this page heard.`,
    told: (counted: boolean, version: number | null) =>
      counted
        ? `On record: it was counted, in model version ${version ?? "?"}. This page was away when the round ended.`
        : "On record: it was not counted. This page was away when the round ended.",
    differs: "The coordinator’s record is not what this page heard:",
    round: (here: number, there: number) => `heard in round ${here}, recorded in round ${there}`,
    counted: (here: boolean): string =>
      here ? "heard as counted, recorded as not" : "heard as not counted, recorded as counted",
    summed: (here: number, there: number | null) =>
      `heard in a sum of ${here}, recorded in ${there === null ? "none" : `one of ${there}`}`,
    version: (here: number, there: number | null) =>
      `heard in model version ${here}, recorded in ${there ?? "none"}`,
    tell: "Tell whoever runs this coordinator; until it is explained, better take no further part.",
    notKnown: "The coordinator knows no change with this fingerprint in that round.",
    unreachable: "The coordinator did not answer. Try again.",
  },
  all: (count: number) => `Show all ${format.count(count)} receipts`,
  whoCouldSeeTitle: "Who could see your change",
  whoCouldSee,
  unprotected: {
    secure: "Not known: the keys of this round were shared before this page was opened.",
    sealed: "The server: it opens each change to add it up. Nobody else can.",
  },
  hiddenUnless: ({ threshold, neighbours }: Protection) => {
    const needed = Math.min(threshold, neighbours);
    return `hidden unless ${needed} of ${neighbours} ${needed === 1 ? "helps" : "help"} the server`;
  },
  states: {
    masked: "Masked, on its way",
    sent: "Sent, waiting for the others",
    summed: "In the sum",
    unmasked: "Masks removed from the sum",
    counted: (version: number | null) => `Counted: model version ${version ?? "?"}`,
    notCounted: "Not counted",
    unknown: "Outcome not seen",
  },
};
