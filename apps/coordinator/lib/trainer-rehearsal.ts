/** A trial of a task before anybody takes part: one epoch with fresh weights, and what it changed. */
import type { TaskSpec } from "@tributary/protocol";
import type { Examples, LocalModel } from "@tributary/training";
import type { Rehearsal } from "./trainer-port.ts";

export async function rehearse(
  learner: LocalModel,
  about: { readonly task: TaskSpec; readonly examples: Examples; readonly seed: number },
): Promise<Rehearsal> {
  const { task, examples, seed } = about;
  const weights = learner.initialWeights(seed);
  const before = await learner.evaluate({ weights, examples });
  const recipe = { ...task.recipe, epochs: 1 };
  const { delta, seconds } = await learner.train({ weights, examples, recipe, seed });
  const values = weights.values.map((value, index) => value + (delta[index] ?? 0));
  const after = await learner.evaluate({ weights: { ...weights, values }, examples });
  const figures = ({ loss, accuracy }: typeof before) => ({ loss, accuracy });
  return { before: figures(before), after: figures(after), seconds, examples: examples.count };
}
