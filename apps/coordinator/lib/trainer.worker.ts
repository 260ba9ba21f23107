/**
 * The training worker: holds the visitor's data, trains and predicts, and answers the page through comlink. Data comes
 * in from the page and never goes out; what goes out is an update, a prediction and small previews.
 */

import { generateDigits } from "@tributary/tasks";
import { type Examples, measureSpeed, warmUp } from "@tributary/training";
import { decodeSafetensors, mulberry32 } from "@tributary/weights";
import { expose, transfer } from "comlink";
import { browserCheckpoints } from "./checkpoints.ts";
import { trainSteadily } from "./steady-training.ts";
import { continueText, inputsOf } from "./trainer-answers.ts";
import { TrainerBench } from "./trainer-bench.ts";
import { prepareData, previewsOf } from "./trainer-data.ts";
import type { TrainerApi, TrainerNews } from "./trainer-port.ts";
import { rehearse } from "./trainer-rehearsal.ts";
import { workName } from "./training-work.ts";

/** A line or two. */
const written_characters = 80;
const measure_ms = 300;
const measure_ms_max = 4000;
const steps_ms_min = 50;

let bench: TrainerBench | null = null;
let examples: Examples | null = null;
let training = new AbortController();
/** Of the time, that trainings may take. */
let share = 1;
let tell: (news: TrainerNews) => void = () => {};
/** The page asks for the state of the training under way. */
const request = { isOpen: false };
const checkpoints = browserCheckpoints();

function opened(): TrainerBench {
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
  listen: (listener) => {
    tell = listener;
  },

  connect: (port) => expose(api, port),

  open: async (wanted) => {
    bench = new TrainerBench(wanted);
    return (await bench.model()).backend;
  },

  measure: async () => {
    const { task } = opened();
    const learner = await opened().model();
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
    const { task } = opened();
    // Until the new data is read, a round that begins trains on the old.
    const prepared = await prepareData(choice, task.data).catch((error: unknown) => {
      examples = null;
      throw error;
    });
    examples = prepared.examples;
    return prepared.outcome;
  },

  dropData: () => {
    examples = null;
  },

  train: async (wanted, onStep) => {
    const { task } = opened();
    const data = chosen();
    training = new AbortController();
    const { signal } = training;
    // The secrets of a secure round are gone with its page, so nobody could go on with its training.
    const isKept = task.privacy === "sealed";
    const work = isKept ? await workName(task, data, wanted) : "";
    const kept = isKept ? { checkpoints, task: task.id, work } : null;
    const update = await trainSteadily(
      { workplace: opened(), kept, tell, request },
      {
        weights: decodeSafetensors(wanted.model).weights,
        examples: data,
        recipe: task.recipe,
        seed: wanted.seed,
        share: () => share,
        signal,
        onProgress: throttled(onStep),
      },
    );
    return transfer(update, [update.delta.buffer]);
  },

  shareTime: (given) => {
    share = given;
  },

  warmUp: async () => {
    const { task } = opened();
    const learner = await opened().model();
    await warmUp(learner, task.recipe);
  },

  checkpoint: () => {
    request.isOpen = true;
  },

  forget: () => checkpoints.forget(opened().task.id).catch(() => undefined),

  rehearse: async (seed) => {
    const { task } = opened();
    return rehearse(await opened().model(), { task, examples: chosen(), seed });
  },

  cancel: () => training.abort(),

  predict: async (model, question) => {
    const inputs = await inputsOf(question, opened().task.data);
    if (inputs === undefined) return null;
    const { weights } = decodeSafetensors(model);
    return [...(await opened().tested((tester) => tester.predict({ weights, inputs, count: 1 })))];
  },

  writeOn: async ({ model, beginning, seed }) => {
    const { data: schema } = opened().task;
    if (schema.kind !== "text") throw new Error("This task does not learn from text.");
    const { weights } = decodeSafetensors(model);
    return continueText({
      beginning,
      characters: written_characters,
      schema,
      predict: (inputs) =>
        opened().tested((tester) => tester.predict({ weights, inputs, count: 1 })),
      random: mulberry32(seed),
    });
  },

  samples: async (seed) => {
    const { task } = opened();
    const drawn = previewsOf(generateDigits({ count: 100, seed }), task.data);
    const classes = new Map(drawn.map((preview) => [preview.label, preview]));
    return [...classes.values()].sort((a, b) => a.label - b.label);
  },
};

expose(api);
