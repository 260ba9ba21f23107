/** The ways to connect data: what each asks for, and its buttons. */
import { format } from "./format.ts";

const listed = (classes: readonly string[]) =>
  classes.length > 6 ? `${classes.slice(0, 5).join(", ")} and so on` : classes.join(", ");
const removeLast = "Remove the last one";

export const sources = {
  staysHere: "What you connect is read here, in this page. It is never sent.",
  practisesOnly:
    "For practice: as a device of its own, the page learns from data that it made. To take part with yours, open the task’s page.",
  orDrop: "or drop it here",
  replaces: "This takes the place of what is connected now.",
  sources: {
    label: "Where the data is from",
    practice: "Practice digits",
    draw: "Draw",
    folder: "Folder",
    files: "Image files",
    webcam: "Camera",
  },
  practice: {
    why: (count: number) =>
      `No digits at hand? This page can draw ${format.count(count)} of its own, each in a slightly different hand.`,
    use: "Use practice digits",
  },
  invented: {
    why: {
      table: (count: number) =>
        `No table at hand? This page can invent ${format.count(count)} rows: numbers around the centres that the task ` +
        "names, and a rule for the classes that is made up.",
      text: (count: number) =>
        `No text at hand? This page can invent ${format.count(count)} passages, in words that there are not.`,
    },
    title: "This data is invented.",
    good:
      "It is good for seeing how taking part works, and for nothing else: a model that learns from it knows nothing of " +
      "the world. Whoever runs this coordinator allows it here, as for a demonstration.",
    use: "Use invented data",
  },
  folder: {
    how: (classes: readonly string[]) =>
      `Choose a folder with one sub-folder per class, named ${listed(classes)}. Images of any size are read. ` +
      "If the browser speaks of an upload, it only means that this page may see them.",
    pick: "Choose a folder",
  },
  files: {
    how: "Say what the images show, then choose or drop them. Then those of the next class.",
    what: "These images show",
    pick: (name: string) => `Choose images of ${name}`,
    collected: (count: number) => `${format.plural(count, "image", "images")} collected.`,
    removeLast,
  },
  draw: {
    paper: (name: string) => `Paper to draw ${name} on`,
    what: "I am drawing",
    add: (name: string) => `Add this ${name}`,
    clear: "Clear",
    empty: "Draw something first, then add it.",
    first:
      "Choose a class, draw it large and add it. Ten of each are a good start, and fewer work too.",
    drawn: (count: number) =>
      `${format.plural(count, "drawing", "drawings")} connected. Add more at any time: the next round learns from them.`,
    removeLast,
  },
  webcam: {
    how:
      "The camera is on only while you use it here. Its pictures are made in this page and stay on this device: " +
      "hold a button to record what you show, class by class.",
    turnOn: "Turn on the camera",
    turnOff: "Turn off the camera",
    picture: "What the camera sees",
    what: "The camera sees",
    hold: (name: string) => `Hold to record ${name}`,
    recording: (count: number) => `Recording: ${format.plural(count, "picture", "pictures")}`,
    recorded: (count: number) => `${format.plural(count, "picture", "pictures")} recorded.`,
    keys: "Hold the button, or Space or Enter on it. Ten pictures a second are taken; turn and move what you show.",
    removeLast,
    faults: {
      refused: {
        title: "This page may not use the camera.",
        sentence:
          "The browser was told not to allow it, or nobody answered. Allow the camera in the browser’s settings for " +
          "this page, beside its address, and turn it on again; or connect image files instead.",
      },
      none: {
        title: "No camera was found.",
        sentence: "Plug one in and turn it on again, or connect image files instead.",
      },
      busy: {
        title: "The camera is in use.",
        sentence: "Another program or page has it. Close that one and turn the camera on again.",
      },
      insecure: {
        title: "The camera needs a secure connection.",
        sentence:
          "Open this page by an address that begins with https, or connect image files instead.",
      },
      failed: {
        title: "The camera could not be turned on.",
        sentence: "The browser does not say why. Try again, or connect image files instead.",
      },
    },
  },
  text: {
    how: (characters: number) =>
      `Choose one or several plain text files, each of at least ${format.count(characters)} characters.`,
    pick: "Choose text files",
  },
  table: {
    how: (columns: string) =>
      `Choose a CSV or Parquet file. Each row is an example, with columns for ${columns}. ` +
      "If your columns or labels are called otherwise, you can say which is which.",
    pick: "Choose a table",
    caption: (shown: number, rows: number, columns: number) =>
      `The first ${format.count(shown)} of ${format.plural(rows, "row", "rows")}, ${format.plural(columns, "column", "columns")}`,
  },
  mapping: {
    columns: "Which of your columns is meant?",
    column: (name: string) => `Column for “${name}”`,
    noColumn: "None",
    labels: "What do your labels mean?",
    label: (name: string) => `“${name}” means`,
    leaveOut: "Leave these rows out",
    matched: (count: number) =>
      count === 0
        ? "What your labels mean"
        : `${format.plural(count, "column", "columns")} matched by name`,
  },
};
