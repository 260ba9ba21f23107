/** One worker thread that trains: started here, ended here, and known to be dead the moment that it is. */
/// <reference path="./comlink-node.d.ts" />
import { Worker } from "node:worker_threads";
import { type Remote, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { TrainerApi } from "./trainer.worker.ts";

export type TrainingThread = {
  readonly api: Remote<TrainerApi>;
  /** Resolves with the reason when the thread is gone, asked or unasked. */
  readonly died: Promise<Error>;
  stop(): Promise<void>;
};

export function startTrainingThread(): TrainingThread {
  const worker = new Worker(new URL("./trainer.worker.ts", import.meta.url));
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
