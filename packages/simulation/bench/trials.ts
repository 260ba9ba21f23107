/** Runs trials on worker threads, each taking the next one when it is done. */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Trial } from "./compression.worker.ts";

/** Each holds a model and all examples, and memory is what more of them would wait for. */
const threads_max = 4;

/** The accuracies, in the order of the trials. */
export async function runTrials(trials: readonly Trial[], data_path: string): Promise<number[]> {
  const results: number[] = new Array(trials.length);
  const waiting = trials.entries();
  const work = async () => {
    const file = new URL("./compression.worker.ts", import.meta.url);
    const worker = new Worker(file, { workerData: { data_path } });
    try {
      // The iterator is shared: every trial is taken once.
      for (const [index, trial] of waiting) {
        worker.postMessage(trial);
        const [accuracy] = await once(worker, "message");
        results[index] = accuracy as number;
      }
    } finally {
      await worker.terminate();
    }
  };
  const threads = Math.min(threads_max, availableParallelism(), trials.length);
  await Promise.all(Array.from({ length: threads }, work));
  return results;
}
