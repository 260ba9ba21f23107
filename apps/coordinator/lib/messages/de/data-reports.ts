/** German: was von verbundenen Daten gelesen wurde, und was dieser Browser davon behält. */
import type { Words } from "../words.ts";
import { format } from "./format.ts";

type Reports = Pick<
  Words["data"],
  | "nothingYet"
  | "reading"
  | "refused"
  | "failed"
  | "examples"
  | "readyToLearn"
  | "doubts"
  | "perClass"
  | "someExamples"
  | "leftOut"
>;
type Kept = Words["data"]["kept"];
type Note = Parameters<Kept["line"]>[0];

export const reports = {
  nothingYet: "Was Sie verbinden, wird hier gezeigt und bleibt hier.",
  reading: "Ihre Daten werden gelesen …",
  refused: "Diese Daten sind so nicht zu gebrauchen.",
  failed: "Ihre Daten konnten nicht gelesen werden.",
  examples: (count: number) => format.plural(count, "Beispiel", "Beispiele"),
  readyToLearn: "zum Lernen bereit.",
  doubts: "Sie sind zu gebrauchen. Sehen Sie sich zuerst dies an:",
  perClass: "Beispiele jeder Klasse",
  someExamples: "Einige Ihrer Beispiele",
  leftOut: (count: number) =>
    `${format.plural(count, "Datei oder Zeile wurde", "Dateien oder Zeilen wurden")} weggelassen`,
} satisfies Reports;

const counted: Record<Note["kind"], (count: number) => string> = {
  images: (count) => format.plural(count, "Bild", "Bilder"),
  practice: (count) => format.plural(count, "ausgedachtes Beispiel", "ausgedachte Beispiele"),
  table: (count) => format.plural(count, "Zeile", "Zeilen"),
  texts: (count) => format.plural(count, "Textabschnitt", "Textabschnitte"),
};

export const kept = {
  line: ({ connected_at_ms, count, kind }: Note) =>
    `Verbunden am ${format.day(connected_at_ms)}: ${counted[kind](count)}, nur auf diesem Gerät.`,
  use: "Diese Daten nehmen",
  forget: "Meine Daten vergessen",
  notForgotten: (why: string) =>
    `Sie ließen sich nicht löschen: ${why} Versuchen Sie es noch einmal, oder löschen Sie die Daten dieser Seite in ` +
    "den Einstellungen des Browsers.",
  mayGo: "Der Browser darf sie löschen, wenn auf dem Gerät der Platz knapp wird.",
  persist: "Ihn bitten, sie zu behalten",
  persisted: "Der Browser behält sie, bis Sie sie hier vergessen.",
  denied: "Der Browser verspricht nicht, sie zu behalten. Sie bleiben, solange Platz ist.",
  notKept: "Diese Daten werden nicht aufbewahrt.",
  whyNotKept: {
    full:
      "Dieser Browser gibt der Seite keinen weiteren Platz. Die Daten werden benutzt, solange die Seite offen ist; um " +
      "sie aufzubewahren, schaffen Sie Platz auf dem Gerät oder verbinden Sie weniger.",
    no_place:
      "Dieser Browser bewahrt für diese Seite nichts auf, wie in einem privaten Fenster. Die Daten werden benutzt, " +
      "solange die Seite offen ist, und dann vergessen: Verbinden Sie sie beim nächsten Mal erneut.",
    unavailable:
      "Der Speicher des Browsers hat nicht geantwortet. Die Daten werden benutzt, solange die Seite offen ist; " +
      "verbinden Sie sie beim nächsten Mal erneut.",
    damaged:
      "Was geschrieben wurde, ließ sich nicht wieder lesen. Die Daten werden benutzt, solange die Seite offen ist; " +
      "verbinden Sie sie beim nächsten Mal erneut.",
  },
  lost: (note: Note | null) =>
    note === null
      ? "Was hier verbunden war, lässt sich nicht mehr lesen."
      : `Der Browser hat nicht mehr, was Sie am ${format.day(note.connected_at_ms)} verbunden haben.`,
  connectAgain:
    "Vielleicht brauchte er den Platz, oder seine Daten wurden gelöscht. Verbinden Sie sie erneut, um weiterzumachen.",
} satisfies Kept;
