/** The page's end of the training worker: starts it, and turns its answers into the client's `Trainer`. */
import type { Trainer } from "@tributary/client";
import type { TaskSpec } from "@tributary/protocol";
import type { BackendName, BackendReport } from "@tributary/training";
import { proxy, type Remote, wrap } from "comlink";
import type { DataChoice, DataOutcome, Preview } from "./data-choice.ts";
import type { DeviceReport, Question, Rehearsal, TrainerApi } from "./trainer-port.ts";

export type TrainerHost = {
  readonly trainer: Trainer;
  readonly backend: Promise<BackendReport>;
  /** Which backend this device works with, and how fast. */
  check(): Promise<DeviceReport>;
  prepare(choice: DataChoice): Promise<DataOutcome>;
  /** Nothing of the data that was read is held any more. */
  dropData(): void;
  predict(model: Uint8Array, question: Question): Promise<number[] | null>;
  samples(seed: number): Promise<Preview[]>;
  /** One epoch on the prepared data with a fresh model. */
  rehearse(seed: number): Promise<Rehearsal>;
  dispose(): void;
};

export function openTrainer(task: TaskSpec, backend: BackendName | null): TrainerHost {
  const worker = new Worker(new URL("./trainer.worker.ts", import.meta.url), { type: "module" });
  const api: Remote<TrainerApi> = wrap<TrainerApi>(worker);
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener("error", ({ message }) => {
      reject(new Error(`The training part of this page has failed. Reload it. ${message ?? ""}`));
    });
  });
  broken.catch(() => undefined);
  // A worker that could not start never answers: its failure must end every wait.
  const alive = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, broken]);
  const wasmPath = new URL("/tfjs-wasm/", location.origin).href;
  const opening = alive(api.open({ task, wasmPath, backend }));
  opening.catch(() => undefined);
  const afterOpening = <T>(work: () => Promise<T>): Promise<T> => opening.then(() => alive(work()));
  return {
    trainer: createTrainer(api, task, alive),
    backend: opening,
    check: async () => ({
      backend: await opening,
      samples_per_second: await alive(api.measure()),
    }),
    // Reading data needs no model, and so no backend either.
    prepare: (choice) => alive<DataOutcome>(api.prepare(choice)),
    dropData: () => void api.dropData(),
    predict: (model, question) => afterOpening(() => api.predict(model, question)),
    samples: (seed) => afterOpening(() => api.samples(seed)),
    rehearse: (seed) => afterOpening(() => api.rehearse(seed)),
    dispose: () => worker.terminate(),
  };
}

function createTrainer(
  api: Remote<TrainerApi>,
  task: TaskSpec,
  alive: <T>(answer: Promise<T>) => Promise<T>,
): Trainer {
  return {
    train: async ({ model, round, seed, signal, onProgress }) => {
      const cancel = () => void api.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      const { epochs } = task.recipe;
      const onStep = proxy((step: Parameters<Parameters<TrainerApi["train"]>[1]>[0]) => {
        if (!signal.aborted) onProgress({ ...step, epochs });
      });
      try {
        signal.throwIfAborted();
        return await alive(api.train({ model, round, seed }, onStep));
      } finally {
        signal.removeEventListener("abort", cancel);
      }
    },
  };
}
