/** Taking part as it goes: the visitor's controls, the status in one sentence, and why a round came to nothing. */
import {
  type AbandonReason,
  abandonSentences,
  type DeclineReason,
  type DropReason,
  type Ineligible,
  ineligibleSentence,
  type Privacy,
  type Waiting,
} from "@tributary/protocol";
import { format } from "./format.ts";

const dropped: Record<DropReason, string> = {
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

const waiting: Record<Waiting["for"], (missing: number, have: number, need: number) => string> = {
  participants: (missing, have, need) =>
    missing === 0
      ? "Enough participants are here: the next round is about to start."
      : `Waiting for ${format.plural(missing, "more participant", "more participants")}: ${have} of ${need} are here.`,
  round_end: () => "A round is under way without this device. It can be chosen for the next one.",
  next_round: () => "Ready. The next round starts in a moment.",
  run_start: () =>
    "Nothing is being trained at the moment. This device joins in when a run starts.",
  run_resume: () => "The run is paused by who leads it. This device goes on when the run does.",
};

const abandoned: Record<AbandonReason, string> = abandonSentences;

export const work = {
  title: "Taking part",
  start: {
    idle: "Start taking part",
    running: "Taking part",
    paused: "Go on",
    elsewhere: "Take part here instead",
    left: "Take part again",
    ended: "Ask for a new run",
    barred: "Try again",
    failed: "Start again",
  },
  pause: "Pause",
  finish: "Finish this round",
  finishing: "Stops after this round",
  leave: "Leave and forget",
  leaving: {
    title: "Leave and forget?",
    gone: "This goes from this browser, for this task:",
    goneList: [
      "the data that you connected",
      "this device’s key: if you come back, you come as a new device",
      "your consent and your receipts",
      "what was kept of an unfinished training",
    ],
    remains: (changes: number) =>
      changes === 0
        ? "Nothing of this device is in the model."
        : `What remains: ${format.plural(changes, "change", "changes")} of this device in the model. ` +
          "Nobody can take it out of the sum again, and nobody can tell which part of it was yours.",
    told: "The coordinator is told that this device leaves.",
    stay: "Stay",
    parts: {
      key: "this device’s key",
      data: "the data that you connected",
      receipts: "your receipts",
      training: "an unfinished training",
    },
    failed: (parts: readonly string[], why: string) =>
      `Not everything could be deleted. Still in this browser: ${parts.join(", ")}. It says: ${why} ` +
      "Try again, or clear this site’s data in the browser’s settings.",
  },
  connectFirst: "Connect your data first.",
  startAgain: (detail: string) => `${detail} Start again, or reload the page.`,
  counted: "Changes counted",
  accuracy: "Test accuracy",
  aboutLastRound: "About the last round",
  place: (place: {
    number: number;
    rounds: number;
    cohort: number;
    quorum: number;
    left_s: number;
  }) =>
    `Round ${place.number} of ${place.rounds}: one of ${place.cohort} chosen, ${place.quorum} needed, ` +
    `${format.duration(place.left_s)} left.`,
  late: (needs_s: number, left_s: number, share: number) =>
    `At this pace the training takes about ${format.duration(needs_s)} more, and the round ends in ` +
    `${format.duration(left_s)}: the change will probably come too late. ${
      share < 1
        ? "Give more of the time under Limits, and it gets faster."
        : "The round then goes on without it, and nothing else is lost."
    }`,
  strip: {
    label: "This device’s work",
    down: "Model down",
    training: "Training here",
    epoch: (epoch: number, epochs: number) => `epoch ${epoch} of ${epochs}`,
    speed: (samples_per_second: number) => `${format.count(samples_per_second)} examples/s`,
    loss: (loss: number) => `Loss ${format.loss(loss)}`,
    lossNow: (loss: number) => `Training loss, now ${format.loss(loss)}`,
    up: { secure: "Masked change up", sealed: "Sealed change up" },
  },
  status: {
    idle: "Not taking part yet.",
    paused: "Paused. Nothing is trained or sent until you go on.",
    elsewhere: "Another tab of this browser takes part. This one goes on when that one is closed.",
    left: "You have left. This device’s key is deleted; your data was only ever here.",
    barred: "Not taking part: nothing was trained or sent.",
    failed: "Taking part has failed on this device.",
    ended: {
      finished: "The run is finished.",
      stopped: "The run was stopped.",
      nothingCounted: "Nothing of this device was counted in it.",
      counted: (changes: number) =>
        `${format.plural(changes, "change", "changes")} of this device went into the model. Thank you!`,
    },
    gettingReady: "Getting ready…",
    connecting: (attempt: number) =>
      attempt === 1
        ? "Connecting to the coordinator…"
        : `Connecting to the coordinator, attempt ${attempt}…`,
    lost: "The connection is lost. It is tried again by itself; work already done is kept.",
    offline:
      "This device is offline. It connects by itself when the network is back; work already done is kept.",
    finishing: (sentence: string) => `${sentence} After this round it stops.`,
    awayUntil: (clock: string) =>
      `Not needed until ${clock}. This device comes back by itself in time.`,
    nextRun: (clock: string) =>
      `This run is over. The next one starts at ${clock}, and this device takes part in it.`,
    roundOver: "The round is over. The next one starts in a moment.",
    connected: "Connected. Waiting to hear from the coordinator.",
    downloading: "Fetching the current model.",
    training: "Training on your data, on this device.",
    trainingStep: (step: number, steps: number) =>
      `Training on your data, on this device: step ${format.count(step)} of ${format.count(steps)}.`,
    hiding: {
      secure: "Hiding the change under random numbers.",
      sealed: "Sealing the change that the training made.",
    },
    sending: {
      secure: (bytes: number) => `Sending the masked change, ${format.bytes(bytes)}.`,
      sealed: (bytes: number) => `Sending the sealed change, ${format.bytes(bytes)}.`,
    },
    sent: "The change has arrived. Waiting for the others, then the round is added up.",
    summed: "Your change is in the sum. Now the random numbers are taken off it.",
    unmasked: "This device has done its part. The sum becomes the next model.",
  },
  waiting,
  notSelected: (because: Ineligible, again_s: number) =>
    `${ineligibleSentence(because)} It is looked at again in ${format.duration(again_s)}.`,
  dropped,
  abandoned,
  shown: {
    nothing: "Nothing was revealed.",
    atMostTheSum: "At most the sum of all could be read, never your change alone.",
  },
  /** As the client said it, where this language has no words of its own for the reason. */
  failed: (_reason: DeclineReason, said: string): string => said,
  tooLate: "The round ended before the change arrived.",
  /** As the coordinator or the client said it, where this language has no words of its own for the reason. */
  refusal: (_reason: string, said: string): string => said,
  barred: {
    invite_needed: "By invitation",
    invite_invalid: "This invite is not good here",
    revoked: "Taken out of this federation",
    key_replaced: "This key is an old one",
  },
  /** What the coordinator can see, and what it cannot; without the number where no round is under way. */
  privacySentence: (kind: Privacy, quorum: number | null): string => {
    if (kind === "sealed") {
      return "Nobody on the way can read a change, but the server opens each one to add it up.";
    }
    const people = quorum === null ? "all people’s changes" : `at least ${quorum} people’s changes`;
    return `The server sees the sum of ${people}, never one person’s alone.`;
  },
};
