/**
 * Training in worker threads, shared by any number of participants of one process: as many trainings at a time as there
 * are threads, the others wait in line. A thread that dies fails its training and is replaced.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { TrainedUpdate, Trainer, TrainRequest } from "@tributary/client";
import type { BackendReport, Examples } from "@tributary/training";
import { proxy, type Remote, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { TrainerApi } from "./trainer.worker.ts";

type Thread = { readonly worker: Worker; readonly api: Remote<TrainerApi>; died: Promise<never> };

export class TrainerPool {
  readonly #threadsMax: number;
  readonly #idle: Thread[] = [];
  readonly #waiting: ((thread: Thread) => void)[] = [];
  #threads = 0;
  #nextId = 0;
  #isClosed = false;

  constructor(options: { readonly threads?: number } = {}) {
    this.#threadsMax = Math.max(1, options.threads ?? availableParallelism());
  }

  /** The backend that the threads train with. */
  async backend(): Promise<BackendReport> {
    const thread = await this.#take();
    try {
      return await Promise.race([thread.api.backend(), thread.died]);
    } finally {
      this.#giveBack(thread);
    }
  }

  /** A trainer whose data are these examples. */
  trainerFor(examples: Examples): Trainer {
    return { train: (request) => this.#train(request, examples) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((thread) => thread.worker.terminate()));
  }

  async #train(request: TrainRequest, examples: Examples): Promise<TrainedUpdate> {
    const { task, model, seed, signal } = request;
    const { epochs } = task.recipe;
    const thread = await this.#take();
    const id = this.#nextId++;
    const cancel = () => void thread.api.cancel(id);
    try {
      signal.throwIfAborted();
      signal.addEventListener("abort", cancel);
      const onProgress = proxy((progress: object) =>
        request.onProgress({ epochs, ...progress } as Parameters<TrainRequest["onProgress"]>[0]),
      );
      const training = thread.api.train({ id, task, model, examples, seed }, onProgress);
      return await Promise.race([training, thread.died]);
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#giveBack(thread);
    }
  }

  #take(): Promise<Thread> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#threads < this.#threadsMax) return Promise.resolve(this.#start());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(thread: Thread): void {
    const isAlive = thread.worker.threadId !== -1;
    if (this.#isClosed) void thread.worker.terminate();
    else if (!isAlive) this.#replace();
    else this.#hand(thread);
  }

  #hand(thread: Thread): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }

  #replace(): void {
    this.#threads -= 1;
    if (this.#waiting.length > 0) this.#hand(this.#start());
  }

  #start(): Thread {
    this.#threads += 1;
    const worker = new Worker(new URL("./trainer.worker.ts", import.meta.url));
    const died = new Promise<never>((_, reject) => {
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`The training thread ended (${code}).`)));
    });
    died.catch(() => {});
    return { worker, api: wrap<TrainerApi>(nodeEndpoint(worker)), died };
  }
}
