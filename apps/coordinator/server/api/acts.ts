/** How acts are performed: by whom, what, upon what; and the one that more than one place performs. */
import type { RunView } from "@tributary/protocol";
import {
  type Actor,
  type Acts,
  actions,
  type Intention,
  type OpenRunRequest,
  type Runtime,
} from "@tributary/runtime";
import type { Json } from "@tributary/storage";
import { actorOf, type Caller } from "../access/caller.ts";

/** What somebody is about to do, as it is written down first. */
export function intend(
  caller: Caller,
  { action, subject, detail = null }: { action: string; subject: string; detail?: Json },
): Intention {
  return { actor: actorOf(caller), action, subject, detail };
}

/** Opens a run, after it was written down by whom and how. */
export function openRun(
  { runtime, acts }: { readonly runtime: () => Runtime; readonly acts: Acts },
  actor: Actor,
  request: Omit<OpenRunRequest, "id">,
): Promise<RunView> {
  const { task, rounds, seed, start_from = "fresh" } = request;
  const id = runtime().newRunId();
  const detail = {
    task: task.id,
    task_version: task.version,
    rounds,
    seed,
    ...(start_from === "fresh" ? {} : { start_from }),
  };
  const intention = { actor, action: actions.openRun, subject: id, detail };
  return acts.perform(intention, () => runtime().openRun({ ...request, id }));
}
