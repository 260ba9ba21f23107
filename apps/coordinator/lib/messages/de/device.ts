/** German: what this device trains with. */
import type { Words } from "../words.ts";
import { format } from "./format.ts";

export const device = {
  title: "Dieses Gerät",
  backends: {
    webgpu: "Grafikprozessor (WebGPU)",
    webgl: "Grafikprozessor (WebGL)",
    wasm: "Prozessor (WebAssembly)",
    cpu: "Prozessor (reines JavaScript, langsam)",
  },
  unchecked: "Wird geprüft, sobald Sie Daten verbunden haben.",
  bad: (said: string): string =>
    `Auf diesem Gerät lässt sich hier nicht trainieren. Was die Technik dazu sagt, auf Englisch: „${said}“`,
  checking: "Es wird geprüft, was dieses Gerät kann …",
  speed: (samples_per_second: number) =>
    `Lernt aus etwa ${format.count(samples_per_second)} Beispielen in der Sekunde.`,
  speedUnknown: "Seine Geschwindigkeit zeigt sich beim Trainieren.",
  key: {
    new: "Dieser Browser nimmt als neues Gerät teil. Er behält seinen Schlüssel für das nächste Mal.",
    lost:
      "Dieser Browser hat den Schlüssel nicht mehr, mit dem er früher teilnahm, und ist nun ein neues Gerät. Was er " +
      "beigetragen hat, geht nicht verloren.",
    unkept:
      "Dieser Browser behält hier keinen Schlüssel (ein privates Fenster oder abgeschalteter Speicher): Wird die Seite " +
      "geschlossen, ist das Gerät vergessen.",
  },
  news: {
    resumed: (step: number) =>
      `Dieses Training geht dort weiter, wo es vor dem Laden der Seite war: nach Schritt ${format.count(step)}.`,
    reopened: (step: number) =>
      step === 0
        ? "Die Grafikeinheit ging verloren und wurde neu geöffnet. Das Training hat neu begonnen."
        : `Die Grafikeinheit ging verloren. Das Training geht nach Schritt ${format.count(step)} mit dem oben Genannten weiter.`,
    not_kept:
      "Dieser Browser hat keinen Platz, sich den Stand eines Trainings zu merken. Es geht weiter; nur ein Neuladen der " +
      "Seite würde es neu beginnen.",
  },
  renew: {
    button: "Neuer Schlüssel für dieses Gerät",
    pauseFirst:
      "Halten Sie zuerst an: Eine laufende Runde braucht den Schlüssel, mit dem sie begann.",
    title: "Diesem Gerät einen neuen Schlüssel geben?",
    means: [
      "Der Koordinator kennt dieses Gerät an einem Schlüssel, der in diesem Browser liegt. Er verrät nicht, wer Sie sind.",
      "Der neue tritt an seine Stelle. Einladungen und die Änderungen, die dieses Gerät gab, bleiben ihm. Der alte wird " +
        "von da an abgewiesen, wer immer eine Kopie hat.",
      "Tun Sie es, wenn jemand anderes diesen Browser oder eine Kopie seiner Daten benutzt haben könnte.",
    ],
    yes: "Neuen Schlüssel machen",
    no: "Schlüssel behalten",
    changed:
      "Dieses Gerät hat einen neuen Schlüssel. Der Koordinator hat ihn angenommen und weist den alten ab.",
    replaced_before:
      "Dieses Gerät zeigt von nun an seinen neuen Schlüssel. Der alte war schon ersetzt: durch einen früheren Versuch, " +
      "dessen Antwort verloren ging, oder durch jemand anderen. Haben Sie keinen gemacht, sagen Sie es denen, die diese " +
      "Föderation betreiben.",
    refused: (sentence: string) => `${sentence} Dieses Gerät behält seinen Schlüssel.`,
    lost: (why: string) =>
      `Der Koordinator hat nicht geantwortet (${why}). Versuchen Sie es noch einmal: Es geht mit demselben neuen ` +
      "Schlüssel weiter.",
    unkept: "Dieser Browser behält keine Schlüssel: Jeder Besuch hat ohnehin einen neuen.",
  },
  why: "Warum dieser?",
  adapter: (name: string, isSoftware: boolean) =>
    `Grafikadapter: ${name}${isSoftware ? " (Software)" : ""}`,
} satisfies Words["device"];
