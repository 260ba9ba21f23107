/** Where a coordinator is and which task is meant, from an address or a join link; and the whole task, asked of it. */
import { InviteSecret, TaskId, type TaskSpec, TaskView } from "@tributary/protocol";
import { z } from "zod";
import { SdkError } from "../errors.ts";

export type Place = {
  /** Of the coordinator. */
  readonly origin: string;
  readonly task: string | null;
  readonly invite: InviteSecret | null;
};

const answer_ms_max = 10_000;

/** `https://federation.example`, or `https://federation.example/join/digits#invite=…`. */
export function readAddress(address: string | URL): Place {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const message = `${JSON.stringify(String(address))} is no address: give https://… or a join link`;
    throw new SdkError("options_invalid", "The coordinator cannot be found.", [
      { field: "url", message },
    ]);
  }
  const shown = new URLSearchParams(url.hash.slice(1)).get("invite");
  const invite = InviteSecret.safeParse(shown ?? undefined);
  if (shown !== null && !invite.success) {
    const message = "its invite was cut short: copy the whole link, up to its last letter";
    throw new SdkError("options_invalid", "The link is not whole.", [{ field: "url", message }]);
  }
  const task = /^\/join\/([^/]+)\/?$/.exec(url.pathname)?.[1] ?? null;
  return { origin: url.origin, task, invite: invite.success ? invite.data : null };
}

/** Asks the coordinator for a task by its name. */
export async function findTask(
  { origin, task: linked }: Place,
  wanted: TaskSpec | string | undefined,
  signal: AbortSignal,
): Promise<TaskSpec> {
  if (typeof wanted === "object") return wanted;
  const name = TaskId.safeParse(wanted ?? linked);
  if (!name.success) {
    const message = "name one, or give a join link that does";
    throw new SdkError("options_invalid", "No task is named.", [{ field: "task", message }]);
  }
  const open = await openTasks(origin, signal);
  const found = open.find(({ spec }) => spec.id === name.data);
  if (found !== undefined) return found.spec;
  const names = open.map(({ spec }) => spec.id).join(", ") || "nothing";
  const message = `"${name.data}" is not open there; open: ${names}`;
  throw new SdkError("task_not_open", `${origin} has no such task.`, [{ field: "task", message }]);
}

async function openTasks(origin: string, signal: AbortSignal): Promise<readonly TaskView[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answer_ms_max)]);
  try {
    const answer = await fetch(new URL("/api/tasks", origin), { signal: limit });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    return z.array(TaskView).parse(await answer.json());
  } catch (error) {
    signal.throwIfAborted();
    const why =
      error instanceof z.ZodError ? "it is no coordinator of this version" : String(error);
    const hint =
      "In a browser on another origin, the coordinator must name the page's in ALLOWED_ORIGINS.";
    throw new SdkError("coordinator_unreachable", `${origin} did not answer: ${why}. ${hint}`);
  }
}
