/** What a training worker answers, in a browser and in Node alike. The examples come in once and never go out. */
import type { TrainedUpdate, TrainProgress } from "@tributary/client";
import type { BackendReport } from "@tributary/training";
import { type Lesson, type TrainingOptions, train } from "./host.ts";
import { modelFor, startBackend } from "./models.ts";

export type DeskApi = {
  open(options: TrainingOptions): Promise<BackendReport>;
  train(lesson: Lesson, onProgress: (progress: TrainProgress) => void): Promise<TrainedUpdate>;
  /** Ends the training under way. */
  cancel(): void;
};

export function createDesk(): DeskApi {
  let opened: TrainingOptions | null = null;
  let stop = new AbortController();
  return {
    async open(options) {
      opened = options;
      await startBackend(options.backend);
      return (await modelFor(options.task)).backend;
    },
    async train(lesson, onProgress) {
      if (opened === null) throw new Error("Expected data, got a lesson before it.");
      stop = new AbortController();
      const { signal } = stop;
      return train({ ...opened, lesson, signal, onProgress });
    },
    cancel: () => stop.abort(),
  };
}
