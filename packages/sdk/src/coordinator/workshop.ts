/**
 * The workshop port within this process: the same work on updates and models that the server does on worker threads,
 * on the thread that calls. Strategies and test sets of the caller's own come in here.
 */
import type { Sha256, TaskId, TaskSpec } from "@tributary/protocol";
import { combineUpdates, inspectUpdate, unmaskUpdates, type Workshop } from "@tributary/runtime";
import { type Blobs, requireBlob, type Spool } from "@tributary/storage";
import type { Examples } from "@tributary/training";
import { decodeSafetensors, encodeSafetensors, type Weights } from "@tributary/weights";
import { modelFor } from "../training/models.ts";
import type { OwnStrategy } from "./strategy.ts";

/** What the caller brought for the runs of a task; null where it brought nothing. */
export type Brought = { readonly strategy: OwnStrategy | null; readonly test: Examples | null };

export type Bench = Workshop & {
  /** From the next round of that task on; answers what was there before. */
  bring(task: TaskId, things: Brought): Brought;
};

export function createBench(
  stores: { readonly blobs: Blobs; readonly spool: Spool },
  /** A strategy of the caller's own threw: the next round would fare no better. */
  onBroken: (task: TaskId, error: unknown) => void,
): Bench {
  const { blobs } = stores;
  const brought = new Map<TaskId, Brought>();
  const strategyOf = ({ id }: TaskSpec) => brought.get(id)?.strategy ?? null;
  const watched = async <T>({ id }: TaskSpec, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      onBroken(id, error);
      throw error;
    }
  };
  return {
    bring(task, things) {
      const before = brought.get(task) ?? { strategy: null, test: null };
      brought.set(task, things);
      return before;
    },
    async initialModel(task, seed) {
      const model = await modelFor(task);
      return blobs.put(encodeSafetensors(model.initialWeights(seed)));
    },
    inspect: (request) => inspectUpdate(stores, request),
    async combine(request) {
      const { task, model } = request;
      const own = strategyOf(task);
      if (own === null) return combineUpdates(stores, request);
      return watched(task, async () =>
        own.retake(blobs, model, await combineUpdates(stores, request, own.begin)),
      );
    },
    async unmask(request) {
      const { task, model } = request;
      const own = strategyOf(task);
      const unmasked = await unmaskUpdates(stores, request);
      if (own === null || !unmasked.ok) return unmasked;
      const combined = await watched(task, () => own.retake(blobs, model, unmasked.combined));
      return { ...unmasked, combined };
    },
    async evaluate(task, sha256) {
      const test = brought.get(task.id)?.test ?? null;
      if (test === null) return null;
      const weights = await weightsIn(blobs, sha256);
      const { accuracy, loss } = await (await modelFor(task)).evaluate({ weights, examples: test });
      return { accuracy, loss };
    },
    async testSetOf({ id }) {
      const test = brought.get(id)?.test ?? null;
      return test === null ? null : `${test.count.toLocaleString("en")} test examples`;
    },
  };
}

export async function weightsIn(blobs: Blobs, model: Sha256): Promise<Weights> {
  return decodeSafetensors(await requireBlob(blobs, model, "the model")).weights;
}
