/** The two kinds of run that a task can have: rounds one after another, or buffers. Nobody else tells them apart. */
import { isBuffered, type RunId, type Sha256, type TaskSpec } from "@tributary/protocol";
import { startRun } from "@tributary/rounds";
import type { Json } from "@tributary/storage";
import { BufferedRun } from "./buffered/run.ts";
import { firstSnapshot, storedSnapshot } from "./buffered/snapshot.ts";
import { Run, type RunOptions } from "./run.ts";
import type { TaskRun } from "./task-run.ts";

export function runOf(options: RunOptions): TaskRun {
  const { task } = options;
  return isBuffered(task) ? new BufferedRun({ ...options, task }) : new Run(options);
}

/** The state of a run's record before anything has happened. */
export function firstState(about: {
  readonly run: RunId;
  readonly task: TaskSpec;
  readonly rounds_target: number;
  readonly model: Sha256;
  /** Of the clock that rounds go by. */
  readonly now_ms: number;
}): Json {
  const { task, now_ms, ...start } = about;
  return isBuffered(task)
    ? storedSnapshot(firstSnapshot({ ...start, task, now_ms }))
    : (startRun({ ...start, model_version: 0 }) as unknown as Json);
}
