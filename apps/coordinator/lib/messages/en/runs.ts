/** The public page of a run: its rounds as they go, and what became of them. */
import type { LostIn, Privacy, RoundPhase, RoundView } from "@tributary/protocol";
import { format } from "./format.ts";

const phases: Record<RoundPhase, string> = {
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
const phaseSentences: Record<RoundPhase, string | Record<Privacy, string>> = {
  recruiting: "A round begins when enough participants are here.",
  keying:
    "The chosen devices show each other fresh keys, made for this round alone. They train meanwhile.",
  sharing:
    "Each device gives locked pieces of its keys to others, so that the sum can still be read if some of them leave. They train meanwhile.",
  training: {
    secure:
      "Each device learns from its own data, hides its change under random numbers, and sends it.",
    sealed:
      "Each device learns from its own data, seals its change to the coordinator, and sends it.",
  },
  confirming:
    "The devices sign whose changes are in the sum. From here on nobody can be left out or slipped in.",
  unmasking:
    "The devices hand in what takes the remaining random numbers off the sum. Nobody’s own change becomes readable.",
  aggregating: {
    secure: "The sum of all changes becomes the next model version.",
    sealed: "The coordinator opens the changes and averages them into the next model version.",
  },
  closed: "A new model version is committed.",
  abandoned: "The round is over and the model is unchanged.",
};

/** What a phase collects from its participants; null where it collects nothing. */
const collected: Record<RoundPhase, string | null> = {
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

/** When a round lost somebody. */
const lostIn: Record<keyof LostIn, (count: number) => string> = {
  keying: (count) => `${count} while exchanging keys`,
  sharing: (count) => `${count} while sharing keys`,
  training: (count) => `${count} while training`,
  confirming: (count) => `${count} while confirming`,
  unmasking: (count) => `${count} while unmasking`,
  aggregating: (count) => `${count} while adding up`,
};

export const runs = {
  title: "Run",
  phases,
  phaseSentences,
  collected,
  lostIn,
  unknown: {
    title: "No such run",
    notice: (id: string) => `This coordinator knows no run “${id}”.`,
    words: "The link may be old, or the coordinator was set up anew. See what is open now.",
  },
  loading: "Loading the run",
  live: "Live",
  reconnecting: "Reconnecting…",
  round: {
    label: "The round under way",
    headline: (number: number, target: number) => `Round ${number} of ${target}`,
    headlineBeyond: (number: number, committed: number, target: number) =>
      `Round ${number}, ${committed} of ${target} committed`,
    phases: "Phases of the round",
    stepOf: (step: number, steps: number) => `${step} of ${steps}`,
    selected: "Selected",
    quorum: (quorum: number) => `quorum ${quorum}`,
    inThisPhase: "In this phase",
    of: (some: number, all: number) => `${some} of ${all}`,
    inTheSum: "In the sum",
    delivered: "Delivered",
    lost: "Lost",
    threshold: "Threshold",
    thresholdHint: "to see one change",
    timeUsed: "Time of the round used up",
    deadlineStarts: "The deadline starts with the selection",
    deadlineIn: (left_s: number) => `${format.duration(left_s)} until the deadline`,
    waitingFor: ({ waiting_for }: RoundView) => waiting_for,
    testAccuracy: "Test accuracy",
    testLoss: "Test loss",
    connected: "Connected",
    measuredAfter: "Measured after each committed round",
    unchanged: "Unchanged since the round before",
    points: (points: number) =>
      `${points < 0 ? "▼" : "▲"} ${Math.abs(points).toFixed(1)} points since the round before`,
    resting: {
      running: "Between two rounds. The next one starts when enough participants are connected.",
      paused: "The run is paused. It goes on when it is resumed.",
      finished: "The run is finished: every round that was planned is committed.",
      stopped: "The run was stopped. The model of its last committed round is kept.",
    },
  },
  table: {
    title: "Rounds",
    label: "Table of rounds",
    none: "No round is over yet. Each appears here when it closes.",
    showFigures: "Show all figures",
    showLost: "Show losses by phase",
    afterDelivery:
      "Whoever was lost while confirming or unmasking had delivered: that change stays in the sum.",
    round: "Round",
    accuracy: "Accuracy",
    loss: "Loss",
    delivered: "Delivered",
    lost: "Lost",
    threshold: "Threshold",
    time: "Time",
    down: "Down",
    up: "Up",
    closed: "Closed",
    chosen: "Chosen",
    abandoned: "Abandoned",
    abandonedAfterNumber: "abandoned",
    changedNothing: (number: number) => `Round ${number} changed nothing`,
  },
  story: {
    unchanged: "The model is unchanged.",
    nobodyChosen: "Nobody had been chosen yet.",
    delivered: (accepted: number, cohort: number) =>
      `${accepted} of ${format.plural(cohort, "chosen participant", "chosen participants")} delivered`,
    nobodyLost: "nobody was lost",
    lost: (lost: string) => `lost ${lost}`,
    itTakes: (threshold: number) => `it takes ${threshold} to remove one participant’s masks`,
  },
  charts: {
    words: {
      asChart: "Show as chart",
      asTable: "Show as table",
      empty: "The first point appears when the first round is committed.",
      round: "Round",
      tableOf: (title: string) => `${title}, as a table`,
    },
    accuracy: "Test accuracy",
    accuracySummary: (rounds: number, now: string) =>
      `Test accuracy over ${rounds} committed rounds, now ${now}.`,
    accuracySeries: "Accuracy",
    loss: "Loss",
    lossSummary: (rounds: number, now: string) =>
      `Loss over ${rounds} committed rounds, on the test set now ${now}.`,
    testSet: "Test set",
    whileTraining: "Participants, while training",
    seconds: "Seconds per round",
    secondsSummary: (rounds: number, last: string) =>
      `Duration of ${rounds} committed rounds, the last ${last}.`,
    duration: "Duration",
    bytes: "Bytes per participant",
    bytesSummary: (rounds: number) => `Bytes per participant over ${rounds} committed rounds.`,
    down: "Model down",
    up: "Change up",
    noTestSet: "This task has no public test set, so its rounds are not measured.",
    testedOn: (set: string) => `The test figures are the coordinator’s own. Test set: ${set}`,
  },
  model: {
    title: (version: number) => `Model version ${version}`,
    about: (weights: number) =>
      `SHA-256 of the file · ${format.count(weights)} weights, ${format.bytes(weights * 4)} · safetensors`,
    download: "Download",
  },
};
