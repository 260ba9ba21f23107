/** What it takes to open the updates of a buffered run: each with the key of the version that it started from. */
import { type BufferedTask, invitationId, type RunId } from "@tributary/protocol";
import type { OpenContext } from "../combine.ts";
import type { VersionKey } from "./keys.ts";

export type Opening = {
  readonly run: RunId;
  readonly task: BufferedTask;
  readonly model_weights: number;
};

export function contextOf(
  { run, task, model_weights }: Opening,
  invitation: number,
  { secret, model }: VersionKey,
): OpenContext {
  const { update_norm_max } = task;
  return { round: invitationId(run, invitation), secret, model, model_weights, update_norm_max };
}
