/**
 * What a participant needs from its surroundings: a trainer, a link, the model's bytes, and time. The client declares
 * these and knows no implementation, so that the same code runs in a page, in Node and in a simulation.
 */
import type { ParticipantLink, RoundId, Sha256, TaskSpec } from "@tributary/protocol";

export type TrainProgress = {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number | null;
  readonly samples_per_second: number | null;
};

export type TrainedUpdate = {
  /** Weights after minus weights before, in the layout of the model that was sent. */
  readonly delta: Float32Array;
  readonly examples: number;
  readonly steps: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly seconds: number;
};

export type TrainRequest = {
  readonly task: TaskSpec;
  /** The global model as safetensors bytes. */
  readonly model: Uint8Array;
  readonly round: RoundId;
  readonly seed: number;
  readonly signal: AbortSignal;
  onProgress(progress: TrainProgress): void;
};

/** Trains on data that stays with it. */
export type Trainer = { train(request: TrainRequest): Promise<TrainedUpdate> };

/** Opens a fresh link; rejects when the coordinator cannot be reached or the signal aborts. */
export type Connect = (signal: AbortSignal) => Promise<ParticipantLink>;

export type ModelProgress = (received_bytes: number, total_bytes: number | null) => void;

/** Fetches a model by name and checks its SHA-256. `transferred_bytes` is what crossed the network. */
export type FetchModel = (
  model: Sha256,
  signal: AbortSignal,
  onProgress: ModelProgress,
) => Promise<{ readonly bytes: Uint8Array; readonly transferred_bytes: number }>;

export type Clock = {
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal.addEventListener("abort", finish);
    }),
};
