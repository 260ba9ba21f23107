/** The task of a simulation without a link: a ready one, with rounds that take half of those that are there. */
import type { TaskSpec } from "@tributary/protocol";
import { isReadyTaskId, readyTask, withRoundPolicy } from "@tributary/tasks";

/** Null where there is no such task. */
export function simulatedTask(name: string, participants: number): TaskSpec | null {
  const task = isReadyTaskId(name) ? readyTask(name) : undefined;
  if (task === undefined) return null;
  const quorum = Math.max(3, Math.floor(participants / 2));
  const round = { ...task.round, quorum, over_selection: 1.25, recruit_wait_ms: 1_000 };
  return withRoundPolicy(task, round);
}
