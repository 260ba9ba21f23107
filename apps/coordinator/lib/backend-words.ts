/** What a device trains with, for people: in a form with what it is, in a table by its name alone. */
import type { Backend } from "@tributary/protocol";

export const backendWords: Readonly<Record<Backend, string>> = {
  webgpu: "Graphics processor (WebGPU)",
  webgl: "Graphics processor (WebGL)",
  wasm: "Processor (WebAssembly)",
  cpu: "Processor (plain JavaScript)",
  other: "Anything else",
};

const names: Readonly<Record<string, string>> = {
  webgpu: "WebGPU",
  webgl: "WebGL",
  wasm: "WebAssembly",
  cpu: "JavaScript",
  other: "something else",
} satisfies Record<Backend, string>;

/** As a device said it; what this version does not know stays as it is. */
export function backendName(backend: string): string {
  return names[backend] ?? backend;
}
