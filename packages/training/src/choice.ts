/**
 * Which backend to train on, as a function of what probing and starting each one answers. An
 * adapter that runs in software is correct but slower than wasm (20 times, on a small model), so
 * it steps behind wasm.
 */

import { messageOf, TrainingError } from "./errors.ts";
import type { BackendName, BackendReport, Rejection } from "./types.ts";

export type Probe =
  | { readonly isAvailable: false; readonly reason: string }
  | { readonly isAvailable: true; readonly adapter: string | null; readonly software: boolean };

export type Choice = {
  readonly order: readonly BackendName[];
  /** Takes a software WebGPU adapter where it stands in the order: for tests of correctness. */
  readonly allowSoftwareWebGpu: boolean;
  readonly probe: (name: BackendName) => Promise<Probe>;
  /** Starts it and answers with the name that is active afterwards. */
  readonly activate: (name: BackendName) => Promise<string>;
  /** Refusals from before, to be told again. */
  readonly rejected?: readonly Rejection[];
};

/** Throws a `no_backend` TrainingError that lists every reason when none can be used. */
export async function chooseBackend(choice: Choice): Promise<BackendReport> {
  const { order, allowSoftwareWebGpu, probe, activate } = choice;
  const rejected: Rejection[] = [...(choice.rejected ?? [])];
  const waiting = [...order];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const answer = await tryProbe(probe, name);
    if (!answer.isAvailable) {
      rejected.push({ name, reason: answer.reason });
      continue;
    }
    const { adapter, software } = answer;
    const wasm = waiting.indexOf("wasm");
    if (software && wasm !== -1 && !(name === "webgpu" && allowSoftwareWebGpu)) {
      waiting.splice(wasm + 1, 0, name);
      rejected.push({
        name,
        reason: `Its graphics adapter (${adapter}) runs in software, which is slower than wasm.`,
      });
      continue;
    }
    const failure = await tryActivate(activate, name);
    if (failure === null) {
      return { name, adapter, software, rejected: rejected.filter((past) => past.name !== name) };
    }
    rejected.push({ name, reason: failure });
  }
  const reasons = rejected.map(({ name, reason }) => `${name}: ${reason}`).join(" ");
  throw new TrainingError("no_backend", `This device cannot train. ${reasons}`);
}

async function tryProbe(probe: Choice["probe"], name: BackendName): Promise<Probe> {
  try {
    return await probe(name);
  } catch (error) {
    return { isAvailable: false, reason: `It could not be examined: ${messageOf(error)}` };
  }
}

async function tryActivate(
  activate: Choice["activate"],
  name: BackendName,
): Promise<string | null> {
  try {
    const active = await activate(name);
    return active === name ? null : `It was started, but ${active || "none"} is active instead.`;
  } catch (error) {
    return `It could not be started: ${messageOf(error)}`;
  }
}
