import { limits, type TaskSpec } from "@tributary/protocol";
import { sealedTask, secureTask } from "@tributary/testing";
import { expect, test } from "vitest";
import { obstacleTo } from "./capacity.ts";
import { World } from "./testing/world.ts";

const round = { ...sealedTask.round, quorum: 100, over_selection: 1 };
const fewBits = { ...secureTask.encoding, value_bits: 16 };
const secure = (quorum: number, corrupt: number, dropout: number) => ({
  ...secureTask,
  encoding: fewBits,
  round: { ...round, quorum },
  secure_aggregation: { adversary: "semi_malicious", corrupt, dropout },
});
const median: TaskSpec = {
  ...sealedTask,
  round,
  strategy: { kind: "median", server_learning_rate: 1 },
};

test.each([
  ["a robust task that fits", median, 1_000_000, null],
  ["a mean of any cohort", { ...sealedTask, round }, 30_000_000, null],
  ["a robust task that does not fit", median, 30_000_000, /median holds 100 updates of 30000000/],
  ["the largest model", { ...sealedTask, round }, limits.model_weights_max, null],
  [
    "a model beyond it",
    { ...sealedTask, round },
    limits.model_weights_max + 1,
    /The model has 33,554,433 weights, and at most 33,554,432 are possible/,
  ],
  [
    "Krum with too small a quorum",
    { ...sealedTask, strategy: { kind: "krum", server_learning_rate: 1, byzantine: 1 } },
    10,
    /krum needs at least 5 updates, and its quorum is 2/,
  ],
  [
    "a sum that needs more bits than there are",
    { ...secureTask, round: { ...round, quorum: 500 } },
    10,
    /500 values of 24 bits needs 33 bits/,
  ],
  ["a secure task that fits", secureTask, 30_000_000, null],
  ["a thousand of whom few leave", secure(1_000, 0.05, 0.1), 10, null],
  [
    "more neighbours than a snapshot has room for",
    secure(1_000, 0.1, 0.2),
    10,
    /1000 participants that share with 198 each send 198000 sealed shares; .* room for 100000/,
  ],
  [
    "a graph that is complete for lack of a sparse one",
    secure(320, 0.45, 0.45),
    10,
    /320 participants that share with 319 each/,
  ],
] as const)("[RT36] %s", (_, task, weights, said) => {
  const obstacle = obstacleTo(task as TaskSpec, weights);
  if (said === null) expect(obstacle).toBeNull();
  else expect(obstacle).toMatch(said);
});

test("[RT36] a run that could not be aggregated is not opened, and takes no version", async () => {
  const world = await World.create({
    task: { ...sealedTask, strategy: { kind: "krum", server_learning_rate: 1, byzantine: 1 } },
  });
  const opening = world.runtime.openRun({ task: world.task, rounds: 1, seed: 1 });
  await expect(opening).rejects.toThrow("raise it");
  expect(await world.records.tasks.list()).toEqual([]);
});

/** 139,920,010 weights: half a gigabyte, before anything is trained. */
const tooLarge: TaskSpec["model"] = {
  class_name: "Sequential",
  config: {
    name: "m",
    layers: [
      { class_name: "Flatten", config: { batch_input_shape: [null, 2, 2, 1] } },
      { class_name: "Dense", config: { units: 9_328_000 } },
      { class_name: "Dense", config: { name: "digit", units: 10 } },
    ],
  },
};

test("[RT49] a model that is too large is refused before it is built, for a run and for a task", async () => {
  const world = await World.create({ task: { ...sealedTask, model: tooLarge } });
  await world.runtime.start();
  let built = 0;
  world.workshop.initialModel = async () => {
    built += 1;
    throw new Error("It was built.");
  };
  const { task } = world;
  const sentence = "The model has 139,920,010 weights, and at most 33,554,432 are possible";
  const opening = world.runtime.openRun({ task, rounds: 1, seed: 1 });
  await expect(opening).rejects.toThrow(sentence);
  const publishing = world.runtime.catalogue.publish({ task, based_on: null });
  await expect(publishing).rejects.toThrow(sentence);
  expect(built).toBe(0);
  expect(await world.records.tasks.list()).toEqual([]);
});
