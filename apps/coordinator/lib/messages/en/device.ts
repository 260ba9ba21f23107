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
  why: "Why this one?",
  adapter: (name: string, isSoftware: boolean) =>
    `Adapter: ${name}${isSoftware ? " (software)" : ""}`,
};
