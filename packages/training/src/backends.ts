/**
 * Loading and starting a tfjs backend by name. Each is imported only when it is tried, so that a
 * browser downloads no other, and nothing depends on the order of imports.
 */

import { enableProdMode, env, getBackend, setBackend } from "@tensorflow/tfjs-core";
import { chooseBackend } from "./choice.ts";
import { TrainingError } from "./errors.ts";
import { forgetLostGpu, isGpuLost, watchGpu } from "./gpu-errors.ts";
import { installWasmKernels } from "./kernels/wasm.ts";
import type { KernelGroup } from "./layers.ts";
import { isNode, probeBackend } from "./probes.ts";
import { firstFailure } from "./self-test.ts";
import type { BackendName, BackendReport, Rejection } from "./types.ts";

export type BackendOptions = {
  /** Tried in this order. Default: webgpu, webgl, wasm, cpu; in Node wasm, cpu. */
  readonly order?: readonly BackendName[];
  /** Use WebGPU even where its adapter runs in software. */
  readonly allowSoftwareWebGpu?: boolean;
  /** Folder (path or URL) that holds tfjs's `.wasm` files, or an address for each; Node finds its own. */
  readonly wasmPath?: string | Readonly<Record<string, string>>;
};

type Opened = { readonly options: BackendOptions; readonly report: BackendReport };

let opened: Opened | null = null;

/** Starts the first backend that works and says which, and why the others were passed over. */
export async function openBackend(options: BackendOptions = {}): Promise<BackendReport> {
  return open(options, []);
}

/**
 * The open backend, once its kernels passed their test; else the next in order. Opens the default
 * order when none is open.
 */
export async function backendFor(groups: ReadonlySet<KernelGroup>): Promise<BackendReport> {
  let options = opened?.options ?? {};
  let report = opened === null || isGpuLost() ? await openBackend(options) : opened.report;
  for (;;) {
    const failure = await firstFailure(report.name, groups);
    if (failure === null) return report;
    const failed = report.name;
    options = { ...options, order: orderOf(options).filter((name) => name !== failed) };
    report = await open(options, [...report.rejected, { name: failed, reason: failure }]);
  }
}

async function open(
  options: BackendOptions,
  rejected: readonly Rejection[],
): Promise<BackendReport> {
  const report = await chooseBackend({
    order: orderOf(options),
    allowSoftwareWebGpu: options.allowSoftwareWebGpu ?? false,
    probe: probeBackend,
    activate: (name) => activate(name, options.wasmPath),
    rejected,
  });
  opened = { options, report };
  return report;
}

function orderOf({ order }: BackendOptions): readonly BackendName[] {
  return order ?? (isNode() ? ["wasm", "cpu"] : ["webgpu", "webgl", "wasm", "cpu"]);
}

/** For threads, which are not used; the library asks for an address all the same. */
const unusedFile = { "tfjs-backend-wasm-threaded-simd.wasm": "" };

async function activate(name: BackendName, wasmPath: BackendOptions["wasmPath"]): Promise<string> {
  // Without this tfjs advises on the console to install its native package.
  enableProdMode();
  await load(name, wasmPath);
  if (name === "webgpu") forgetLostGpu();
  const isStarted = await setBackend(name);
  if (!isStarted) throw new TrainingError("backend_failed", "its library refused to start.");
  if (name === "webgpu") watchGpu();
  return getBackend();
}

async function load(name: BackendName, wasmPath: BackendOptions["wasmPath"]): Promise<void> {
  switch (name) {
    case "webgpu":
      await import("@tensorflow/tfjs-backend-webgpu");
      return;
    case "webgl":
      await import("@tensorflow/tfjs-backend-webgl");
      return;
    case "wasm": {
      const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
      // Its threads are workers made from blobs, which a strict content security policy forbids.
      env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
      if (typeof wasmPath === "string") setWasmPaths(wasmPath.replace(/\/?$/, "/"));
      // By `fetch`, which also takes an address that holds the file itself.
      else if (wasmPath !== undefined) setWasmPaths({ ...unusedFile, ...wasmPath }, true);
      installWasmKernels();
      return;
    }
    case "cpu":
      await import("@tensorflow/tfjs-backend-cpu");
      return;
    default:
      name satisfies never;
  }
}
