/**
 * The workshop port on worker threads: one for updates, one for models. A worker that dies fails what it was doing and
 * is started again with the next request.
 */
import { Worker } from "node:worker_threads";
import type { Log, Verdict, Workshop } from "@tributary/runtime";
import { type Remote, releaseProxy, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { ModelsApi } from "./models.worker.ts";
import type { UpdatesApi } from "./updates.worker.ts";

export type WorkshopOptions = {
  readonly data_path: string;
  readonly test_data_path: string | null;
  readonly log: Log;
};

export function openWorkshop(options: WorkshopOptions): Workshop & { close(): Promise<void> } {
  const updates = new WorkerDesk<UpdatesApi>("./updates.worker.ts", options);
  const models = new WorkerDesk<ModelsApi>("./models.worker.ts", options);
  return {
    inspect: (request) => updates.ask<Verdict>((api) => api.inspect(request)),
    combine: (request) => updates.ask((api) => api.combine(request)),
    initialModel: (task, seed) => models.ask((api) => api.initialModel(task, seed)),
    evaluate: (task, model) => models.ask((api) => api.evaluate(task, model)),
    testSetOf: (task) => models.ask((api) => api.testSetOf(task)),
    async close() {
      await Promise.all([updates.close(), models.close()]);
    },
  };
}

class WorkerDesk<Api> {
  readonly #file: string;
  readonly #options: WorkshopOptions;
  #open: { worker: Worker; api: Remote<Api>; died: Promise<never> } | null = null;

  constructor(file: string, options: WorkshopOptions) {
    this.#file = file;
    this.#options = options;
  }

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
    const { data_path, test_data_path, log } = this.#options;
    const worker = new Worker(new URL(this.#file, import.meta.url), {
      workerData: { data_path, test_data_path },
    });
    const died = new Promise<never>((_, reject) => {
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`${this.#file} ended with code ${code}.`)));
    });
    died.catch((error) => {
      if (this.#open?.worker !== worker) return;
      this.#open = null;
      log.error({ worker: this.#file, error: String(error) }, "A worker thread died");
    });
    return { worker, api: wrap<Api>(nodeEndpoint(worker)), died };
  }
}
