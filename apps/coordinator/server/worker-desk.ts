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

type Reject = (error: unknown) => void;
type OpenDesk<Api> = {
  readonly worker: Worker;
  readonly api: Remote<Api>;
  /** Of the questions that are not answered yet. */
  readonly asked: Set<Reject>;
};

export class WorkerDesk<Api> {
  readonly #options: WorkerDeskOptions;
  #open: OpenDesk<Api> | null = null;

  constructor(options: WorkerDeskOptions) {
    this.#options = options;
  }

  /** Fails when the worker dies over it. */
  async ask<T>(question: (api: Remote<Api>) => Promise<T>): Promise<T> {
    this.#open ??= this.#start();
    const { api, asked } = this.#open;
    // Not a race with the worker's death: a promise keeps whoever waits for it as long as it lives.
    const { promise: died, reject } = Promise.withResolvers<never>();
    asked.add(reject);
    try {
      return await Promise.race([question(api), died]);
    } finally {
      asked.delete(reject);
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    open.api[releaseProxy]();
    await open.worker.terminate();
  }

  #start(): OpenDesk<Api> {
    const { file, workerData, onDeath } = this.#options;
    const worker = new Worker(new URL(file, import.meta.url), { workerData });
    const open = { worker, api: wrap<Api>(nodeEndpoint(worker)), asked: new Set<Reject>() };
    const die = (error: unknown) => {
      for (const reject of open.asked) reject(error);
      if (this.#open !== open) return;
      this.#open = null;
      onDeath(error);
    };
    worker.once("error", die);
    worker.once("exit", (code) => die(new Error(`${file} ended with code ${code}.`)));
    return open;
  }
}
