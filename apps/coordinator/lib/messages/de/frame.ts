/** German: the frame of the public pages, the first page, and pages that are missing or fail. */
import type { Words } from "../words.ts";
import { format } from "./format.ts";
import { ofReadyTasks } from "./ready-tasks.ts";

export const frame = {
  ofTask: (said: string): string => ofReadyTasks.get(said) ?? said,
  skip: "Zum Inhalt springen",
  language: "Sprache",
  promise:
    "Die Daten bleiben auf den Geräten, denen sie gehören. Diese Seite lädt nichts von anderswo.",
  headline: "Gemeinsam lernen. Daten behalten.",
  about:
    "Tributary trainiert ein Modell mit der Hilfe vieler Geräte, auch dem vor Ihnen. Jedes Gerät " +
    "lernt aus seinen eigenen Daten und gibt nichts weiter als die kleine Änderung, die das am " +
    "Modell bewirkt hat, und auch die nur verschlüsselt. Wie Bäche zu einem Fluss werden die " +
    "Änderungen zu einem Modell, das von allen gelernt und niemandes Daten gesehen hat.",
  openTasks: "Offene Aufgaben",
  loadingTasks: "Die offenen Aufgaben werden geladen",
  seeOpenTasks: "Zu den offenen Aufgaben",
  takePart: "Mitmachen",
  watch: "Zuschauen",
  watchRun: "Dem Lauf zuschauen",
  silent: {
    title: "Der Koordinator antwortet nicht.",
    words: "Er wird alle paar Sekunden wieder gefragt. Läuft er noch?",
    again: "Jetzt noch einmal fragen",
  },
  offline: {
    title: "Sie sind offline: Der Koordinator ist nicht erreichbar.",
    words:
      "Was Sie sehen, kann sich inzwischen geändert haben. Ihre Daten und der Schlüssel dieses Geräts sind noch da, und " +
      "ein begonnenes Training geht weiter; sein Ergebnis wird gesendet, sobald Sie wieder online sind.",
  },
  noTasks: {
    title: "Noch ist keine Aufgabe offen.",
    words: "Wer diesen Koordinator betreibt, kann in einem Terminal eine öffnen:",
    demo: "Alles bei der Arbeit sehen, mit Teilnehmern zum Üben",
    open: "Die Aufgabe „Handwritten digits“ für Besucher dieser Seite öffnen",
  },
  noPage: {
    title: "Diese Seite gibt es nicht.",
    words: "Vielleicht ist der Link alt oder hat einen Tippfehler.",
  },
  card: {
    kinds: {
      image: (width: number, height: number, classes: number) =>
        `Bilder, ${width} × ${height}, ${classes} Klassen`,
      table: (columns: number, classes: number) =>
        `Tabellen, ${format.plural(columns, "Spalte", "Spalten")}, ${classes} Klassen`,
      text: (characters: number) => `Text, ${characters} bekannte Zeichen`,
    },
    privacy: {
      secure: "Nur die Summe ist lesbar",
      sealed: "Koordinator öffnet jede Änderung",
    },
    model: (weights: number) =>
      `Modell mit ${format.count(weights)} Gewichten, ${format.bytes(weights * 4)}`,
    noRun:
      "Noch wurde kein Lauf gestartet. Machen Sie mit, dann wartet dieses Gerät auf die erste Runde.",
    roundsDone: "Fertige Runden",
    rounds: (done: number, of: number) => `${done} von ${of}`,
    connected: "Verbunden",
    accuracy: "Treffer im Test",
    accuracyOverRounds: "Treffer über die Runden",
    spark: (rounds: number, share: string) =>
      `Treffer im Test über ${rounds} Runden, jetzt ${share}`,
    notStarted: "Nicht gestartet",
    states: {
      running: "Läuft",
      paused: "Angehalten",
      finished: "Fertig",
      stopped: "Beendet",
    },
  },
  unknownTask: {
    title: "Keine solche Aufgabe",
    notice: (id: string) => `Eine Aufgabe „${id}“ ist hier nicht offen.`,
    words:
      "Vielleicht wurde sie geschlossen, oder der Link hat einen Tippfehler. Sehen Sie, was jetzt offen ist.",
  },
  loadingTask: "Die Aufgabe wird geladen",
} satisfies Words["frame"];
