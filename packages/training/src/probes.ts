/**
 * What this device offers, asked before a backend is loaded: adapters, and whether they are
 * hardware.
 */

import type { Probe } from "./choice.ts";
import type { BackendName } from "./types.ts";

/**
 * The parts of WebGPU that are looked at here; TypeScript's DOM library does not have it
 * everywhere.
 */
type AdapterInfo = {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
};
type Adapter = { readonly info?: AdapterInfo; readonly isFallbackAdapter?: boolean };
type Gpu = { requestAdapter(options: object): Promise<Adapter | null> };

const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

export async function probeBackend(name: BackendName): Promise<Probe> {
  switch (name) {
    case "webgpu":
      return probeWebGpu();
    case "webgl":
      return probeWebGl();
    case "wasm":
      return typeof WebAssembly === "undefined"
        ? { isAvailable: false, reason: "WebAssembly is switched off here." }
        : { isAvailable: true, adapter: null, software: false };
    case "cpu":
      return { isAvailable: true, adapter: null, software: false };
    default:
      return name satisfies never;
  }
}

export function isSoftware(adapter: string): boolean {
  return softwareNames.test(adapter);
}

export function isNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined;
}

async function probeWebGpu(): Promise<Probe> {
  const gpu = (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu;
  if (gpu === undefined) {
    const reason = "This browser offers no WebGPU here; it needs a secure (https) page.";
    return { isAvailable: false, reason };
  }
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    return { isAvailable: false, reason: "WebGPU found no graphics adapter." };
  }
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info ?? {};
  const described = [vendor, architecture, device, description].filter(Boolean).join(" ");
  const software =
    adapter.isFallbackAdapter === true || isFallbackAdapter === true || isSoftware(described);
  return { isAvailable: true, adapter: described || "unnamed", software };
}

function probeWebGl(): Probe {
  if (typeof OffscreenCanvas === "undefined") {
    return { isAvailable: false, reason: "This browser has no off-screen canvas for WebGL." };
  }
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (gl === null) return { isAvailable: false, reason: "WebGL 2 is not available." };
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const parameter = names === null ? gl.RENDERER : names.UNMASKED_RENDERER_WEBGL;
  const adapter = String(gl.getParameter(parameter));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { isAvailable: true, adapter, software: isSoftware(adapter) };
}
