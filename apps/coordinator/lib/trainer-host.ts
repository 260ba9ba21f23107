/** The page's end of the training worker: starts it, and lets the worker that takes part ask it for trainings. */
import type { TaskSpec } from "@tributary/protocol";
import type { BackendName, BackendReport } from "@tributary/training";
import { proxy, type Remote, transfer, wrap } from "comlink";
import type { DataChoice, DataOutcome, Preview } from "./data-choice.ts";
import type {
  Beginning,
  DeviceReport,
  Question,
  Rehearsal,
  TrainerApi,
  TrainerNews,
} from "./trainer-port.ts";
import { failureOf } from "./worker-failure.ts";

export type TrainerHost = {
  /** A line to the worker, for somebody else who wants something trained. */
  connect(): MessagePort;
  /** Rejects when the worker has failed. */
  readonly failed: Promise<never>;
  /** Keeps where a training is: the page may be about to go. */
  checkpoint(): void;
  /** The part of the time that trainings may take from now on. */
  shareTime(share: number): void;
  readonly backend: Promise<BackendReport>;
  /** Which backend this device works with, and how fast. */
  check(): Promise<DeviceReport>;
  prepare(choice: DataChoice): Promise<DataOutcome>;
  /** Nothing of the data that was read is held any more. */
  dropData(): void;
  predict(model: Uint8Array, question: Question): Promise<number[] | null>;
  writeOn(asked: Beginning): Promise<string>;
  samples(seed: number): Promise<Preview[]>;
  /** One epoch on the prepared data with a fresh model. */
  rehearse(seed: number): Promise<Rehearsal>;
  dispose(): void;
};

export function openTrainer(
  task: TaskSpec,
  backend: BackendName | null,
  onNews: (news: TrainerNews) => void = () => {},
): TrainerHost {
  const worker = new Worker(new URL("./trainer.worker.ts", import.meta.url), { type: "module" });
  const api: Remote<TrainerApi> = wrap<TrainerApi>(worker);
  const failed = failureOf(worker);
  const alive = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, failed]);
  void api.listen(proxy(onNews));
  const wasmPath = new URL("/tfjs-wasm/", location.origin).href;
  const opening = alive(api.open({ task, wasmPath, backend }));
  opening.catch(() => undefined);
  const afterOpening = <T>(work: () => Promise<T>): Promise<T> => opening.then(() => alive(work()));
  return {
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      void api.connect(transfer(port1, [port1]));
      return port2;
    },
    failed,
    checkpoint: () => void api.checkpoint(),
    shareTime: (share) => void api.shareTime(share),
    backend: opening,
    check: async () => ({
      backend: await opening,
      samples_per_second: await alive(api.measure()),
    }),
    // Reading data needs no model, and so no backend either.
    prepare: (choice) => alive<DataOutcome>(api.prepare(choice)),
    dropData: () => void api.dropData(),
    predict: (model, question) => afterOpening(() => api.predict(model, question)),
    writeOn: (asked) => afterOpening(() => api.writeOn(asked)),
    samples: (seed) => afterOpening(() => api.samples(seed)),
    rehearse: (seed) => afterOpening(() => api.rehearse(seed)),
    dispose: () => worker.terminate(),
  };
}
