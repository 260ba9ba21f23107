/** German: what left this device: the drawing of a change's way, and the receipts. */
import type { Privacy } from "@tributary/protocol";
import type { Protection } from "../../receipt.ts";
import type { Words } from "../words.ts";
import { format } from "./format.ts";

function whoCouldSee({ threshold, neighbours }: Protection): string {
  const whom = "mit dem Server zusammenarbeiten, um Ihre Änderung zu sehen.";
  if (neighbours === 1) return `Der eine Mensch, mit dem Sie verbunden waren, müsste ${whom}`;
  const linked = "Menschen, mit denen Sie verbunden waren, müssten";
  if (threshold >= neighbours) return `Alle ${neighbours} ${linked} ${whom}`;
  return `Mindestens ${threshold} der ${neighbours} ${linked} ${whom}`;
}

const steps: Record<Privacy, readonly string[]> = {
  secure: ["Maskiert", "Gesendet", "In der Summe", "Masken entfernt", "Im Modell"],
  sealed: ["Versiegelt", "Gesendet", "Im Modell"],
};

export const receipts = {
  title: "Was dieses Gerät verlassen hat",
  none: "Nichts hat dieses Gerät verlassen. Jede gesendete Änderung bekommt hier eine Quittung.",
  sentIn: (bytes: number, rounds: number) =>
    `${format.bytes(bytes)} in ${format.plural(rounds, "Runde", "Runden")}`,
  way: {
    label: "Der Weg der Änderung dieses Geräts",
    here: "Auf diesem Gerät",
    there: "Beim Koordinator",
    train: "Lernen",
    trainHint: "Ihre Daten bleiben hier",
    mask: "Maske",
    maskHint: "Zufallszahlen verbergen die Änderung",
    sum: (people: number | null) => (people === null ? "Summe" : `Summe aus ${people}`),
    sumHint: "Mehr kann der Server nicht lesen",
    seal: "Siegel",
    sealHint: "Unterwegs kann niemand sie lesen",
    open: "Öffnen",
    openHint: "Der Server liest jede Änderung",
    model: (version: number | null) => (version === null ? "Modell" : `Modell ${version}`),
    modelHint: "Das bessere Modell, für alle",
  },
  round: (number: number) => `Runde ${number}`,
  howFar: (number: number) => `Wie weit die Änderung der Runde ${number} kam`,
  steps,
  sent: "Gesendet",
  notSent: "Noch nicht gesendet",
  sealedToServer: "für den Server versiegelt",
  ofUnmasked: (share: number, clear_bytes: number) =>
    `${format.share(share)} der ${format.bytes(clear_bytes)} ohne Maske`,
  addedUpWith: "Addiert mit",
  others: (others: number | null) =>
    others === null
      ? "noch nicht bekannt"
      : format.plural(others, "anderen Änderung", "anderen Änderungen"),
  withOthers: (others: string) => `mit ${others}`,
  unread: { secure: "bevor jemand sie lesen konnte", sealed: "nachdem sie geöffnet wurde" },
  fingerprint: "Fingerabdruck",
  fingerprintHint: "SHA-256 genau dieser Bytes",
  copy: {
    button: "Kopieren",
    name: "(den Fingerabdruck)",
    copied: "Kopiert",
    said: "Der Fingerabdruck ist kopiert.",
  },
  check: {
    button: "Prüfen",
    about: (round: number) =>
      `, ob die Quittung der Runde ${round} mit den Aufzeichnungen des Koordinators übereinstimmt`,
    asking: "Der Koordinator wird gefragt …",
    matches: (summed: number | null) =>
      summed === null
        ? "Aufgezeichnet: Die Runde wurde abgebrochen, die Änderung ging in kein Modell ein. So hat es auch diese Seite gehört."
        : `Mit demselben Fingerabdruck aufgezeichnet, in einer Summe aus ${summed}. Runde, Anzahl und Modellversion sind, was diese Seite gehört hat.`,
    told: (counted: boolean, version: number | null) =>
      counted
        ? `Aufgezeichnet: Sie wurde gezählt, in Modellversion ${version ?? "?"}. Diese Seite war nicht da, als die Runde endete.`
        : "Aufgezeichnet: Sie wurde nicht gezählt. Diese Seite war nicht da, als die Runde endete.",
    differs: "Die Aufzeichnung des Koordinators ist nicht das, was diese Seite gehört hat:",
    round: (here: number, there: number) =>
      `gehört in Runde ${here}, aufgezeichnet in Runde ${there}`,
    counted: (here: boolean): string =>
      here
        ? "gehört als gezählt, aufgezeichnet als nicht gezählt"
        : "gehört als nicht gezählt, aufgezeichnet als gezählt",
    summed: (here: number, there: number | null) =>
      `gehört in einer Summe aus ${here}, aufgezeichnet in ${there === null ? "keiner" : `einer aus ${there}`}`,
    version: (here: number, there: number | null) =>
      `gehört in Modellversion ${here}, aufgezeichnet in ${there ?? "keiner"}`,
    tell: "Sagen Sie es denen, die diesen Koordinator betreiben; machen Sie besser nicht weiter mit, bis es erklärt ist.",
    notKnown: "Der Koordinator kennt in dieser Runde keine Änderung mit diesem Fingerabdruck.",
    unreachable: "Der Koordinator hat nicht geantwortet. Versuchen Sie es noch einmal.",
  },
  all: (count: number) => `Alle ${format.count(count)} Quittungen zeigen`,
  whoCouldSeeTitle: "Wer Ihre Änderung sehen könnte",
  whoCouldSee,
  unprotected: {
    secure:
      "Nicht bekannt: Die Schlüssel dieser Runde wurden geteilt, bevor diese Seite geöffnet wurde.",
    sealed: "Der Server: Er öffnet jede Änderung, um sie zu addieren. Sonst kann es niemand.",
  },
  hiddenUnless: ({ threshold, neighbours }: Protection) => {
    const needed = Math.min(threshold, neighbours);
    const help = needed === 1 ? "hilft" : "helfen";
    return `verborgen, solange nicht ${needed} von ${neighbours} dem Server ${help}`;
  },
  states: {
    masked: "Maskiert, unterwegs",
    sent: "Gesendet, wartet auf die anderen",
    summed: "In der Summe",
    unmasked: "Masken der Summe entfernt",
    counted: (version: number | null) => `Gezählt: Modellversion ${version ?? "?"}`,
    notCounted: "Nicht gezählt",
    unknown: "Ausgang nicht gesehen",
  },
} satisfies Words["receipts"];
