/** What a run begins as: its task published, its initial model, its record; and why one cannot be opened. */
import type { RunId, Sha256, TaskSpec } from "@tributary/protocol";
import { type ModelVersion, type RunRecord, requireBlob } from "@tributary/storage";
import { decodeSafetensors } from "@tributary/weights";
import { obstacleTo, obstacleToModel } from "./capacity.ts";
import { firstState } from "./kinds.ts";
import type { Ports } from "./ports.ts";
import type { ScheduleLink } from "./scheduling/ports.ts";
import { type StartFrom, startingPoint } from "./starting-point.ts";
import { wallClockOf } from "./wall.ts";

export type OpenRunRequest = {
  /** Of `newRunId`, for who writes down what will be done before it is; unsaid: any. */
  readonly id?: RunId;
  readonly task: TaskSpec;
  readonly rounds: number;
  readonly seed: number;
  /** Unsaid: with fresh weights. */
  readonly start_from?: StartFrom;
  /** The slot that starts it; null or unsaid: a person does. */
  readonly schedule?: ScheduleLink | null;
};

/** Why a run was not opened, in words. */
export class OpenRunError extends Error {}

/** Stores the run with its initial model, once it was seen that its rounds can be aggregated. */
export async function createRun(
  ports: Ports,
  request: OpenRunRequest & { readonly id: RunId },
): Promise<RunRecord> {
  const { id, task, rounds, seed, start_from = "fresh", schedule = null } = request;
  requireRoom(task);
  // First, so that a task whose model cannot be built takes no version.
  const start = await startingPoint(ports, { task, seed, start_from });
  const { model, strategy_state } = start;
  await publish(ports, task, model);
  const created_at_ms = wallClockOf(ports).now_ms();
  const now_ms = ports.clock.now_ms();
  const record: RunRecord = {
    id,
    task: task.id,
    task_version: task.version,
    seed,
    status: "running",
    state: firstState({ run: id, task, rounds_target: rounds, model, now_ms }),
    schedule,
    created_at_ms,
  };
  const initial: ModelVersion = {
    run: id,
    version: 0,
    sha256: model,
    parent: null,
    round: null,
    accuracy: null,
    loss: null,
    strategy_state,
    aggregate: null,
    created_at_ms,
  };
  await ports.records.runs.create(record, initial);
  return record;
}

type PublishPorts = Pick<Ports, "records" | "blobs" | "workshop" | "clock" | "wall">;

/** Publishes a task, after it was seen that its model can be built, and aggregated. */
export async function prepareTask(
  ports: PublishPorts,
  task: TaskSpec,
  seed: number,
): Promise<void> {
  requireRoom(task);
  await publish(ports, task, await ports.workshop.initialModel(task, seed));
}

/** Before the model is built: what has no room ends the process that tries. */
function requireRoom(task: TaskSpec): void {
  const obstacle = obstacleToModel(task);
  if (obstacle !== null) throw new OpenRunError(obstacle);
}

export async function weightsOf({ blobs }: Pick<Ports, "blobs">, model: Sha256): Promise<number> {
  const bytes = await requireBlob(blobs, model, "the model");
  return decodeSafetensors(bytes).weights.values.length;
}

/** A task whose model is too large, or cannot be aggregated, takes no version. */
async function publish(ports: PublishPorts, task: TaskSpec, model: Sha256): Promise<void> {
  const obstacle = obstacleTo(task, await weightsOf(ports, model));
  if (obstacle !== null) throw new OpenRunError(obstacle);
  const now_ms = wallClockOf(ports).now_ms();
  if ((await ports.records.tasks.publish(task, now_ms)) !== "conflict") return;
  const name = `${task.id} version ${task.version}`;
  throw new OpenRunError(`Task ${name} exists with another content; raise its version.`);
}
