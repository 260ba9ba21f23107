/** German: the public page of a run. */
import type { LostIn, Privacy, RoundPhase, RoundView } from "@tributary/protocol";
import { expectedIn } from "../../round-story.ts";
import type { Words } from "../words.ts";
import { format } from "./format.ts";

const phases: Record<RoundPhase, string> = {
  recruiting: "Sammeln",
  keying: "Schlüssel",
  sharing: "Anteile",
  training: "Training",
  confirming: "Bestätigen",
  unmasking: "Demaskieren",
  aggregating: "Addieren",
  closed: "Übernommen",
  abandoned: "Abgebrochen",
};

const phaseSentences: Record<RoundPhase, string | Record<Privacy, string>> = {
  recruiting: "Eine Runde beginnt, wenn genug Teilnehmer da sind.",
  keying:
    "Die ausgewählten Geräte zeigen einander frische Schlüssel, nur für diese Runde gemacht. Sie trainieren inzwischen.",
  sharing:
    "Jedes Gerät gibt anderen verschlossene Teile seiner Schlüssel, damit die Summe lesbar bleibt, wenn einige gehen. Sie trainieren inzwischen.",
  training: {
    secure:
      "Jedes Gerät lernt aus seinen eigenen Daten, verbirgt seine Änderung unter Zufallszahlen und sendet sie.",
    sealed:
      "Jedes Gerät lernt aus seinen eigenen Daten, versiegelt seine Änderung für den Koordinator und sendet sie.",
  },
  confirming:
    "Die Geräte unterschreiben, wessen Änderungen in der Summe sind. Von hier an kann niemand mehr ausgelassen oder untergeschoben werden.",
  unmasking:
    "Die Geräte geben ab, was die übrigen Zufallszahlen von der Summe nimmt. Die Änderung eines einzelnen wird nicht lesbar.",
  aggregating: {
    secure: "Die Summe aller Änderungen wird zur nächsten Modellversion.",
    sealed: "Der Koordinator öffnet die Änderungen und mittelt sie zur nächsten Modellversion.",
  },
  closed: "Eine neue Modellversion ist übernommen.",
  abandoned: "Die Runde ist vorbei und das Modell unverändert.",
};

const collected: Record<RoundPhase, string | null> = {
  recruiting: null,
  keying: "Schlüssel da",
  sharing: "Anteile da",
  training: "Änderungen da",
  confirming: "Unterschriften da",
  unmasking: "Antworten da",
  aggregating: null,
  closed: null,
  abandoned: null,
};

const lostIn: Record<keyof LostIn, (count: number) => string> = {
  keying: (count) => `${count} beim Tauschen der Schlüssel`,
  sharing: (count) => `${count} beim Teilen der Schlüssel`,
  training: (count) => `${count} beim Training`,
  confirming: (count) => `${count} beim Bestätigen`,
  unmasking: (count) => `${count} beim Demaskieren`,
  aggregating: (count) => `${count} beim Addieren`,
};

function waitingFor(round: RoundView): string {
  const expected = expectedIn(round);
  if (expected !== null) return `${round.collected} von ${expected}: ${phases[round.phase]}`;
  if (round.phase !== "recruiting") return phases[round.phase];
  return `wartet auf Teilnehmer: ${round.eligible} von ${round.quorum} sind da`;
}

export const runs = {
  title: "Lauf",
  phases,
  phaseSentences,
  collected,
  lostIn,
  unknown: {
    title: "Kein solcher Lauf",
    notice: (id: string) => `Dieser Koordinator kennt keinen Lauf „${id}“.`,
    words:
      "Vielleicht ist der Link alt, oder der Koordinator wurde neu eingerichtet. Sehen Sie, was jetzt offen ist.",
  },
  loading: "Der Lauf wird geladen",
  live: "Live",
  reconnecting: "Wird neu verbunden …",
  round: {
    label: "Die laufende Runde",
    headline: (number: number, target: number) => `Runde ${number} von ${target}`,
    headlineBeyond: (number: number, committed: number, target: number) =>
      `Runde ${number}, ${committed} von ${target} übernommen`,
    phases: "Phasen der Runde",
    stepOf: (step: number, steps: number) => `${step} von ${steps}`,
    selected: "Ausgewählt",
    quorum: (quorum: number) => `${quorum} nötig`,
    inThisPhase: "In dieser Phase",
    of: (some: number, all: number) => `${some} von ${all}`,
    inTheSum: "In der Summe",
    delivered: "Geliefert",
    lost: "Verloren",
    threshold: "Schwelle",
    thresholdHint: "um eine Änderung zu sehen",
    timeUsed: "Verbrauchte Zeit der Runde",
    deadlineStarts: "Die Frist beginnt mit der Auswahl",
    deadlineIn: (left_s: number) => `noch ${format.duration(left_s)} bis zur Frist`,
    waitingFor,
    testAccuracy: "Treffer im Test",
    testLoss: "Fehler im Test",
    connected: "Verbunden",
    measuredAfter: "Gemessen nach jeder übernommenen Runde",
    unchanged: "Unverändert seit der Runde davor",
    points: (points: number) =>
      `${points < 0 ? "▼" : "▲"} ${format.share(Math.abs(points) / 100).replace(" %", "")} Punkte seit der Runde davor`,
    resting: {
      running: "Zwischen zwei Runden. Die nächste beginnt, wenn genug Teilnehmer verbunden sind.",
      paused: "Der Lauf ist angehalten. Er geht weiter, wenn er fortgesetzt wird.",
      finished: "Der Lauf ist fertig: Jede geplante Runde ist übernommen.",
      stopped: "Der Lauf wurde beendet. Das Modell seiner letzten übernommenen Runde bleibt.",
    },
  },
  table: {
    title: "Runden",
    label: "Tabelle der Runden",
    none: "Noch ist keine Runde vorbei. Jede erscheint hier, wenn sie endet.",
    showFigures: "Alle Zahlen zeigen",
    showLost: "Verluste nach Phase zeigen",
    afterDelivery:
      "Wer beim Bestätigen oder Demaskieren verloren ging, hatte geliefert: Diese Änderung bleibt in der Summe.",
    round: "Runde",
    accuracy: "Treffer",
    loss: "Fehler",
    delivered: "Geliefert",
    lost: "Verloren",
    threshold: "Schwelle",
    time: "Dauer",
    down: "Herunter",
    up: "Hinauf",
    closed: "Ende",
    chosen: "Ausgewählt",
    abandoned: "Abgebrochen",
    abandonedAfterNumber: "abgebrochen",
    changedNothing: (number: number) => `Runde ${number} hat nichts geändert`,
  },
  story: {
    unchanged: "Das Modell ist unverändert.",
    nobodyChosen: "Es war noch niemand ausgewählt.",
    delivered: (accepted: number, cohort: number) =>
      `${accepted} von ${format.plural(cohort, "ausgewählten Teilnehmer", "ausgewählten Teilnehmern")} lieferten`,
    nobodyLost: "niemand ging verloren",
    lost: (lost: string) => `verloren: ${lost}`,
    itTakes: (threshold: number) =>
      `es braucht ${threshold}, um die Masken eines Teilnehmers zu entfernen`,
  },
  charts: {
    words: {
      asChart: "Als Kurve zeigen",
      asTable: "Als Tabelle zeigen",
      empty: "Der erste Punkt erscheint, wenn die erste Runde übernommen ist.",
      round: "Runde",
      tableOf: (title: string) => `${title}, als Tabelle`,
    },
    accuracy: "Treffer im Test",
    accuracySummary: (rounds: number, now: string) =>
      `Treffer im Test über ${rounds} übernommene Runden, jetzt ${now}.`,
    accuracySeries: "Treffer",
    loss: "Fehler",
    lossSummary: (rounds: number, now: string) =>
      `Fehler über ${rounds} übernommene Runden, im Test jetzt ${now}.`,
    testSet: "Test",
    whileTraining: "Teilnehmer, beim Training",
    seconds: "Sekunden je Runde",
    secondsSummary: (rounds: number, last: string) =>
      `Dauer von ${rounds} übernommenen Runden, der letzten ${last}.`,
    duration: "Dauer",
    bytes: "Bytes je Teilnehmer",
    bytesSummary: (rounds: number) => `Bytes je Teilnehmer über ${rounds} übernommene Runden.`,
    down: "Modell herunter",
    up: "Änderung hinauf",
    noTestSet: "Diese Aufgabe hat keine öffentlichen Testdaten, ihre Runden werden nicht gemessen.",
    testedOn: (set: string) => `Die Testzahlen sind die des Koordinators. Testdaten: ${set}`,
  },
  model: {
    title: (version: number) => `Modellversion ${version}`,
    about: (weights: number) =>
      `SHA-256 der Datei · ${format.count(weights)} Gewichte, ${format.bytes(weights * 4)} · safetensors`,
    download: "Herunterladen",
  },
} satisfies Words["runs"];
