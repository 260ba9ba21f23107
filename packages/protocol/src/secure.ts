/**
 * What everyone in a secure round must agree about. The statement goes into the transcript to which
 * all masks are bound: participants that were told different things get masks that do not cancel.
 */
import type { SumEncoding } from "@tributary/weights";
import { cohortTarget } from "./cohort.ts";
import type { CoordinatorMessage, MessageOf, RoundEncoding } from "./messages.ts";
import type { SecureTask, TaskSpec } from "./task.ts";

type Invite = MessageOf<CoordinatorMessage, "invite">;

export type Agreed = Pick<Invite, "run" | "round" | "number" | "model" | "model_version"> & {
  readonly quorum: number;
  readonly encoding: RoundEncoding;
  /** Of `taskText`: recipe, model and data schema decide what an update says as much as masks do. */
  readonly task_sha256: string;
};

/**
 * A task as text, the same for the same task: JSON with the keys of every object in order of their
 * code units.
 */
export function taskText(task: TaskSpec): string {
  return JSON.stringify(task, (_key, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Canonical bytes: fields in this order, a line each; numbers as JavaScript writes them. */
export function roundStatement(agreed: Agreed): Uint8Array<ArrayBuffer> {
  const { range, seed } = agreed.encoding;
  const lines = [
    agreed.run,
    agreed.round,
    agreed.number,
    agreed.task_sha256,
    agreed.model,
    agreed.model_version,
    agreed.quorum,
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
