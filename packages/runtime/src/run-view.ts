/** A run of rounds, as anyone may see it. */
import type { RoundView, RunView, TaskSpec } from "@tributary/protocol";
import { isPaused } from "@tributary/rounds";
import type { RunBook } from "./book.ts";

export function viewOfRun(
  { record, head, newest_version, state }: RunBook,
  round: RoundView | null,
  about: { readonly task: TaskSpec } & Pick<
    RunView,
    "model_weights" | "evaluated_on" | "connected" | "resting"
  >,
): RunView {
  const { task, ...figures } = about;
  return {
    ...figures,
    id: record.id,
    task: task.id,
    task_version: task.version,
    title: task.title,
    status: isPaused(state) && round === null ? "paused" : record.status,
    ...(isPaused(state) && round !== null ? { pauses: true } : {}),
    rounds_target: state.rounds_target,
    rounds_committed: state.committed,
    model: head.sha256,
    model_version: head.version,
    ...(newest_version === head.version ? {} : { newest_version }),
    started_at_ms: record.created_at_ms,
    round,
  };
}
