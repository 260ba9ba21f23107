/**
 * The training worker: holds the visitor's data, trains and predicts, and answers the page through comlink. Data comes
 * in from the page and never goes out; what goes out is an update, a prediction and small previews.
 */

import { classCount, type TaskSpec } from "@tributary/protocol";
import { generateDigits, preprocessDrawing } from "@tributary/tasks";
import {
  type Examples,
  type LocalModel,
  measureSpeed,
  openBackend,
  openModel,
} from "@tributary/training";
import { decodeSafetensors } from "@tributary/weights";
import { expose, transfer } from "comlink";
import { loadChoice, previewsOf } from "./trainer-data.ts";
import type { OpenRequest, TrainerApi } from "./trainer-port.ts";
import { rehearse } from "./trainer-rehearsal.ts";

type Bench = {
  readonly task: TaskSpec;
  readonly learner: LocalModel;
  /** A second copy of the model, so that trying it does not wait for the end of a training. */
  readonly tester: LocalModel;
};

const measure_ms = 300;
const measure_ms_max = 4000;
const steps_ms_min = 50;

let bench: Promise<Bench> | null = null;
let examples: Examples | null = null;
let training = new AbortController();

async function openBench({ task, wasmPath, backend }: OpenRequest): Promise<Bench> {
  await openBackend({
    wasmPath,
    ...(backend !== null && { order: [backend], allowSoftwareWebGpu: true }),
  });
  const description = { topology: task.model, classes: classCount(task.data) };
  const learner = await openModel(description);
  return { task, learner, tester: await openModel(description) };
}

function opened(): Promise<Bench> {
  if (bench === null) throw new Error("Expected an opened model, got a request before `open`");
  return bench;
}

function chosen(): Examples {
  if (examples === null) throw new Error("Choose data first: there is nothing to train on.");
  return examples;
}

/** At most one report in a while: the page is told often enough to look alive and not more often. */
function throttled<T>(report: (value: T) => void): (value: T) => void {
  let last_ms = Number.NEGATIVE_INFINITY;
  return (value) => {
    const now_ms = performance.now();
    if (now_ms - last_ms < steps_ms_min) return;
    last_ms = now_ms;
    report(value);
  };
}

const api: TrainerApi = {
  open: async (request) => {
    bench = openBench(request);
    return (await bench).learner.backend;
  },

  measure: async () => {
    const { learner, task } = await opened();
    // A software adapter compiles its shaders for many seconds: what it can do is seen while it trains.
    if (learner.backend.software) return null;
    return measureSpeed(learner, {
      batch_size: Math.min(32, task.recipe.batch_size),
      duration_ms: measure_ms,
      signal: AbortSignal.timeout(measure_ms_max),
    }).then(
      ({ samples_per_second }) => samples_per_second,
      () => null,
    );
  },

  prepare: async (choice) => {
    const { task } = await opened();
    // Until the new data is read, a round that begins trains on the old.
    const loaded = await loadChoice(choice, task.data).catch((error: unknown) => {
      examples = null;
      throw error;
    });
    examples = loaded.examples;
    return {
      count: loaded.examples.count,
      classCounts: loaded.classCounts,
      problems: loaded.problems,
      previews: previewsOf(loaded.examples, task.data),
    };
  },

  train: async ({ model, seed }, onStep) => {
    const { learner, task } = await opened();
    const data = chosen();
    training = new AbortController();
    const update = await learner.train({
      weights: decodeSafetensors(model).weights,
      examples: data,
      recipe: task.recipe,
      seed,
      signal: training.signal,
      onProgress: throttled(onStep),
    });
    return transfer(update, [update.delta.buffer]);
  },

  rehearse: async (seed) => {
    const { learner, task } = await opened();
    return rehearse(learner, { task, examples: chosen(), seed });
  },

  cancel: () => training.abort(),

  predict: async (model, question) => {
    const { tester, task } = await opened();
    const inputs =
      question.kind === "example"
        ? question.values
        : task.data.kind === "image" && task.data.channels === 1
          ? preprocessDrawing(question.picture, { ...task.data, channels: 1 })
          : undefined;
    if (inputs === undefined) return null;
    return [
      ...(await tester.predict({ weights: decodeSafetensors(model).weights, inputs, count: 1 })),
    ];
  },

  samples: async (seed) => {
    const { task } = await opened();
    const drawn = previewsOf(generateDigits({ count: 100, seed }), task.data);
    const classes = new Map(drawn.map((preview) => [preview.label, preview]));
    return [...classes.values()].sort((a, b) => a.label - b.label);
  },
};

expose(api);
