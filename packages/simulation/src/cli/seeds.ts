/**
 * Many seeds on many threads: each takes the next one that nobody has. The first failing seed is
 * the lowest one: those below it are still lived to their end.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { WorldOptions } from "../options.ts";
import type { Outcome } from "../outcome.ts";

export type SeedsOptions = {
  /** Of the first seed. */
  readonly world: WorldOptions;
  readonly seeds: number;
  readonly jobs: number;
  readonly onOutcome: (outcome: Outcome) => void;
};

/** Null where every seed came to its end well. */
export async function runSeeds(options: SeedsOptions): Promise<Outcome | null> {
  const { world, seeds, jobs, onOutcome } = options;
  let next = world.seed;
  let end = world.seed + seeds;
  let first: Outcome | null = null;

  async function work(): Promise<void> {
    const worker = new Worker(new URL("./seed.worker.ts", import.meta.url));
    try {
      while (next < end) {
        const seed = next++;
        const outcome = await ask(worker, { ...world, seed });
        onOutcome(outcome);
        if (outcome.isOk || seed >= end) continue;
        first = outcome;
        end = seed;
      }
    } finally {
      await worker.terminate();
    }
  }

  await Promise.all(Array.from({ length: Math.min(jobs, seeds) }, work));
  return first;
}

async function ask(worker: Worker, world: WorldOptions): Promise<Outcome> {
  const answered = once(worker, "message");
  worker.postMessage(world);
  const [outcome] = (await answered) as [Outcome];
  return outcome;
}
