import { expect, test } from "vitest";
import {
  type Agreed,
  RunId,
  roundId,
  roundStatement,
  Sha256,
  sumEncodingOf,
  taskText,
} from "./index.ts";
import { coordinatorMessages, secureTask } from "./testing/fixtures.ts";

const agreed: Agreed = {
  ...coordinatorMessages.invite,
  encoding: { range: 0.5, seed: 7 },
  task_sha256: "ab".repeat(32),
};
const textOf = (changed: Partial<Agreed>) =>
  new TextDecoder().decode(roundStatement({ ...agreed, ...changed }));

test("[SA1] the statement of a round has one form", () => {
  expect(textOf({}).split("\n")).toEqual([
    "run-0123456789ab",
    "run-0123456789ab.3",
    "3",
    "ab".repeat(32),
    "0".repeat(64),
    "2",
    "2",
    "0.5",
    "7",
  ]);
});

test("[SA1] whatever differs in what participants are told differs in the statement", () => {
  const run = RunId.parse("run-ba9876543210");
  const told = [
    textOf({}),
    textOf({ run }),
    textOf({ round: roundId(run, 3) }),
    textOf({ number: 4 }),
    textOf({ task_sha256: "ba".repeat(32) }),
    textOf({ model: Sha256.parse("1".repeat(64)) }),
    textOf({ model_version: 3 }),
    textOf({ quorum: 3 }),
    textOf({ encoding: { range: 0.25, seed: 7 } }),
    textOf({ encoding: { range: 0.5, seed: 8 } }),
  ];
  expect(new Set(told).size).toBe(told.length);
});

test("[SA3] a task has one text, whatever the order of its fields", () => {
  const { recipe, data, ...rest } = secureTask;
  const { optimizer, ...others } = recipe;
  const reordered = { recipe: { ...others, optimizer }, data, ...rest };
  expect(JSON.stringify(reordered)).not.toBe(JSON.stringify(secureTask));
  expect(taskText(reordered)).toBe(taskText(secureTask));
  expect(JSON.parse(taskText(secureTask))).toEqual(secureTask);
});

test("[SA3] any change of a task changes its text", () => {
  const { recipe, encoding, secure_aggregation: fears, model } = secureTask;
  const texts = [
    secureTask,
    { ...secureTask, version: 2 },
    { ...secureTask, recipe: { ...recipe, epochs: 2 } },
    { ...secureTask, recipe: { ...recipe, optimizer: { ...recipe.optimizer, learning_rate: 1 } } },
    { ...secureTask, model: { ...model, config: { ...model.config, layers: [] } } },
    { ...secureTask, encoding: { ...encoding, feedback: false } },
    { ...secureTask, secure_aggregation: { ...fears, corrupt: 0 } },
    { ...secureTask, update_norm_max: 11 },
  ].map((task) => taskText(task));
  expect(new Set(texts).size).toBe(texts.length);
});

test("[SA2] the encoding of a sum comes from the task, the round and the model", () => {
  expect(sumEncodingOf(secureTask, { range: 0.5, seed: 7 }, 100)).toEqual({
    weights: 100,
    value_bits: 16,
    keep: 1,
    feedback: true,
    rotate: false,
    weight_max: 1_000,
    range: 0.5,
    seed: 7,
    cohort_max: 3,
    update_norm_max: 10,
  });
});
