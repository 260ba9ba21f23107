import { classCount, TaskSpec } from "@tributary/protocol";
import { openBackend, openModel } from "@tributary/training";
import { layoutSize } from "@tributary/weights";
import { beforeAll, describe, expect, test } from "vitest";
import { type ReadyTaskId, readyTask, readyTasks, withRoundPolicy } from "./ready.ts";

const weightCounts: Record<ReadyTaskId, number> = {
  digits: 54_986,
  "digits-mlp": 199_210,
  tumours: 530,
  shakespeare: 50_850,
};

describe.each(Object.entries(weightCounts))("the ready task %s", (id, weights) => {
  const task = readyTask(id);
  if (!task) throw new Error(`Expected a ready task, got none for ${id}`);

  beforeAll(async () => {
    await openBackend({ order: ["cpu"] });
  });

  test("is a valid task under its own name, unchanged by a trip through JSON", () => {
    expect(TaskSpec.parse(JSON.parse(JSON.stringify(task)))).toEqual(task);
    expect(task.id).toBe(id);
  });

  test("lets a participant rest that fails three times in a row, and asks for nothing else", () => {
    expect(task.eligibility).toEqual({ rest_after_failures: 3 });
  });

  test(`is a model of ${weights} weights that ends in the schema's classes`, async () => {
    const model = await openModel({
      topology: task.model,
      classes: classCount(task.data),
    });
    expect(layoutSize(model.layout)).toBe(weights);
    model.dispose();
  });
});

test("a name that no ready task has, even one that every object has, finds nothing", () => {
  expect(readyTask("cats")).toBeUndefined();
  expect(readyTask("toString")).toBeUndefined();
});

test("another round policy makes another task and leaves the ready one alone", () => {
  const variant = withRoundPolicy(readyTasks.digits, {
    quorum: 8,
    over_selection: 1,
  });
  expect(variant.round).toEqual({
    ...readyTasks.digits.round,
    quorum: 8,
    over_selection: 1,
  });
  expect(readyTasks.digits.round.quorum).toBe(3);
  expect(TaskSpec.safeParse(variant).success).toBe(true);
});
