/** German: trying the model on an example of one's own. */
import type { Words } from "../words.ts";
import { format } from "./format.ts";

export const trying = {
  title: "Das Modell ausprobieren",
  noModel: "Noch kein Modell",
  untrained: "Untrainiertes Modell",
  version: (version: number) => `Modellversion ${version}`,
  paper: "Papier, um eine Ziffer zu zeichnen, die das Modell lesen soll",
  clear: "Leeren",
  pick: "Eine Ziffer auswählen",
  picks: "Ziffern zur Auswahl",
  pickOne: (label: number) => `Diese ${label} ausprobieren`,
  drawFirst: "Zeichnen Sie eine Ziffer und sehen Sie, was das Modell liest.",
  noModelYet: "Noch gibt es kein Modell: Es erscheint mit dem ersten Lauf.",
  reads: "Das Modell liest eine",
  sure: (share: number) => `(zu ${format.count(Math.round(100 * share))} % sicher)`,
  failed: (said: string): string =>
    `Das ließ sich nicht beantworten. Versuchen Sie ein anderes. Was die Technik dazu sagt, auf Englisch: „${said}“`,
  asking: "Das Modell wird gefragt …",
  picture: "Bilddatei …",
  anyPaper: "Papier, um etwas zu zeichnen, das das Modell lesen soll",
  pictureFirst: "Wählen Sie ein Bild und sehen Sie, was das Modell sagt.",
  says: "Das Modell sagt:",
  classShares: "Wie sicher sich das Modell bei jeder Klasse ist",
  row: {
    paste: "Eine Zeile einfügen",
    pasteHint:
      "Werte in der Reihenfolge der Felder, getrennt durch Kommas, Semikolons oder Tabulatoren.",
    wrong: (have: number, need: number) => `Diese Zeile hat ${have} Werte; es gibt ${need} Felder.`,
    fields: "Oder ausfüllen: Am Anfang steht, was üblich ist",
    ask: "Das Modell fragen",
    first: "Ändern Sie, was Sie möchten, dann fragen Sie das Modell.",
  },
  text: {
    beginning: "Wie fängt es an?",
    write: "Weiterschreiben",
    first: "Tippen Sie einen Anfang, das Modell schreibt auf drei Arten weiter.",
  },
  shares: "Wie sicher sich das Modell bei jeder Ziffer ist",
} satisfies Words["trying"];
