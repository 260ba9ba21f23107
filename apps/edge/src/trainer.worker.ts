/** Worker thread that trains: one backend, models opened once per topology, any number of participants' requests. */
/// <reference path="./comlink-node.d.ts" />
import { parentPort } from "node:worker_threads";
import { classCount, type TaskSpec } from "@tributary/protocol";
import {
  type Examples,
  type LocalModel,
  measureSpeed,
  openBackend,
  openModel,
} from "@tributary/training";
import { decodeSafetensors } from "@tributary/weights";
import { expose, type ProxyMarked, type Remote, releaseProxy } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";

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

const report = await openBackend();
const models = new Map<string, Promise<LocalModel>>();
const running = new Map<number, AbortController>();

function modelOf(task: TaskSpec): Promise<LocalModel> {
  const name = JSON.stringify([task.model, classCount(task.data)]);
  const kept = models.get(name);
  if (kept !== undefined) return kept;
  const opened = openModel({ topology: task.model, classes: classCount(task.data) });
  models.set(name, opened);
  opened.catch(() => models.delete(name));
  return opened;
}

const api = {
  backend: () => report,

  async speedOf(task: TaskSpec): Promise<number> {
    const { batch_size } = task.recipe;
    return (await measureSpeed(await modelOf(task), { batch_size })).samples_per_second;
  },

  async train(request: WorkerRequest, listener: ProgressListener) {
    const onProgress = listener as unknown as Remote<ProgressListener>;
    const stop = new AbortController();
    running.set(request.id, stop);
    try {
      const model = await modelOf(request.task);
      const { weights } = decodeSafetensors(request.model);
      const { task, examples, seed } = request;
      const { signal } = stop;
      return await model.train({
        weights,
        examples,
        recipe: task.recipe,
        seed,
        signal,
        onProgress: (progress) => void onProgress(progress),
      });
    } finally {
      onProgress[releaseProxy]();
      running.delete(request.id);
    }
  },

  cancel(id: number) {
    running.get(id)?.abort();
  },
};
export type TrainerApi = typeof api;

if (parentPort === null) throw new Error("This file runs as a worker thread only.");
expose(api, nodeEndpoint(parentPort));
