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
  drawAgain: "Zeichnen Sie neu, um es noch einmal zu versuchen.",
  drawFirst: "Zeichnen Sie eine Ziffer und sehen Sie, was das Modell liest.",
  noModelYet: "Noch gibt es kein Modell: Es erscheint mit dem ersten Lauf.",
  reads: "Das Modell liest eine",
  sure: (share: number) => `(zu ${format.count(Math.round(100 * share))} % sicher)`,
  shares: "Wie sicher sich das Modell bei jeder Ziffer ist",
} satisfies Words["trying"];
