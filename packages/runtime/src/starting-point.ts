/**
 * The weights that a run begins with: drawn anew, or the newest that the task has come to, together with what the
 * server optimizer remembers.
 */
import { type Sha256, type TaskSpec, taskText } from "@tributary/protocol";
import type { Records } from "@tributary/storage";
import type { Workshop } from "./ports.ts";
import { servedBy } from "./served.ts";

export type StartingPoint = {
  readonly model: Sha256;
  /** The server optimizer's state, as a blob; null where it begins anew. */
  readonly strategy_state: Sha256 | null;
};

export type StartFrom = "latest" | "fresh";

type StartingPorts = {
  readonly records: Pick<Records, "runs" | "tasks">;
  readonly workshop: Pick<Workshop, "initialModel">;
};

export async function startingPoint(
  { records, workshop }: StartingPorts,
  wanted: { readonly task: TaskSpec; readonly seed: number; readonly start_from: StartFrom },
): Promise<StartingPoint> {
  const { task, seed, start_from } = wanted;
  const latest = start_from === "latest" ? await latestOf(records, task) : null;
  return latest ?? { model: await workshop.initialModel(task, seed), strategy_state: null };
}

/**
 * What the newest run that has committed anything came to. A run that has committed nothing has added nothing; one of
 * a version with another model or other data has weights of another shape or meaning.
 */
async function latestOf(
  { runs, tasks }: StartingPorts["records"],
  task: TaskSpec,
): Promise<StartingPoint | null> {
  for (const run of await runs.list({ task: task.id })) {
    const before = await tasks.get(task.id, run.task_version);
    if (before === null || !isAlike(task, before, "model", "data")) continue;
    const { head } = await servedBy(runs, run);
    const { version, sha256, strategy_state } = head;
    if (version === 0) continue;
    const isKept = isAlike(task, before, "strategy");
    return { model: sha256, strategy_state: isKept ? strategy_state : null };
  }
  return null;
}

/** Whether two versions of a task have the same content under those names. */
function isAlike(task: TaskSpec, before: TaskSpec, ...names: (keyof TaskSpec)[]): boolean {
  const replaced = Object.fromEntries(names.map((name) => [name, before[name]]));
  return taskText({ ...task, ...replaced } as TaskSpec) === taskText(task);
}
