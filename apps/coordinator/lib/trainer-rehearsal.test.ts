import { readyTasks } from "@tributary/tasks";
import { type Examples, openModel } from "@tributary/training";
import { mulberry32 } from "@tributary/weights";
import { expect, test } from "vitest";
import { rehearse } from "./trainer-rehearsal.ts";

const task = readyTasks.tumours;

/** Thirty numbers of which the first tells the class. */
function examples(count: number): Examples {
  const random = mulberry32(7);
  const labels = Int32Array.from({ length: count }, (_, index) => index % 2);
  const inputs = Float32Array.from({ length: count * 30 }, (_, index) => {
    const label = labels[Math.floor(index / 30)] ?? 0;
    return index % 30 === 0 ? 2 * label - 1 : random() - 0.5;
  });
  return { count, inputShape: [30], inputs, labelShape: [], labels };
}

test("a trial learns what can be learned in one epoch, whatever the task's recipe", async () => {
  const model = await openModel({ topology: task.model, classes: 2 });
  const about = { task, examples: examples(400), seed: 1 };
  const first = await rehearse(model, about);
  expect(first.examples).toBe(400);
  expect(first.after.loss).toBeLessThan(first.before.loss);
  expect(first.after.accuracy).toBeGreaterThan(0.9);
  expect(first.seconds).toBeGreaterThan(0);
  const recipe = { ...task.recipe, epochs: 9 };
  const again = await rehearse(model, { ...about, task: { ...task, recipe } });
  expect(again).toMatchObject({ before: first.before, after: first.after });
  model.dispose();
});
