/**
 * WebGPU does not throw: a command that fails validation leaves zeros, and a lost device rejects
 * much later. Work on the device runs inside error scopes, so that each failure is the failure of
 * the call that caused it.
 */

import {
  backend,
  findBackendFactory,
  getBackend,
  registerBackend,
  removeBackend,
} from "@tensorflow/tfjs-core";
import { messageOf, TrainingError } from "./errors.ts";
import { oneTurn } from "./pause.ts";

type GpuError = { readonly message: string };
type Device = {
  readonly lost: Promise<{ readonly message: string }>;
  onuncapturederror: ((event: { readonly error: GpuError }) => void) | null;
  pushErrorScope(filter: (typeof filters)[number]): void;
  popErrorScope(): Promise<GpuError | null>;
};
type Watched = { readonly device: Device; lost: string | null; uncaptured: string | null };

const filters = ["validation", "out-of-memory", "internal"] as const;

let watched: Watched | null = null;

/** Call when WebGPU has become the active backend. */
export function watchGpu(): void {
  const { device } = backend() as unknown as { device: Device };
  if (watched?.device === device) return;
  const watch: Watched = { device, lost: null, uncaptured: null };
  watched = watch;
  device.onuncapturederror = ({ error }) => {
    watch.uncaptured ??= error.message;
  };
  device.lost.then(({ message }) => {
    watch.lost = message || "no reason was given";
  });
}

export function isGpuLost(): boolean {
  return watched !== null && watched.lost !== null;
}

/** After the device was lost tfjs would go on with it: makes the next start ask for a new one. */
export function forgetLostGpu(): void {
  if (!isGpuLost()) return;
  watched = null;
  const factory = findBackendFactory("webgpu");
  removeBackend("webgpu");
  registerBackend("webgpu", factory);
}

/** Runs work on the active backend; whatever it throws comes out as a TrainingError. */
export async function onDevice<T>(work: () => Promise<T>): Promise<T> {
  const watch = getBackend() === "webgpu" ? watched : null;
  if (watch !== null) throwIfBroken(watch);
  try {
    return await (watch === null ? work() : withScopes(watch, work));
  } catch (error) {
    if (error instanceof TrainingError) throw error;
    if (watch !== null) {
      // The loss is told in a task of its own, after what it broke.
      await oneTurn();
      throwIfBroken(watch);
    }
    const message = `The ${getBackend()} backend failed: ${messageOf(error)}`;
    throw new TrainingError("backend_failed", message, { cause: error });
  }
}

/**
 * Throws when something that the device was told to do under the scopes of `onDevice` has failed: what is read from it
 * now is then worth nothing. Called in work that `onDevice` runs.
 */
export async function throwIfUnsound(): Promise<void> {
  if (getBackend() !== "webgpu" || watched === null) return;
  const { device } = watched;
  const errors = await closeScopes(device);
  openScopes(device);
  throwIfBroken(watched);
  throwFirst(errors);
}

function openScopes(device: Device): void {
  for (const filter of filters) device.pushErrorScope(filter);
}

function closeScopes(device: Device): Promise<(GpuError | null)[]> {
  return Promise.all(filters.map(() => device.popErrorScope()));
}

function throwFirst(errors: readonly (GpuError | null)[]): void {
  const error = errors.find((found) => found !== null);
  if (error !== undefined && error !== null) throw gpuFailure(error.message);
}

async function withScopes<T>(watch: Watched, work: () => Promise<T>): Promise<T> {
  const { device } = watch;
  openScopes(device);
  let result: T;
  let errors: (GpuError | null)[] = [];
  try {
    result = await work();
  } finally {
    errors = await closeScopes(device);
  }
  throwIfBroken(watch);
  throwFirst(errors);
  return result;
}

function throwIfBroken(watch: Watched): void {
  const { lost, uncaptured } = watch;
  if (lost !== null) {
    throw new TrainingError(
      "device_lost",
      `The graphics device was lost (${lost}). Open the model again to go on.`,
    );
  }
  watch.uncaptured = null;
  if (uncaptured !== null) throw gpuFailure(uncaptured);
}

function gpuFailure(message: string): TrainingError {
  return new TrainingError("backend_failed", `The graphics device reported an error: ${message}`);
}
