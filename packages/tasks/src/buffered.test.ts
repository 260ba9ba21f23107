import { isBuffered, TaskSpec } from "@tributary/protocol";
import { expect, test } from "vitest";
import { bufferedForm } from "./buffered.ts";
import { readyTasks } from "./ready.ts";

test.each(Object.values(readyTasks))(
  "$id has a buffered form: a sealed task of its own",
  (ready) => {
    const task = bufferedForm(ready, { buffer: 5 });
    expect(TaskSpec.parse(task)).toEqual(task);
    expect(isBuffered(task)).toBe(true);
    expect(task).toMatchObject({
      id: `${ready.id}-buffered`,
      privacy: "sealed",
      model: ready.model,
      recipe: ready.recipe,
      round: { quorum: 5 },
      buffered: { buffer: 5, exponent: 0.5 },
    });
  },
);

test("a strategy that weighs all updates alike has none", () => {
  const { secure_aggregation: _, encoding: __, ...ready } = readyTasks.tumours;
  const strategy = { kind: "median", server_learning_rate: 1 } as const;
  expect(() => bufferedForm({ ...ready, privacy: "sealed", strategy })).toThrow(/got median/);
});
