/**
 * Where a participant trains: on the thread that calls, or in a worker. One shape for all of them, so that the rest of
 * the participant does not know which it is.
 */
import type { TrainedUpdate, Trainer, TrainProgress } from "@tributary/client";
import type { TaskSpec } from "@tributary/protocol";
import type { BackendOptions, BackendReport, Examples } from "@tributary/training";
import { decodeSafetensors } from "@tributary/weights";
import { modelFor, startBackend } from "./models.ts";

export type TrainingOptions = {
  readonly task: TaskSpec;
  readonly examples: Examples;
  readonly backend: BackendOptions;
};

export type TrainingHost = {
  readonly trainer: Trainer;
  readonly report: BackendReport;
  close(): Promise<void>;
};

export type OpenTraining = (options: TrainingOptions) => Promise<TrainingHost>;

/** What one training takes beside task and examples. */
export type Lesson = { readonly model: Uint8Array; readonly seed: number };

/** Trains on this thread. */
export const openTrainingHere: OpenTraining = async ({ task, examples, backend }) => {
  await startBackend(backend);
  const { backend: report } = await modelFor(task);
  return {
    report,
    trainer: {
      train: ({ model, seed, signal, onProgress }) =>
        train({ task, examples, lesson: { model, seed }, signal, onProgress }),
    },
    async close() {},
  };
};

export async function train(options: {
  readonly task: TaskSpec;
  readonly examples: Examples;
  readonly lesson: Lesson;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TrainProgress) => void;
}): Promise<TrainedUpdate> {
  const { task, examples, lesson, signal, onProgress } = options;
  const model = await modelFor(task);
  const { recipe } = task;
  return model.train({
    weights: decodeSafetensors(lesson.model).weights,
    examples,
    recipe,
    seed: lesson.seed,
    signal,
    onProgress: (progress) => onProgress({ epochs: recipe.epochs, ...progress }),
  });
}
