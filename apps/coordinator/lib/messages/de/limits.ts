/** German: what a visitor lets this page use of the device. */
import type { Words } from "../words.ts";
import { format } from "./format.ts";

export const limits = {
  title: "Grenzen",
  about:
    "Was diese Seite von Ihrem Gerät nutzen darf. Dieser Browser merkt es sich, für alle Aufgaben.",
  onlyVisible: "Nur solange diese Seite sichtbar ist",
  onlyPower: "Nur am Stromnetz",
  powerUnknown: "Dieser Browser sagt nicht, ob das Gerät am Stromnetz hängt.",
  data: "Daten am Tag",
  dataNone: "So viel, wie es braucht",
  dataUpTo: (bytes: number) => `Bis zu ${format.bytes(bytes)}`,
  used: (bytes: number) => `Heute ${format.bytes(bytes)} verbraucht, herunter und hinauf.`,
  share: "Anteil der Zeit",
  shares: (share: number): string =>
    share === 1 ? "Die ganze" : share === 0.5 ? "Die halbe" : "Ein Viertel",
  shareHint:
    "Beim Trainieren ruht das Gerät zwischendurch für den übrigen Anteil. Eine Runde dauert dann länger.",
  hold: {
    hidden:
      "Ihre Grenze hält es an: Diese Seite ist nicht sichtbar. Es geht weiter, wenn Sie sie wieder ansehen.",
    battery: "Ihre Grenze hält es an: Das Gerät hängt nicht am Stromnetz. Am Netz geht es weiter.",
    data: (clock: string) =>
      `Ihre Grenze hält es an: Die Daten für heute sind verbraucht. Nach ${clock} geht es von selbst weiter.`,
  },
} satisfies Words["limits"];
