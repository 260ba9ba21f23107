/** German: what taking part means, before anything is loaded or sent. */
import type { Words } from "../words.ts";
import { format } from "./format.ts";

export const consent = {
  title: "Was Mitmachen bedeutet",
  things: (isDigits: boolean): string => (isDigits ? "Ziffern" : "Daten"),
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
      `Geräts. Wird die Seite geschlossen, sind die ${things} vergessen.`,
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
        "haben. Und wenn genug der anderen heimlich mit dem Server zusammenarbeiten, könnten sie Ihre " +
        "Änderung aufdecken: Jede Quittung sagt, wie viele es dafür braucht.",
      sealed:
        "Wer den Server betreibt, könnte aus Ihrer Änderung zu erraten versuchen, wie Ihre Daten aussehen.",
    },
  },
  hidden: {
    secure: (quorum: number) =>
      "Ihre Änderungen sind unter Zufallszahlen verborgen, die sich erst aufheben, wenn alle Änderungen " +
      `addiert sind. Der Server sieht die Summe der Änderungen von mindestens ${quorum} Menschen, nie Ihre allein.`,
    sealed: (_quorum: number) =>
      "Jede Änderung ist versiegelt, sodass unterwegs niemand sie lesen kann. Der Server kann jede öffnen, auch Ihre.",
  },
  anyTime:
    "Sie können jederzeit pausieren oder gehen. Eine Änderung, die schon gezählt wurde, bleibt im Modell.",
} satisfies Words["consent"];
