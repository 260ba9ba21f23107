/** What this device trains with. */
import { format } from "./format.ts";

export const device = {
  title: "This device",
  backends: {
    webgpu: "Graphics processor (WebGPU)",
    webgl: "Graphics processor (WebGL)",
    wasm: "Processor (WebAssembly)",
    cpu: "Processor (plain JavaScript, slow)",
  },
  unchecked: "Checked as soon as you have connected data.",
  /** As the check said it. */
  bad: (said: string): string => said,
  checking: "Checking what this device can do…",
  speed: (samples_per_second: number) =>
    `Learns from about ${format.count(samples_per_second)} examples a second.`,
  speedUnknown: "Its speed shows while it trains.",
  key: {
    new: "This browser takes part as a new device. It keeps its key for the next time.",
    lost:
      "This browser no longer has the key that it took part with before, so it is a new device now. Nothing of what it " +
      "gave is lost.",
    unkept:
      "This browser keeps no key here (a private window, or storage that is switched off): when the page is closed, the " +
      "device is forgotten.",
  },
  news: {
    resumed: (step: number) =>
      `This training goes on where it was before the page was loaded: after step ${format.count(step)}.`,
    reopened: (step: number) =>
      step === 0
        ? "The graphics device was lost and opened again. The training has begun anew."
        : `The graphics device was lost. The training goes on after step ${format.count(step)} with what is named above.`,
    not_kept:
      "This browser has no room to keep where a training is. It goes on; only a reload of the page would begin it anew.",
  },
  renew: {
    button: "New key for this device",
    pauseFirst: "Pause first: a round under way needs the key that it began with.",
    title: "Give this device a new key?",
    means: [
      "The coordinator knows this device by a key that lies in this browser. It says nothing of who you are.",
      "The new key takes its place. Invitations, and the changes that this device gave, stay with it. The old key is " +
        "refused from then on, whoever has a copy.",
      "Do it when somebody else may have used this browser, or a copy of its data.",
    ],
    yes: "Make a new key",
    no: "Keep the key",
    changed: "This device has a new key. The coordinator took it, and refuses the old one.",
    replaced_before:
      "This device shows its new key from now on. The old one had been replaced already: by an earlier attempt whose " +
      "answer was lost, or by somebody else. If you made no such attempt, tell whoever runs this federation.",
    refused: (sentence: string) => `${sentence} This device keeps its key.`,
    lost: (why: string) =>
      `The coordinator gave no answer (${why}). Try again: it goes on with the same new key.`,
    unkept: "This browser keeps no keys: each visit has a new one anyway.",
  },
  why: "Why this one?",
  adapter: (name: string, isSoftware: boolean) =>
    `Adapter: ${name}${isSoftware ? " (software)" : ""}`,
};
