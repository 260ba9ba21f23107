/**
 * The other end of a training worker of any kind: its answers as the client's `Trainer`, its death as an error.
 * A worker is one participant's own and keeps its data, as pages need it; many participants of one device share the
 * edge's `TrainerPool`, whose threads read shared memory within limits of their own, as only Node can.
 */
import type { TrainProgress } from "@tributary/client";
import { proxy, type Remote } from "comlink";
import type { DeskApi } from "./desk.ts";
import type { TrainingHost, TrainingOptions } from "./host.ts";

export type RemoteDesk = {
  readonly api: Remote<DeskApi>;
  /** Rejects when the worker is gone, unasked. */
  readonly died: Promise<never>;
  end(): Promise<void>;
};

export async function openRemote(
  desk: RemoteDesk,
  options: TrainingOptions,
): Promise<TrainingHost> {
  const { api, died } = desk;
  died.catch(() => {});
  const alive = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, died]);
  try {
    const report = await alive(api.open(options));
    return {
      report,
      close: () => desk.end(),
      trainer: {
        async train({ model, seed, signal, onProgress }) {
          signal.throwIfAborted();
          const cancel = () => void api.cancel();
          // Progress has a channel of its own, and its last word may come after the result.
          let isOver = false;
          const onStep = proxy((progress: TrainProgress) => {
            if (!isOver && !signal.aborted) onProgress(progress);
          });
          signal.addEventListener("abort", cancel, { once: true });
          try {
            return await alive(api.train({ model, seed }, onStep));
          } finally {
            isOver = true;
            signal.removeEventListener("abort", cancel);
          }
        },
      },
    };
  } catch (error) {
    await desk.end();
    throw error;
  }
}
