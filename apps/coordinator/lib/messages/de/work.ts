/** German: taking part as it goes, and why a round came to nothing. */
import type {
  AbandonReason,
  DeclineReason,
  DropReason,
  Ineligible,
  Privacy,
  Waiting,
} from "@tributary/protocol";
import type { Words } from "../words.ts";
import { declined } from "./declined.ts";
import { format } from "./format.ts";
import { isKnownRefusal, refusals } from "./refusals.ts";

const dropped: Record<DropReason, string> = {
  left: "Dieses Gerät hat die Runde verlassen, bevor seine Änderung gezählt war.",
  declined: "Dieses Gerät hat die Runde nicht angenommen.",
  disconnected: "Die Verbindung war zu lange weg, die Runde ging ohne dieses Gerät weiter.",
  deadline: "Die Zeit der Runde war um, bevor dieses Gerät fertig war.",
  refused: "Der Koordinator hat die Änderung dieses Geräts nicht angenommen.",
  not_needed: "Es waren genug andere bereit, diese Runde brauchte dieses Gerät nicht.",
  too_few_neighbours:
    "Zu viele von denen, mit denen dieses Gerät Schlüssel geteilt hat, sind gegangen; nichts wurde gesendet.",
  revoked: "Dieses Gerät darf hier nicht mehr mitmachen.",
};

const waiting: Record<Waiting["for"], (missing: number, have: number, need: number) => string> = {
  participants: (missing, have, need) =>
    missing === 0
      ? "Es sind genug Teilnehmer da: Die nächste Runde beginnt gleich."
      : `Warten auf ${format.plural(missing, "weiteren Teilnehmer", "weitere Teilnehmer")}: ${have} von ${need} sind da.`,
  round_end: () => "Eine Runde läuft ohne dieses Gerät. Für die nächste kann es ausgewählt werden.",
  next_round: () => "Bereit. Die nächste Runde beginnt gleich.",
  run_start: () =>
    "Im Moment wird nichts trainiert. Dieses Gerät macht mit, sobald ein Lauf beginnt.",
  run_resume: () =>
    "Wer den Lauf leitet, hat ihn angehalten. Geht er weiter, dann auch dieses Gerät.",
};

const abandoned: Record<AbandonReason, string> = {
  quorum_missed: "Weniger Teilnehmer als nötig haben rechtzeitig eine Änderung geliefert.",
  keys_missed: "Zu wenige Teilnehmer haben rechtzeitig Schlüssel getauscht; nichts wurde gesendet.",
  unmasking_failed:
    "Zu wenige Teilnehmer sind geblieben, um die Masken zu entfernen; nichts wurde aufgedeckt.",
  aggregation_failed: "Die Änderungen ließen sich nicht zu einem Modell verbinden.",
  sum_implausible: "Die Summe der Änderungen ist nicht plausibel; das Modell bleibt, wie es war.",
  storage_failed: "Der Koordinator konnte die Runde nicht speichern.",
  coordinator_restarted:
    "Der Koordinator wurde neu gestartet und konnte die Runde nicht fortsetzen.",
  stopped: "Der Lauf wurde beendet.",
  paused: "Der Lauf wurde angehalten. Er geht weiter, wenn er fortgesetzt wird.",
  rolled_back: "Der Lauf geht von einem früheren Modell aus weiter.",
};

const ask = (value: number | null) => (value === null ? "?" : format.count(value));

function ineligible({ reason, have, need }: Ineligible): string {
  switch (reason) {
    case "backend_not_allowed":
      return "Die Aufgabe nimmt keine Geräte, die mit dieser Art von Prozessor trainieren.";
    case "speed_unknown":
      return `Die Aufgabe verlangt ${ask(need)} Beispiele in der Sekunde; wie schnell dieses Gerät ist, wurde nicht gemessen.`;
    case "too_slow":
      return `Dieses Gerät lernt aus ${ask(have)} Beispielen in der Sekunde oder etwas mehr; die Aufgabe verlangt ${ask(need)}.`;
    case "examples_unconfirmed":
      return `Die Aufgabe verlangt mindestens ${ask(need)} Beispiele; dieses Gerät hat nicht gesagt, dass es so viele hat.`;
    case "took_part_recently":
      return "Dieses Gerät war vor kurzem dabei; jetzt sind andere an der Reihe.";
    case "resting":
      return `Dieses Gerät wurde ${ask(have)}-mal hintereinander ausgewählt, ohne eine Änderung zu liefern, und ruht eine Weile.`;
    default:
      return reason satisfies never;
  }
}

export const work = {
  title: "Mitmachen",
  start: {
    idle: "Jetzt mitmachen",
    running: "Macht mit",
    paused: "Weitermachen",
    elsewhere: "Stattdessen hier mitmachen",
    left: "Wieder mitmachen",
    ended: "Nach einem neuen Lauf fragen",
    barred: "Noch einmal versuchen",
    failed: "Neu starten",
  },
  pause: "Pause",
  finish: "Runde abschließen",
  finishing: "Hört nach dieser Runde auf",
  leave: "Gehen und vergessen",
  leaving: {
    title: "Gehen und vergessen?",
    gone: "Das verschwindet aus diesem Browser, für diese Aufgabe:",
    goneList: [
      "die Daten, die Sie verbunden haben",
      "der Schlüssel dieses Geräts: Wenn Sie wiederkommen, dann als neues Gerät",
      "Ihre Zustimmung und Ihre Quittungen",
      "was von einem unfertigen Training aufgehoben wurde",
    ],
    remains: (changes: number) =>
      changes === 0
        ? "Nichts von diesem Gerät ist im Modell."
        : `Was bleibt: ${format.plural(changes, "Änderung", "Änderungen")} dieses Geräts im Modell. ` +
          "Niemand kann sie wieder aus der Summe nehmen, und niemand kann sagen, welcher Teil davon Ihrer war.",
    told: "Der Koordinator erfährt, dass dieses Gerät geht.",
    stay: "Bleiben",
    parts: {
      key: "der Schlüssel dieses Geräts",
      data: "die Daten, die Sie verbunden haben",
      receipts: "Ihre Quittungen",
      training: "ein unfertiges Training",
    },
    failed: (parts: readonly string[], why: string) =>
      `Nicht alles ließ sich löschen. Noch in diesem Browser: ${parts.join(", ")}. Er sagt: ${why} ` +
      "Versuchen Sie es noch einmal, oder löschen Sie die Daten dieser Seite in den Einstellungen des Browsers.",
  },
  connectFirst: "Verbinden Sie zuerst Ihre Daten.",
  startAgain: (detail: string) =>
    `Starten Sie neu, oder laden Sie die Seite noch einmal. Was die Technik dazu sagt, auf Englisch: „${detail}“`,
  counted: "Gezählte Änderungen",
  accuracy: "Treffer im Test",
  aboutLastRound: "Zur letzten Runde",
  place: ({ number, rounds, cohort, quorum, left_s }) =>
    `Runde ${number} von ${rounds}: eines von ${cohort} ausgewählten Geräten, ${quorum} werden gebraucht, ` +
    `noch ${format.duration(left_s)}.`,
  late: (needs_s: number, left_s: number, share: number) =>
    `So dauert das Training noch etwa ${format.duration(needs_s)}, und die Runde endet in ` +
    `${format.duration(left_s)}: Die Änderung kommt wohl zu spät. ${
      share < 1
        ? "Geben Sie unter „Grenzen“ mehr von der Zeit, dann geht es schneller."
        : "Die Runde geht dann ohne sie weiter, und sonst ist nichts verloren."
    }`,
  strip: {
    label: "Die Arbeit dieses Geräts",
    down: "Modell herunter",
    training: "Training hier",
    epoch: (epoch: number, epochs: number) => `Durchgang ${epoch} von ${epochs}`,
    speed: (samples_per_second: number) => `${format.count(samples_per_second)} Beispiele/s`,
    loss: (loss: number) => `Fehler ${format.loss(loss)}`,
    lossNow: (loss: number) => `Fehler beim Training, jetzt ${format.loss(loss)}`,
    up: { secure: "Maskierte Änderung hinauf", sealed: "Versiegelte Änderung hinauf" },
  },
  status: {
    idle: "Macht noch nicht mit.",
    paused: "Pause. Nichts wird trainiert oder gesendet, bis Sie weitermachen.",
    elsewhere:
      "Ein anderer Tab dieses Browsers macht mit. Dieser macht weiter, wenn jener geschlossen ist.",
    left: "Sie sind gegangen. Der Schlüssel dieses Geräts ist gelöscht; Ihre Daten waren immer nur hier.",
    barred: "Macht nicht mit: Nichts wurde trainiert oder gesendet.",
    failed: "Das Mitmachen ist auf diesem Gerät gescheitert.",
    ended: {
      finished: "Der Lauf ist fertig.",
      stopped: "Der Lauf wurde beendet.",
      nothingCounted: "Nichts von diesem Gerät wurde darin gezählt.",
      counted: (changes: number) =>
        `${format.plural(changes, "Änderung", "Änderungen")} dieses Geräts ${changes === 1 ? "ging" : "gingen"} in das Modell ein. Danke!`,
    },
    gettingReady: "Wird vorbereitet …",
    connecting: (attempt: number) =>
      attempt === 1
        ? "Verbindung zum Koordinator wird aufgebaut …"
        : `Verbindung zum Koordinator wird aufgebaut, Versuch ${attempt} …`,
    lost: "Die Verbindung ist weg. Sie wird von selbst wieder aufgebaut; fertige Arbeit bleibt erhalten.",
    offline:
      "Dieses Gerät ist offline. Es verbindet sich von selbst, wenn das Netz wieder da ist; fertige Arbeit bleibt erhalten.",
    finishing: (sentence: string) => `${sentence} Nach dieser Runde ist Schluss.`,
    awayUntil: (clock: string) =>
      `Bis ${clock} nicht gebraucht. Dieses Gerät kommt rechtzeitig von selbst zurück.`,
    nextRun: (clock: string) =>
      `Dieser Lauf ist vorbei. Der nächste beginnt um ${clock}, und dieses Gerät macht darin mit.`,
    roundOver: "Die Runde ist vorbei. Die nächste beginnt gleich.",
    connected: "Verbunden. Warten auf Nachricht vom Koordinator.",
    downloading: "Das aktuelle Modell wird geholt.",
    training: "Training mit Ihren Daten, auf diesem Gerät.",
    trainingStep: (step: number, steps: number) =>
      `Training mit Ihren Daten, auf diesem Gerät: Schritt ${format.count(step)} von ${format.count(steps)}.`,
    hiding: {
      secure: "Die Änderung wird unter Zufallszahlen verborgen.",
      sealed: "Die Änderung aus dem Training wird versiegelt.",
    },
    sending: {
      secure: (bytes: number) => `Die maskierte Änderung wird gesendet, ${format.bytes(bytes)}.`,
      sealed: (bytes: number) => `Die versiegelte Änderung wird gesendet, ${format.bytes(bytes)}.`,
    },
    sent: "Die Änderung ist angekommen. Warten auf die anderen, dann wird die Runde addiert.",
    summed: "Ihre Änderung ist in der Summe. Jetzt werden die Zufallszahlen von ihr abgezogen.",
    unmasked: "Dieses Gerät hat seinen Teil getan. Aus der Summe wird das nächste Modell.",
  },
  waiting,
  notSelected: (because: Ineligible, again_s: number) =>
    `${ineligible(because)} In ${format.duration(again_s)} wird wieder nachgesehen.`,
  dropped,
  abandoned,
  shown: {
    nothing: "Nichts wurde aufgedeckt.",
    atMostTheSum: "Höchstens die Summe aller war lesbar, nie Ihre Änderung allein.",
  },
  failed: (reason: DeclineReason, said: string): string => declined[reason](said),
  tooLate: "Die Runde endete, bevor die Änderung ankam.",
  refusal: (reason: string, said: string): string =>
    isKnownRefusal(reason) ? refusals[reason] : said,
  barred: {
    invite_needed: "Nur mit Einladung",
    invite_invalid: "Diese Einladung gilt hier nicht",
    revoked: "Aus dieser Föderation genommen",
    key_replaced: "Dieser Schlüssel ist ein alter",
  },
  privacySentence: (kind: Privacy, quorum: number | null): string => {
    if (kind === "sealed") {
      return "Unterwegs kann niemand eine Änderung lesen, aber der Server öffnet jede, um sie zu addieren.";
    }
    const people = quorum === null ? "allen Menschen" : `mindestens ${quorum} Menschen`;
    return `Der Server sieht die Summe der Änderungen von ${people}, nie die eines einzelnen.`;
  },
} satisfies Words["work"];
