/** German: what taking part means, before anything is loaded or sent; and what was agreed to. */
import type { Privacy } from "@tributary/protocol";
import type { Words } from "../words.ts";
import { format } from "./format.ts";

const seen: Record<Privacy, string> = {
  secure: "liest der Server nur die Summe",
  sealed: "öffnet der Server jede Änderung",
};

export const consent = {
  title: "Bevor Sie mitmachen",
  lead: "Nichts wird heruntergeladen oder gesendet, bevor Sie zustimmen, und nichts trainiert, bevor Sie auf Start drücken.",
  things: (isDigits: boolean): string => (isDigits ? "Ziffern" : "Daten"),
  learned: {
    title: "Was gelernt wird, und von wem",
    words: (host: string, operator: string | null) =>
      `Ein Modell, aus den Daten aller, die mitmachen. ${
        operator === null
          ? `Es wird von denen trainiert, die ${host} betreiben, und gehört ihnen.`
          : `Es wird von ${operator} trainiert, auf ${host}.`
      }`,
  },
  leaves: {
    title: "Was dieses Gerät verlässt",
    words: (things: string, size_bytes: number | null) =>
      `Nach jeder Runde des Trainings eine Änderung des Modells${
        size_bytes === null ? "" : `, etwa ${format.bytes(size_bytes)}`
      }. Niemals Ihre ${things}.`,
  },
  stays: {
    title: "Was hier bleibt",
    words: (things: string) =>
      `Ihre ${things}, jede Vorhersage, die Sie ausprobieren, und der geheime Schlüssel dieses ` +
      "Geräts. Was die Seite davon behält, liegt nur in diesem Browser, und ein Knopf entfernt es.",
  },
  others: {
    title: "Wer sonst mitmacht",
    words: (quorum: number, seconds: number) =>
      `Eine Runde braucht mindestens ${format.plural(quorum, "Teilnehmer", "Teilnehmer")} und dauert ` +
      `höchstens ${format.duration(seconds)}. Dass dieses Gerät mitmacht, sieht der Koordinator.`,
  },
  risk: {
    title: "Welches Risiko bleibt",
    words: {
      secure:
        "Die Summe und das fertige Modell können immer noch andeuten, was die Daten aller gemeinsam " +
        "haben; kein Rauschen verdeckt das. Und wenn genug der anderen heimlich mit dem Server " +
        "zusammenarbeiten, könnten sie Ihre Änderung aufdecken: Jede Quittung sagt, wie viele es dafür braucht.",
      sealed:
        "Wer den Server betreibt, könnte aus Ihrer Änderung zu erraten versuchen, wie Ihre Daten " +
        "aussehen. Kein Rauschen verdeckt sie.",
    },
  },
  anyTime: {
    title: "Sie können aufhören",
    words:
      "Pausieren, abschließen oder gehen Sie, wann Sie wollen. Eine Änderung, die schon gezählt " +
      "wurde, bleibt im Modell: Niemand kann sie wieder aus der Summe nehmen.",
  },
  hidden: {
    secure: (quorum: number) =>
      "Ihre Änderungen sind unter Zufallszahlen verborgen, die sich erst aufheben, wenn alle Änderungen " +
      `addiert sind. Der Server sieht die Summe der Änderungen von mindestens ${quorum} Menschen, nie Ihre allein.`,
    sealed: (_quorum: number) =>
      "Jede Änderung ist versiegelt, sodass unterwegs niemand sie lesen kann. Der Server kann jede öffnen, auch Ihre.",
  },
  agree: "Ich stimme zu, weiter",
  agreeAgain: "Ich stimme der neuen Version zu",
  next: "Als Nächstes verbinden Sie Daten. Die Zustimmung startet noch nichts.",
  kept: (version: number) =>
    `Dieser Browser merkt sie sich für Version ${version} der Aufgabe; bei einer anderen wird wieder gefragt.`,
  given: (day: string, version: number) =>
    `Sie haben am ${day} zugestimmt, und zwar der Version ${version}.`,
  practice: (version: number) =>
    `Ein Link hat diese Seite zum Üben geöffnet, mit erfundenen Daten, in Version ${version}.`,
  read: "Noch einmal lesen",
  withdraw: "Widerrufen",
  withdrawn:
    "Sie haben Ihre Zustimmung widerrufen. Diese Seite hat aufgehört und sendet nichts mehr.",
  left: (changes: number) =>
    changes === 0
      ? "Sie sind gegangen. Ihre Daten, der Schlüssel dieses Geräts, Ihre Zustimmung und Ihre Quittungen sind aus diesem Browser verschwunden. " +
        "Nichts von diesem Gerät ist im Modell."
      : "Sie sind gegangen. Ihre Daten, der Schlüssel dieses Geräts, Ihre Zustimmung und Ihre Quittungen sind aus diesem Browser verschwunden. " +
        `Im Modell bleiben: ${format.plural(changes, "Änderung", "Änderungen")} dieses Geräts.`,
  changed: {
    title: (day: string, before: number, now: number) =>
      before === now
        ? `Diese Aufgabe ist nicht mehr die, der Sie am ${day} zugestimmt haben.`
        : `Am ${day} haben Sie Version ${before} zugestimmt. Dies ist Version ${now}.`,
    list: "Das hat sich geändert:",
    nothing: "An dem, was hier steht, hat sich nichts geändert.",
    privacy: (from: Privacy, to: Privacy) => `Bisher ${seen[from]}, jetzt ${seen[to]}.`,
    quorum: (from: number, to: number) =>
      `Eine Summe besteht jetzt aus den Änderungen von mindestens ${to} Menschen, bisher von ${from}.`,
    deadline: (from_s: number, to_s: number) =>
      `Eine Runde dauert jetzt höchstens ${format.duration(to_s)}, bisher ${format.duration(from_s)}.`,
    purpose: "Titel oder Beschreibung: was gelernt wird, und wofür.",
    data: "Aus welchen Daten gelernt wird.",
    model: "Das Modell, das trainiert wird.",
    recipe: "Wie auf diesem Gerät trainiert wird.",
    hiding: "Wie Änderungen gerundet und verborgen werden.",
    adding: "Wie aus Änderungen das nächste Modell wird.",
  },
} satisfies Words["consent"];
