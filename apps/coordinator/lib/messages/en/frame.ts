/** The frame of the public pages, the first page, and what is said where a page is missing or fails. */
import { format } from "./format.ts";

export const frame = {
  /** Of a ready task, its title and summary in this language; what somebody else has written stays as it is. */
  ofTask: (said: string): string => said,
  skip: "Skip to the content",
  language: "Language",
  promise: "Data stays on the devices that own it. This page loads nothing from anywhere else.",
  headline: "Learn together. Keep your data.",
  about:
    "Tributary trains one model with the help of many devices, such as the one in front of you. " +
    "Each device learns from its own data and passes on nothing but the small change that this " +
    "made to the model, encrypted. Like streams into a river, the changes join into a model that " +
    "has learned from everybody and has seen nobody’s data.",
  openTasks: "Open tasks",
  loadingTasks: "Loading the open tasks",
  seeOpenTasks: "See the open tasks",
  takePart: "Take part",
  watch: "Watch",
  watchRun: "Watch the run",
  silent: {
    title: "The coordinator does not answer.",
    words: "It is tried again every few seconds. Is it still running?",
    again: "Try again now",
  },
  offline: {
    title: "You are offline: the coordinator cannot be reached.",
    words:
      "What you see may have changed since. Your data and this device’s key are still here, and a training that has " +
      "begun goes on; what it brings is sent when you are online again.",
  },
  noTasks: {
    title: "No task is open yet.",
    words: "Whoever runs this coordinator can open one in a terminal:",
    demo: "See everything at work, with practice participants",
    open: "Open the task “Handwritten digits” for visitors of this page",
  },
  noPage: {
    title: "There is no such page.",
    words: "The link may be old or mistyped.",
  },
  card: {
    /** In a few words, for a card. */
    kinds: {
      image: (width: number, height: number, classes: number) =>
        `Images, ${width} × ${height}, ${classes} classes`,
      table: (columns: number, classes: number) =>
        `Tables, ${format.plural(columns, "column", "columns")}, ${classes} classes`,
      text: (characters: number) => `Text, ${characters} characters known`,
    },
    privacy: {
      secure: "Only the sum can be read",
      sealed: "Coordinator opens each change",
    },
    model: (weights: number) =>
      `Model of ${format.count(weights)} weights, ${format.bytes(weights * 4)}`,
    noRun: "No run has been started yet. Take part and this device waits for the first round.",
    roundsDone: "Rounds done",
    rounds: (done: number, of: number) => `${done} of ${of}`,
    connected: "Connected",
    accuracy: "Test accuracy",
    accuracyOverRounds: "Accuracy over rounds",
    spark: (rounds: number, share: string) => `Test accuracy over ${rounds} rounds, now ${share}`,
    notStarted: "Not started",
    states: {
      running: "Running",
      paused: "Paused",
      finished: "Finished",
      stopped: "Stopped",
    },
  },
  unknownTask: {
    title: "No such task",
    notice: (id: string) => `No task “${id}” is open here.`,
    words: "It may have been closed, or the link is mistyped. See what is open now.",
  },
  loadingTask: "Loading the task",
};
