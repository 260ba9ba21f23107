/** The task that a request names: whole, or a ready one by its name, changed if wanted. */
import { BufferedPolicy, TaskSpec } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { bufferedForm, readyTask, readyTasks } from "@tributary/tasks";
import { z } from "zod";
import { error, type Read } from "./answers.ts";

const policyFields = [
  "quorum",
  "over_selection",
  "recruit_wait_ms",
  "wait_min_ms",
  "deadline_ms",
] as const;

/** The name of a ready task, with another round policy if wanted, or in its buffered form. */
const ReadyTask = z.strictObject({
  ready: z.string(),
  round: z.partialRecord(z.enum(policyFields), z.number()).optional(),
  buffered: BufferedPolicy.partial().optional(),
});

export const WantedTask = z.union([TaskSpec, ReadyTask]);
export type WantedTask = z.infer<typeof WantedTask>;

export const Seed = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);

export async function findTask(runtime: Runtime, wanted: WantedTask): Promise<Read<TaskSpec>> {
  if (!("ready" in wanted)) return { ok: true, value: wanted };
  const ready = readyTask(wanted.ready);
  if (ready === undefined) {
    const names = Object.keys(readyTasks).join(", ");
    const sentence = `There is no ready task of that name; there are ${names}.`;
    return { ok: false, answer: error(404, sentence) };
  }
  const { round, buffered } = wanted;
  if (round === undefined && buffered === undefined) return { ok: true, value: ready };
  // With another policy it is another task, so it gets a version of its own.
  const changed = { ...ready, round: { ...ready.round, ...round } };
  const policy = buffered as Partial<BufferedPolicy> | undefined;
  const task = TaskSpec.safeParse(policy ? bufferedForm(changed, policy) : changed);
  if (!task.success) return { ok: false, answer: error(400, z.prettifyError(task.error)) };
  return { ok: true, value: await runtime.asNextVersion(task.data) };
}
