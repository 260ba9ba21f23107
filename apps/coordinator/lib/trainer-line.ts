/** The client's `Trainer` over a line to the training worker. */
import type { Trainer } from "@tributary/client";
import { proxy, type Remote } from "comlink";
import type { StepReport, TrainerApi } from "./trainer-port.ts";

export function trainerOver(api: Remote<TrainerApi>): Trainer {
  return {
    train: async ({ task, model, round, seed, signal, onProgress }) => {
      const cancel = () => void api.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      const { epochs } = task.recipe;
      const onStep = proxy((step: StepReport) => {
        if (!signal.aborted) onProgress({ ...step, epochs });
      });
      try {
        signal.throwIfAborted();
        return await api.train({ model, round, seed }, onStep);
      } finally {
        signal.removeEventListener("abort", cancel);
      }
    },
  };
}
