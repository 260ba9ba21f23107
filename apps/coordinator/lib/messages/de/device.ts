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
  checking: "Es wird geprüft, was dieses Gerät kann …",
  speed: (samples_per_second: number) =>
    `Lernt aus etwa ${format.count(samples_per_second)} Beispielen in der Sekunde.`,
  speedUnknown: "Seine Geschwindigkeit zeigt sich beim Trainieren.",
  why: "Warum dieser?",
  adapter: (name: string, isSoftware: boolean) =>
    `Grafikadapter: ${name}${isSoftware ? " (Software)" : ""}`,
} satisfies Words["device"];
