/** What the task is, asked of its coordinator, which may not be up yet. */
import { systemClock } from "@tributary/client";
import { type TaskSpec, TaskView } from "@tributary/protocol";
import { z } from "zod";
import { exitCodes, JoinError } from "./exit-codes.ts";
import type { JoinLink } from "./join-link.ts";
import { causeOf, certificateTrouble } from "./net/trouble.ts";

const retry_ms = 1_000;
const answer_ms_max = 10_000;

export type FetchTaskOptions = {
  readonly link: JoinLink;
  readonly signal: AbortSignal;
  /** Called once for each new reason why there is no answer yet. */
  readonly onTrouble: (sentence: string) => void;
};

/** Asks until the coordinator answers; rejects with a JoinError where asking again is useless. */
export async function fetchTask(options: FetchTaskOptions): Promise<TaskSpec> {
  const { link, signal } = options;
  let told = "";
  for (;;) {
    signal.throwIfAborted();
    const asked = await ask(link, signal);
    if ("spec" in asked) return asked.spec;
    signal.throwIfAborted();
    if (asked.trouble !== told) options.onTrouble(asked.trouble);
    told = asked.trouble;
    await systemClock.sleep(retry_ms, signal);
  }
}

type Asked = { readonly spec: TaskSpec } | { readonly trouble: string };

async function ask({ url, task }: JoinLink, signal: AbortSignal): Promise<Asked> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answer_ms_max)]);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(new URL("/api/tasks", url), { signal: limit });
    text = await answer.text();
  } catch (error) {
    const cause = causeOf(error);
    const untrusted = certificateTrouble(url, cause);
    if (untrusted !== null) {
      return { trouble: `${untrusted.sentence} ${untrusted.advice} Trying until it is.` };
    }
    return { trouble: `${url} cannot be reached (${cause}); trying until it answers.` };
  }
  if (answer.status >= 500 || answer.status === 429) {
    return { trouble: `${url} is not ready (HTTP ${answer.status}); trying until it is.` };
  }
  const tasks = answer.ok ? readTasks(text) : null;
  if (tasks === null) {
    throw new JoinError(
      exitCodes.refused,
      `${url} does not answer as a Tributary coordinator of this version does. Check the join link.`,
    );
  }
  const found = tasks.find(({ spec }) => spec.id === task);
  if (found !== undefined) return { spec: found.spec };
  const open = tasks.map(({ spec }) => spec.id).join(", ");
  throw new JoinError(
    exitCodes.refused,
    `Task "${task}" is not open at ${url}. Open there: ${open || "nothing"}. Check the join link.`,
  );
}

/** The answer to /api/tasks; null where it is something else. */
export function readTasks(text: string): TaskView[] | null {
  try {
    return z.array(TaskView).parse(JSON.parse(text));
  } catch {
    return null;
  }
}
