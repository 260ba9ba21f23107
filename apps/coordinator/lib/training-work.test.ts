import { RunId, roundId } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { workName } from "./training-work.ts";

const round = roundId(RunId.parse("run-3f9k2m1q8z7x"), 4);
const request = { model: Uint8Array.of(1, 2, 3), round, seed: 7 };
const examples = {
  count: 2,
  inputShape: [2],
  inputs: Float32Array.of(1, 2, 3, 4),
  labelShape: [],
  labels: Int32Array.of(0, 1),
};
const task = readyTasks["digits-mlp"];

test("the same work has the same name, wherever its numbers lie", async () => {
  const name = await workName(task, examples, request);
  expect(name).toMatch(/^[0-9a-f]{64}$/);
  const inputs = Float32Array.of(9, 1, 2, 3, 4).subarray(1);
  expect(await workName({ ...task }, { ...examples, inputs }, request)).toBe(name);
});

test.each([
  ["round", task, examples, { ...request, round: roundId(RunId.parse("run-3f9k2m1q8z7x"), 5) }],
  ["model", task, examples, { ...request, model: Uint8Array.of(1, 2, 4) }],
  ["seed", task, examples, { ...request, seed: 8 }],
  ["recipe", { ...task, recipe: { ...task.recipe, epochs: 9 } }, examples, request],
  ["input", task, { ...examples, inputs: Float32Array.of(1, 2, 3, 5) }, request],
  ["label", task, { ...examples, labels: Int32Array.of(1, 1) }, request],
  ["shape", task, { ...examples, inputShape: [1, 2] }, request],
] as const)("another %s is other work", async (_, otherTask, otherExamples, otherRequest) => {
  const name = await workName(task, examples, request);
  expect(await workName(otherTask, otherExamples, otherRequest)).not.toBe(name);
});
