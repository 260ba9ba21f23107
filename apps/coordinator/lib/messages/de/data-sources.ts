/** German: die Wege, Daten zu verbinden: was jeder braucht, und seine Knöpfe. */
import type { Words } from "../words.ts";
import { format } from "./format.ts";

const listed = (classes: readonly string[]) =>
  classes.length > 6 ? `${classes.slice(0, 5).join(", ")} und so weiter` : classes.join(", ");
const removeLast = "Das letzte entfernen";

type Sources = Pick<
  Words["data"],
  | "staysHere"
  | "practisesOnly"
  | "orDrop"
  | "replaces"
  | "sources"
  | "practice"
  | "invented"
  | "folder"
  | "files"
  | "draw"
  | "webcam"
  | "text"
  | "table"
  | "mapping"
>;

export const sources = {
  staysHere: "Was Sie verbinden, wird hier auf dieser Seite gelesen. Es wird nie gesendet.",
  practisesOnly:
    "Zum Üben: Die Seite lernt als ein eigenes Gerät aus Daten, die sie gemacht hat. Mit Ihren Daten nehmen Sie auf der Seite der Aufgabe teil.",
  orDrop: "oder hier ablegen",
  replaces: "Dies tritt an die Stelle dessen, was jetzt verbunden ist.",
  sources: {
    label: "Woher die Daten kommen",
    practice: "Übungsziffern",
    draw: "Zeichnen",
    folder: "Ordner",
    files: "Bilddateien",
    webcam: "Kamera",
  },
  practice: {
    why: (count: number) =>
      `Keine Ziffern zur Hand? Diese Seite kann selbst ${format.count(count)} zeichnen, jede in einer etwas anderen Handschrift.`,
    use: "Übungsziffern nehmen",
  },
  invented: {
    why: {
      table: (count: number) =>
        `Keine Tabelle zur Hand? Diese Seite kann ${format.count(count)} Zeilen erfinden: Zahlen um die Mitten, die die ` +
        "Aufgabe nennt, und eine ausgedachte Regel für die Klassen.",
      text: (count: number) =>
        `Kein Text zur Hand? Diese Seite kann ${format.count(count)} Stücke erfinden, aus Wörtern, die es nicht gibt.`,
    },
    title: "Diese Daten sind erfunden.",
    good:
      "Sie taugen dazu, das Mitmachen anzusehen, und zu nichts sonst: Ein Modell, das aus ihnen lernt, weiß nichts von " +
      "der Welt. Wer diesen Koordinator betreibt, lässt es hier zu, wie zur Vorführung.",
    use: "Erfundene Daten nehmen",
  },
  folder: {
    how: (classes: readonly string[]) =>
      `Wählen Sie einen Ordner mit einem Unterordner für jede Klasse, benannt ${listed(classes)}. Bilder jeder Größe ` +
      "werden gelesen. Spricht der Browser vom Hochladen, so heißt das nur, dass diese Seite sie sehen darf.",
    pick: "Ordner wählen",
  },
  files: {
    how: "Sagen Sie, was die Bilder zeigen, und wählen Sie sie aus oder legen Sie sie ab. Dann die der nächsten Klasse.",
    what: "Diese Bilder zeigen",
    pick: (name: string) => `Bilder wählen: ${name}`,
    collected: (count: number) => `${format.plural(count, "Bild", "Bilder")} gesammelt.`,
    removeLast,
  },
  draw: {
    paper: (name: string) => `Papier zum Zeichnen: ${name}`,
    what: "Ich zeichne",
    add: (name: string) => `Hinzufügen: ${name}`,
    clear: "Löschen",
    empty: "Zeichnen Sie zuerst etwas, und fügen Sie es dann hinzu.",
    first:
      "Wählen Sie eine Klasse, zeichnen Sie groß und fügen Sie es hinzu. Zehn von jeder sind ein guter Anfang, weniger gehen auch.",
    drawn: (count: number) =>
      `${format.plural(count, "Zeichnung", "Zeichnungen")} verbunden. Weitere können jederzeit dazu: Die nächste Runde lernt aus ihnen.`,
    removeLast,
  },
  webcam: {
    how:
      "Die Kamera ist nur an, solange Sie sie hier benutzen. Ihre Bilder entstehen auf dieser Seite und bleiben auf " +
      "diesem Gerät: Halten Sie einen Knopf, um aufzunehmen, was Sie zeigen, Klasse für Klasse.",
    turnOn: "Kamera einschalten",
    turnOff: "Kamera ausschalten",
    picture: "Was die Kamera sieht",
    what: "Die Kamera sieht",
    hold: (name: string) => `Halten zum Aufnehmen: ${name}`,
    recording: (count: number) => `Aufnahme: ${format.plural(count, "Bild", "Bilder")}`,
    recorded: (count: number) => `${format.plural(count, "Bild", "Bilder")} aufgenommen.`,
    keys:
      "Halten Sie den Knopf, oder die Leertaste oder die Eingabetaste auf ihm. Zehn Bilder werden je Sekunde " +
      "aufgenommen; drehen und bewegen Sie, was Sie zeigen.",
    removeLast,
    faults: {
      refused: {
        title: "Diese Seite darf die Kamera nicht benutzen.",
        sentence:
          "Dem Browser wurde gesagt, sie nicht zu erlauben, oder niemand hat geantwortet. Erlauben Sie die Kamera in " +
          "den Einstellungen des Browsers für diese Seite, neben der Adresse, und schalten Sie sie erneut ein; oder " +
          "verbinden Sie stattdessen Bilddateien.",
      },
      none: {
        title: "Es wurde keine Kamera gefunden.",
        sentence:
          "Schließen Sie eine an und schalten Sie sie erneut ein, oder verbinden Sie stattdessen Bilddateien.",
      },
      busy: {
        title: "Die Kamera wird gerade benutzt.",
        sentence:
          "Ein anderes Programm oder eine andere Seite hat sie. Schließen Sie es und schalten Sie die Kamera erneut ein.",
      },
      insecure: {
        title: "Die Kamera braucht eine sichere Verbindung.",
        sentence:
          "Öffnen Sie diese Seite unter einer Adresse, die mit https beginnt, oder verbinden Sie stattdessen Bilddateien.",
      },
      failed: {
        title: "Die Kamera ließ sich nicht einschalten.",
        sentence:
          "Der Browser sagt nicht, warum. Versuchen Sie es erneut, oder verbinden Sie stattdessen Bilddateien.",
      },
    },
  },
  text: {
    how: (characters: number) =>
      `Wählen Sie eine oder mehrere reine Textdateien, jede mit mindestens ${format.count(characters)} Zeichen.`,
    pick: "Textdateien wählen",
  },
  table: {
    how: (columns: string) =>
      `Wählen Sie eine CSV- oder Parquet-Datei. Jede Zeile ist ein Beispiel, mit Spalten für ${columns}. ` +
      "Heißen Ihre Spalten oder Klassen anders, so können Sie sagen, welche welche ist.",
    pick: "Tabelle wählen",
    caption: (shown: number, rows: number, columns: number) =>
      `Die ersten ${format.count(shown)} von ${format.plural(rows, "Zeile", "Zeilen")}, ${format.plural(columns, "Spalte", "Spalten")}`,
  },
  mapping: {
    columns: "Welche Ihrer Spalten ist gemeint?",
    column: (name: string) => `Spalte für „${name}“`,
    noColumn: "Keine",
    labels: "Was bedeuten Ihre Klassen?",
    label: (name: string) => `„${name}“ bedeutet`,
    leaveOut: "Diese Zeilen weglassen",
    matched: (count: number) =>
      count === 0
        ? "Was Ihre Klassen bedeuten"
        : `${format.plural(count, "Spalte", "Spalten")} am Namen erkannt`,
  },
} satisfies Sources;
