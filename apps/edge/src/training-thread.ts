/** One worker thread that trains: started here, ended here, and known to be dead the moment that it is. */
/// <reference path="./comlink-node.d.ts" />
import { Worker } from "node:worker_threads";
import { type Remote, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { threadFile } from "./thread-file.ts";
import type { ThreadSetup } from "./thread-setup.ts";
import type { TrainerApi } from "./training-service.ts";

export type TrainingThread = {
  readonly api: Remote<TrainerApi>;
  /** Resolves with the reason when the thread is gone, asked or unasked. */
  readonly died: Promise<Error>;
  stop(): Promise<void>;
};

export type ThreadLimits = {
  /** The part of the time in which it trains, above 0 and up to 1. */
  readonly share?: number;
  /** What its JavaScript objects may take; data and weights are counted elsewhere. */
  readonly heap_mb?: number;
};

/** Short-lived objects are few: a small nursery costs no time that could be measured, and saves memory. */
const nursery_mb = 4;

export function startTrainingThread({ share = 1, heap_mb }: ThreadLimits = {}): TrainingThread {
  const setup: ThreadSetup = { role: "tributary-trainer", share };
  const worker = new Worker(threadFile(), {
    workerData: setup,
    resourceLimits: {
      maxYoungGenerationSizeMb: nursery_mb,
      ...(heap_mb === undefined ? {} : { maxOldGenerationSizeMb: heap_mb }),
    },
  });
  const died = new Promise<Error>((resolve) => {
    worker.once("error", (error) => resolve(asError(error)));
    worker.once("exit", (code) => resolve(new Error(`The training thread ended (code ${code}).`)));
  });
  return {
    api: wrap<TrainerApi>(nodeEndpoint(worker)),
    died,
    stop: async () => void (await worker.terminate()),
  };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
