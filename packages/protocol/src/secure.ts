/**
 * What everyone in a secure round must agree about. The statement goes into the transcript to which
 * all masks are bound: participants that were told different things get masks that do not cancel.
 */
import type { SumEncoding } from "@tributary/weights";
import type { CoordinatorMessage, MessageOf, RoundEncoding } from "./messages.ts";
import { cohortTarget, type SecureTask } from "./task.ts";

type Invite = MessageOf<CoordinatorMessage, "invite">;

export type Agreed = Pick<
  Invite,
  "round" | "task" | "task_version" | "model" | "model_version" | "quorum"
> & { readonly encoding: RoundEncoding };

/** Canonical bytes: fields in this order, a line each; numbers as JavaScript writes them. */
export function roundStatement(agreed: Agreed, task: SecureTask): Uint8Array<ArrayBuffer> {
  const { range, seed } = agreed.encoding;
  const { value_bits, keep, feedback, rotate, weight_max } = task.encoding;
  const lines = [
    agreed.round,
    agreed.task,
    agreed.task_version,
    agreed.model,
    agreed.model_version,
    agreed.quorum,
    cohortTarget(task.round),
    task.update_norm_max,
    value_bits,
    keep,
    feedback,
    rotate,
    weight_max,
    range,
    seed,
  ];
  return new TextEncoder().encode(lines.join("\n"));
}

/** How updates of a model of so many weights are encoded in this round. */
export function sumEncodingOf(
  task: SecureTask,
  encoding: RoundEncoding,
  weights: number,
): SumEncoding {
  const { update_norm_max } = task;
  const cohort_max = cohortTarget(task.round);
  return { ...task.encoding, ...encoding, weights, cohort_max, update_norm_max };
}
