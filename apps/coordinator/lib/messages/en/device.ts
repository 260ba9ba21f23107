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
  why: "Why this one?",
  adapter: (name: string, isSoftware: boolean) =>
    `Adapter: ${name}${isSoftware ? " (software)" : ""}`,
};
