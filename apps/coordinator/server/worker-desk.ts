/** A worker thread that is asked questions: started with the first one, and again with the next after it died. */
import { Worker } from "node:worker_threads";
import { type Remote, releaseProxy, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";

export type WorkerDeskOptions = {
  /** Beside this file. */
  readonly file: string;
  readonly workerData: object;
  readonly onDeath: (error: unknown) => void;
};

export class WorkerDesk<Api> {
  readonly #options: WorkerDeskOptions;
  #open: { worker: Worker; api: Remote<Api>; died: Promise<never> } | null = null;

  constructor(options: WorkerDeskOptions) {
    this.#options = options;
  }

  /** Fails when the worker dies over it. */
  async ask<T>(question: (api: Remote<Api>) => Promise<T>): Promise<T> {
    this.#open ??= this.#start();
    const { api, died } = this.#open;
    return Promise.race([question(api), died]);
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    open.api[releaseProxy]();
    await open.worker.terminate();
  }

  #start() {
    const { file, workerData, onDeath } = this.#options;
    const worker = new Worker(new URL(file, import.meta.url), { workerData });
    const died = new Promise<never>((_, reject) => {
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`${file} ended with code ${code}.`)));
    });
    died.catch((error) => {
      if (this.#open?.worker !== worker) return;
      this.#open = null;
      onDeath(error);
    });
    return { worker, api: wrap<Api>(nodeEndpoint(worker)), died };
  }
}
