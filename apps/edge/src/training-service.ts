/** Inside a training thread: one backend, models opened once per topology, any number of participants' requests. */
/// <reference path="./comlink-node.d.ts" />
import { parentPort, workerData } from "node:worker_threads";
import { classCount, type TaskSpec } from "@tributary/protocol";
import {
  type BackendReport,
  type Examples,
  type LocalModel,
  measureSpeed,
  openBackend,
  openModel,
} from "@tributary/training";
import { decodeSafetensors } from "@tributary/weights";
import { expose, type ProxyMarked, type Remote, releaseProxy } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { setupOf } from "./thread-setup.ts";
import { wasmFiles } from "./wasm-files.ts";

export type WorkerRequest = {
  readonly id: number;
  readonly task: TaskSpec;
  readonly model: Uint8Array;
  readonly examples: Examples;
  readonly seed: number;
};

export type WorkerProgress = {
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly samples_per_second: number;
};

/** Lives in the other thread and comes here as a remote; its channel is closed when the training is over. */
type ProgressListener = ((progress: WorkerProgress) => void) & ProxyMarked;

class Service {
  readonly #report: BackendReport;
  readonly #share: number;
  readonly #models = new Map<string, Promise<LocalModel>>();
  readonly #running = new Map<number, AbortController>();

  constructor(report: BackendReport, share: number) {
    this.#report = report;
    this.#share = share;
  }

  backend() {
    return this.#report;
  }

  async speedOf(task: TaskSpec): Promise<number> {
    const { batch_size } = task.recipe;
    const speed = await measureSpeed(await this.#modelOf(task), { batch_size });
    return speed.samples_per_second * this.#share;
  }

  async train(request: WorkerRequest, listener: ProgressListener) {
    const onProgress = listener as unknown as Remote<ProgressListener>;
    const stop = new AbortController();
    this.#running.set(request.id, stop);
    try {
      const model = await this.#modelOf(request.task);
      const { weights } = decodeSafetensors(request.model);
      const { task, examples, seed } = request;
      return await model.train({
        weights,
        examples,
        recipe: task.recipe,
        seed,
        share: () => this.#share,
        signal: stop.signal,
        onProgress: (progress) => void onProgress(progress),
      });
    } finally {
      onProgress[releaseProxy]();
      this.#running.delete(request.id);
    }
  }

  cancel(id: number) {
    this.#running.get(id)?.abort();
  }

  #modelOf(task: TaskSpec): Promise<LocalModel> {
    const name = JSON.stringify([task.model, classCount(task.data)]);
    const kept = this.#models.get(name);
    if (kept !== undefined) return kept;
    const opened = openModel({ topology: task.model, classes: classCount(task.data) });
    this.#models.set(name, opened);
    opened.catch(() => this.#models.delete(name));
    return opened;
  }
}
export type TrainerApi = Pick<Service, "backend" | "speedOf" | "train" | "cancel">;

export async function serveTraining(): Promise<void> {
  const setup = setupOf(workerData);
  if (parentPort === null || setup === null) {
    throw new Error("This runs as a training thread only.");
  }
  const report = await openBackend(wasmFiles === undefined ? {} : { wasmPath: wasmFiles });
  expose(new Service(report, setup.share), nodeEndpoint(parentPort));
}
