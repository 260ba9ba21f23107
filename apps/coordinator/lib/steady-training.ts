/**
 * A training that survives what happens beneath it. Its state is kept every few seconds: where a graphics device was
 * lost it goes on from there on a new one, or on the processor; in a page that was reloaded, from what was kept on
 * disk. It ends with the same weights, bit for bit where the backend repeats itself, or not at all.
 */
import type { TaskId } from "@tributary/protocol";
import {
  type BackendReport,
  type LocalModel,
  type StateKeeper,
  TrainingError,
  type TrainOptions,
  type TrainResult,
  type TrainState,
} from "@tributary/training";
import type { Checkpoints } from "./checkpoints.ts";
import type { TrainerNews } from "./trainer-port.ts";

/** What trains: opened once, and again when its device was lost, by whoever notices first. */
export type Workplace = {
  model(): Promise<LocalModel>;
  /** After `lost` was lost; `times` counts from 1. */
  reopen(lost: LocalModel, times: number): Promise<LocalModel>;
};

export type SteadyOptions = {
  readonly workplace: Workplace;
  /** Null keeps states in memory alone. */
  readonly kept: {
    readonly checkpoints: Checkpoints;
    readonly task: TaskId;
    readonly work: string;
  } | null;
  readonly tell: (news: TrainerNews) => void;
  /** Opened when the state is wanted now, whatever the time: the page may be about to go. Closed when it was taken. */
  readonly request: { isOpen: boolean };
};

const interval_ms = 3_000;
/** Keeping may take this share of the time. */
const share_max = 0.05;
const losses_max = 3;

export async function trainSteadily(
  options: SteadyOptions,
  training: Omit<TrainOptions, "resume" | "keeper">,
): Promise<TrainResult> {
  const { workplace, tell } = options;
  const keeper = new Keeper(options, stepsOf(training));
  let model = await workplace.model();
  let resume = await keeper.load();
  if (resume !== null) tell({ kind: "resumed", step: resume.step });
  for (let losses = 1; ; losses++) {
    const going = { ...training, keeper, ...(resume === null ? {} : { resume }) };
    try {
      return await model.train(going);
    } catch (error) {
      if (!isDeviceLost(error)) {
        // What broke the training may be in what was kept of it.
        if (!isAborted(error)) await keeper.forget();
        throw error;
      }
      if (losses > losses_max) throw error;
      model = await workplace.reopen(model, losses);
      resume = keeper.newest ?? resume;
      tell({
        kind: "reopened",
        backend: model.backend satisfies BackendReport,
        step: resume?.step ?? 0,
      });
    }
  }
}

export function isDeviceLost(error: unknown): boolean {
  return error instanceof TrainingError && error.reason === "device_lost";
}

function isAborted(error: unknown): boolean {
  return error instanceof TrainingError && error.reason === "aborted";
}

function stepsOf({ examples, recipe }: Pick<TrainOptions, "examples" | "recipe">): number {
  return Math.ceil(examples.count / recipe.batch_size) * recipe.epochs;
}

class Keeper implements StateKeeper {
  newest: TrainState | null = null;
  readonly #options: SteadyOptions;
  readonly #steps: number;
  #due_ms = performance.now() + interval_ms;
  #isSaving = false;
  #saving: Promise<void> = Promise.resolve();
  #isBroken = false;

  constructor(options: SteadyOptions, steps: number) {
    this.#options = options;
    this.#steps = steps;
  }

  /** Of this very work; anything else that was kept is of no use any more. */
  async load(): Promise<TrainState | null> {
    const { kept } = this.#options;
    if (kept === null) return null;
    const found = await kept.checkpoints.load(kept.task).catch(() => null);
    if (found?.work !== kept.work) return null;
    return found.state;
  }

  /** The last step, too: what was trained is not lost while it is sent. */
  isDue(step: number): boolean {
    if (this.#isSaving) return false;
    const { request } = this.#options;
    return step === this.#steps || request.isOpen || performance.now() >= this.#due_ms;
  }

  tell(state: TrainState): void {
    this.newest = state;
    this.#options.request.isOpen = false;
    this.#saving = this.#save(state);
  }

  async forget(): Promise<void> {
    const { kept } = this.#options;
    this.newest = null;
    await this.#saving;
    await kept?.checkpoints.forget(kept.task).catch(() => undefined);
  }

  async #save(state: TrainState): Promise<void> {
    const { kept, tell } = this.#options;
    const begin_ms = performance.now();
    this.#isSaving = true;
    try {
      if (kept !== null && !this.#isBroken) {
        await kept.checkpoints.save({ task: kept.task, work: kept.work, state });
      }
    } catch (error) {
      // Full, or a private window: the training goes on, and only a reload would begin it anew.
      this.#isBroken = true;
      tell({ kind: "not_kept", why: error instanceof Error ? error.message : String(error) });
    }
    const end_ms = performance.now();
    this.#due_ms = end_ms + Math.max(interval_ms, (end_ms - begin_ms) / share_max);
    this.#isSaving = false;
  }
}
