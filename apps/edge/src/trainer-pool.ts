/**
 * Training in worker threads, shared by any number of participants of one process: as many trainings at a time as there
 * are threads, the others wait in line. A thread that dies fails its training and is replaced. The SDK's worker
 * (`training/` there) is no pool and knows neither shared memory nor limits: it keeps the data of one participant, in
 * pages too.
 */
import { availableParallelism } from "node:os";
import type { TrainedUpdate, Trainer, TrainProgress, TrainRequest } from "@tributary/client";
import type { TaskSpec } from "@tributary/protocol";
import type { BackendReport, Examples } from "@tributary/training";
import { proxy } from "comlink";
import { sharedExamples } from "./shared-examples.ts";
import type { WorkerProgress } from "./training-service.ts";
import { startTrainingThread, type ThreadLimits, type TrainingThread } from "./training-thread.ts";

type Turn = { give(thread: TrainingThread): void; refuse(error: unknown): void };

export type TrainerPoolOptions = ThreadLimits & {
  /** Trainings at a time; as many as there are cores when unset. */
  readonly threads?: number;
  /** Replaces the worker threads, for tests. */
  readonly startThread?: () => TrainingThread;
};

export class TrainerPool {
  readonly #threads_max: number;
  readonly #startThread: () => TrainingThread;
  readonly #alive = new Set<TrainingThread>();
  readonly #idle: TrainingThread[] = [];
  /** How to fail what each busy thread is at. */
  readonly #failing = new Map<TrainingThread, (error: Error) => void>();
  readonly #line: Turn[] = [];
  #nextId = 0;
  #isClosed = false;

  constructor(options: TrainerPoolOptions = {}) {
    this.#threads_max = Math.max(1, options.threads ?? availableParallelism());
    this.#startThread = options.startThread ?? (() => startTrainingThread(options));
  }

  /** The backend that the threads train with. */
  backend(): Promise<BackendReport> {
    return this.#withThread(new AbortController().signal, ({ api }) => api.backend());
  }

  /** Examples that one thread trains on in a second, measured on made-up ones of the task's form. */
  speedOf(task: TaskSpec, signal: AbortSignal): Promise<number> {
    return this.#withThread(signal, ({ api }) => api.speedOf(task));
  }

  /** A trainer whose data are these examples. */
  trainerFor(examples: Examples): Trainer {
    const shared = sharedExamples(examples);
    return { train: (request) => this.#train(request, shared) };
  }

  /** Ends the threads that have nothing to do, and with them all the memory that they ever took. */
  async dropIdle(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((thread) => thread.stop()));
  }

  /** Ends all threads; trainings under way and in line fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const turn of this.#line.splice(0)) turn.refuse(closedError());
    await Promise.all([...this.#alive].map((thread) => thread.stop()));
  }

  #train(request: TrainRequest, examples: Examples): Promise<TrainedUpdate> {
    const { task, model, seed, signal } = request;
    const { epochs } = task.recipe;
    return this.#withThread(signal, async ({ api }) => {
      const id = this.#nextId++;
      const cancel = () => void api.cancel(id);
      // Progress has a channel of its own, and its last word may come after the result.
      let isOver = false;
      const onProgress = proxy((progress: WorkerProgress) => {
        const told: TrainProgress = { epochs, ...progress };
        if (!isOver) request.onProgress(told);
      });
      signal.addEventListener("abort", cancel);
      try {
        return await api.train({ id, task, model, examples, seed }, onProgress);
      } finally {
        isOver = true;
        signal.removeEventListener("abort", cancel);
      }
    });
  }

  async #withThread<T>(
    signal: AbortSignal,
    work: (thread: TrainingThread) => Promise<T>,
  ): Promise<T> {
    const thread = await this.#take(signal);
    // Not a race against `died`: a promise that lives as long as the thread would keep every result that it lost to.
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#failing.set(thread, reject);
    work(thread).then(resolve, reject);
    try {
      return await promise;
    } finally {
      this.#failing.delete(thread);
      this.#giveBack(thread);
    }
  }

  #take(signal: AbortSignal): Promise<TrainingThread> {
    if (this.#isClosed) return Promise.reject(closedError());
    if (signal.aborted) return Promise.reject(signal.reason);
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#alive.size < this.#threads_max) return Promise.resolve(this.#start());
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#line.splice(this.#line.indexOf(turn), 1);
        reject(signal.reason);
      };
      const settle = () => signal.removeEventListener("abort", leave);
      const turn: Turn = {
        give: (thread) => {
          settle();
          resolve(thread);
        },
        refuse: (error) => {
          settle();
          reject(error);
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#line.push(turn);
    });
  }

  #giveBack(thread: TrainingThread): void {
    if (!this.#alive.has(thread)) return;
    const next = this.#line.shift();
    if (next === undefined) this.#idle.push(thread);
    else next.give(thread);
  }

  #start(): TrainingThread {
    const thread = this.#startThread();
    this.#alive.add(thread);
    void thread.died.then((error) => this.#bury(thread, error));
    return thread;
  }

  #bury(thread: TrainingThread, error: Error): void {
    this.#alive.delete(thread);
    this.#failing.get(thread)?.(error);
    const idle = this.#idle.indexOf(thread);
    if (idle >= 0) this.#idle.splice(idle, 1);
    if (!this.#isClosed) this.#line.shift()?.give(this.#start());
  }
}

function closedError(): Error {
  return new Error("The training threads were ended.");
}
