import { TaskId } from "@tributary/protocol";
import {
  type LocalModel,
  openBackend,
  openModel,
  type Recipe,
  randomExamples,
  TrainingError,
  type TrainOptions,
} from "@tributary/training";
import { beforeAll, expect, test } from "vitest";
import type { Checkpoint, Checkpoints } from "./checkpoints.ts";
import { type SteadyOptions, trainSteadily } from "./steady-training.ts";
import type { TrainerNews } from "./trainer-port.ts";

const task = TaskId.parse("digits");
const topology = {
  class_name: "Sequential",
  config: {
    layers: [
      {
        class_name: "Dense",
        config: { units: 6, activation: "relu", batch_input_shape: [null, 5] },
      },
      { class_name: "Dropout", config: { rate: 0.25 } },
      { class_name: "Dense", config: { units: 3, activation: "softmax" } },
    ],
  },
} as const;
const recipe: Recipe = {
  optimizer: { kind: "adam", learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  batch_size: 4,
  epochs: 3,
  proximal_mu: 0,
};

let model: LocalModel;
let training: TrainOptions;
let whole: Float32Array;

beforeAll(async () => {
  await openBackend({ order: ["wasm"] });
  model = await openModel({ topology, classes: 3 });
  const examples = randomExamples(model.expects, 22);
  training = { weights: model.initialWeights(1), examples, recipe, seed: 7 };
  whole = (await model.train(training)).delta;
});

/** Keeps copies, as IndexedDB does; full from the start if the test says so. */
function memoryCheckpoints(isFull = false) {
  const kept = new Map<TaskId, Checkpoint>();
  const checkpoints: Checkpoints = {
    load: async (id) => structuredClone(kept.get(id)) ?? null,
    save: async (checkpoint) => {
      if (isFull) throw new DOMException("No room is left.", "QuotaExceededError");
      kept.set(checkpoint.task, structuredClone(checkpoint));
    },
    forget: async (id) => void kept.delete(id),
  };
  return { kept, checkpoints };
}

/** Trains as the model does, until so many states were told; then that comes of it. */
function endingAfter(states: number, end: () => never): LocalModel {
  let told = 0;
  return {
    ...model,
    train: ({ keeper, ...options }) =>
      model.train({
        ...options,
        keeper: {
          isDue: (step) => {
            if (told >= states) end();
            return keeper?.isDue(step) ?? false;
          },
          tell: (state) => {
            told += 1;
            keeper?.tell(state);
          },
        },
      }),
  };
}

const lose = () => {
  throw new TrainingError("device_lost", "The graphics device was lost (driver reset).");
};

function setUp(models: readonly LocalModel[], changes: Partial<SteadyOptions> = {}) {
  const news: TrainerNews[] = [];
  const { kept, checkpoints } = memoryCheckpoints();
  const reopened: number[] = [];
  const options: SteadyOptions = {
    workplace: {
      model: async () => models[0] ?? model,
      reopen: async (_, times) => {
        reopened.push(times);
        return models[times] ?? model;
      },
    },
    kept: { checkpoints, task, work: "this round" },
    tell: (told) => news.push(told),
    request: { isOpen: false },
    ...changes,
  };
  return { options, news, kept, reopened };
}

/** A request that is never closed: the state is taken after every step. */
const always = Object.defineProperty({ isOpen: true }, "isOpen", {
  get: () => true,
  set: () => {},
});

test("an undisturbed training ends as it does without checkpoints, and its last state is kept", async () => {
  const { options, news, kept } = setUp([model]);
  expect((await trainSteadily(options, training)).delta).toEqual(whole);
  expect(news).toEqual([]);
  expect(kept.get(task)?.work).toBe("this round");
  expect(kept.get(task)?.state.step).toBe(18);
});

test("after a reload it goes on from what was kept, to the same weights bit for bit", async () => {
  const gone = () => {
    throw new TrainingError("aborted", "The page is gone.");
  };
  const { options, kept } = setUp([endingAfter(5, gone)], { request: always });
  await expect(trainSteadily(options, training)).rejects.toThrow("The page is gone.");
  const step = kept.get(task)?.state.step ?? 0;
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThan(18);
  const after = setUp([model], { kept: options.kept });
  expect((await trainSteadily(after.options, training)).delta).toEqual(whole);
  expect(after.news).toEqual([{ kind: "resumed", step }]);
});

test("what was kept of other work is left alone", async () => {
  const { options } = setUp([model]);
  await trainSteadily(options, training);
  const { kept } = options;
  if (kept === null) throw new Error("Expected checkpoints.");
  const other = setUp([model], { kept: { ...kept, work: "the next round" } });
  expect((await trainSteadily(other.options, training)).delta).toEqual(whole);
  expect(other.news).toEqual([]);
});

test("on a device that is lost it goes on from its newest state on a new one", async () => {
  const { options, news, reopened } = setUp([endingAfter(4, lose), endingAfter(3, lose)], {
    request: always,
  });
  expect((await trainSteadily(options, training)).delta).toEqual(whole);
  expect(reopened).toEqual([1, 2]);
  expect(news).toMatchObject([
    { kind: "reopened", step: 4 },
    { kind: "reopened", step: 7 },
  ]);
});

test("a device lost before anything was kept costs the steps that were taken, and no more", async () => {
  const { options, news } = setUp([endingAfter(0, lose)], { kept: null });
  expect((await trainSteadily(options, training)).delta).toEqual(whole);
  expect(news).toMatchObject([{ kind: "reopened", step: 0 }]);
});

test("a device that is lost again and again fails the training", async () => {
  const broken = endingAfter(0, lose);
  const { options, reopened } = setUp([broken, broken, broken, broken]);
  await expect(trainSteadily(options, training)).rejects.toMatchObject({ reason: "device_lost" });
  expect(reopened).toEqual([1, 2, 3]);
});

test("a browser that keeps nothing says so once, and the training goes on", async () => {
  const { checkpoints } = memoryCheckpoints(true);
  const { options, news } = setUp([model], {
    kept: { checkpoints, task, work: "this round" },
    request: always,
  });
  expect((await trainSteadily(options, training)).delta).toEqual(whole);
  expect(news).toEqual([{ kind: "not_kept", why: "No room is left." }]);
});

test("what a failed training left is not gone on from", async () => {
  const fail = () => {
    throw new TrainingError("backend_failed", "The graphics device reported an error.");
  };
  const { options, kept } = setUp([endingAfter(4, fail)], { request: always });
  await expect(trainSteadily(options, training)).rejects.toMatchObject({
    reason: "backend_failed",
  });
  expect(kept.size).toBe(0);
});
