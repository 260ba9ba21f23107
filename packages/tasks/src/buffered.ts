/**
 * A task's buffered form: the same model, data and recipe, with updates that are combined as they come. It is a task of
 * its own, since it is sealed: whoever agreed to masks must not find them gone under the same name.
 */
import { type BufferedPolicy, type BufferedTask, TaskId, type TaskSpec } from "@tributary/protocol";

/** A buffer that a few tabs fill; the exponent is FedBuff's (Nguyen et al. 2022). */
const defaultPolicy: BufferedPolicy = {
  buffer: 3,
  concurrency: 8,
  staleness_max: 10,
  exponent: 0.5,
  deadline_ms: 120_000,
  rest_ms: 30_000,
};

/** Throws where the task's strategy needs more than a sum. */
export function bufferedForm(task: TaskSpec, changed: Partial<BufferedPolicy> = {}): BufferedTask {
  const { id, version, title, summary, model, data, recipe, update_norm_max } = task;
  const { strategy } = task;
  if (strategy.kind === "median" || strategy.kind === "trimmed_mean" || strategy.kind === "krum") {
    throw new Error(`Expected a strategy over a sum in ${id}, got ${strategy.kind}.`);
  }
  const buffered = { ...defaultPolicy, ...changed };
  return {
    id: TaskId.parse(`${id}-buffered`),
    version,
    title: `${title}, buffered`,
    summary,
    model,
    data,
    recipe,
    update_norm_max,
    round: { ...task.round, quorum: buffered.buffer, over_selection: 1 },
    privacy: "sealed",
    strategy,
    buffered,
  };
}
