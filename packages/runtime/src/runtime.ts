/**
 * The runtime: all runs of one coordinator. It opens and resumes them and hands each participant's messages to the run
 * whose task it joined. No sockets here, and no decisions about rounds.
 */
import type {
  ParticipantId,
  ParticipantMessage,
  RoundSummary,
  RunView,
  Sha256,
  TaskId,
  TaskSpec,
  TaskView,
} from "@tributary/protocol";
import { RunId } from "@tributary/protocol";
import { startRun } from "@tributary/rounds";
import type { Json, ModelVersion, RunRecord } from "@tributary/storage";
import { decodeSafetensors } from "@tributary/weights";
import { obstacleTo } from "./capacity.ts";
import { refusedMessage } from "./messages.ts";
import type { Ports, RunNews } from "./ports.ts";
import { Run } from "./run.ts";

export type OpenRunRequest = {
  readonly task: TaskSpec;
  readonly rounds: number;
  readonly seed: number;
};

/** Why a run was not opened, in words. */
export class OpenRunError extends Error {}

export class Runtime {
  readonly #ports: Ports;
  readonly #runs = new Map<RunId, Run>();
  /** The run that participants of a task join: the newest one. */
  readonly #current = new Map<TaskId, Run>();
  readonly #joined = new Map<ParticipantId, Run>();
  /** Tasks whose run is being opened. */
  readonly #opening = new Set<TaskId>();

  constructor(ports: Ports) {
    this.#ports = { ...ports, publish: (news) => tellOnlookers(ports, news) };
  }

  /** Takes up every run of the records, oldest first, so that the newest is its task's current one. */
  async start(): Promise<void> {
    const records = await this.#ports.records.runs.list();
    for (const record of records.toReversed()) {
      try {
        await this.#takeUp(record);
      } catch (error) {
        // A run that is over must not keep the others from going on; one that is not must not be forgotten.
        if (record.status === "running") throw error;
        this.#ports.log.error({ run: record.id, error: String(error) }, "A run is left out");
      }
    }
  }

  async #takeUp(record: RunRecord): Promise<void> {
    const task = await this.#ports.records.tasks.get(record.task, record.task_version);
    if (task === null) throw new Error(`Run ${record.id} names a task that is not stored.`);
    const run = await this.#load(record, task);
    await run.start();
  }

  async openRun(request: OpenRunRequest): Promise<RunView> {
    const { id } = request.task;
    const current = this.#current.get(id);
    if (current?.isRunning) {
      throw new OpenRunError(`Run ${current.id} of this task is under way; stop it first.`);
    }
    if (this.#opening.has(id)) {
      throw new OpenRunError("A run of this task is being opened; wait for it.");
    }
    this.#opening.add(id);
    try {
      const run = await this.#create(request);
      await run.start();
      return run.view();
    } finally {
      this.#opening.delete(id);
    }
  }

  async #create({ task, rounds, seed }: OpenRunRequest): Promise<Run> {
    const { records, clock, workshop } = this.#ports;
    const now_ms = clock.now_ms();
    // First, so that a task whose model cannot be built takes no version.
    const model = await workshop.initialModel(task, seed);
    const obstacle = obstacleTo(task, await this.#weightsOf(model));
    if (obstacle !== null) throw new OpenRunError(obstacle);
    if ((await records.tasks.publish(task, now_ms)) === "conflict") {
      const name = `${task.id} version ${task.version}`;
      throw new OpenRunError(`Task ${name} exists with another content; raise its version.`);
    }
    const id = this.#newRunId();
    const state = startRun({ run: id, rounds_target: rounds, model, model_version: 0 });
    const record: RunRecord = {
      id,
      task: task.id,
      task_version: task.version,
      seed,
      status: "running",
      state: state as unknown as Json,
      created_at_ms: now_ms,
    };
    const initial: ModelVersion = {
      run: id,
      version: 0,
      sha256: model,
      parent: null,
      round: null,
      accuracy: null,
      loss: null,
      strategy_state: null,
      created_at_ms: now_ms,
    };
    await records.runs.create(record, initial);
    return this.#load(record, task);
  }

  /** The task under a version that holds exactly this content: a stored one, or the next free. */
  async asNextVersion(task: TaskSpec): Promise<TaskSpec> {
    const newest = await this.#ports.records.tasks.get(task.id);
    if (newest === null) return task;
    const same = { ...task, version: newest.version };
    const isStored = JSON.stringify(same) === JSON.stringify(newest);
    return isStored ? same : { ...task, version: newest.version + 1 };
  }

  /** False when no such run exists. */
  async stopRun(id: RunId): Promise<boolean> {
    const run = this.#runs.get(id);
    await run?.stop();
    return run !== undefined;
  }

  /**
   * A proven participant joins a task; false where there is no run of it. Joining the same run again is a reconnect;
   * joining another leaves the first.
   */
  join(participant: ParticipantId, task: TaskId, seq: number): boolean {
    const run = this.#current.get(task);
    if (run === undefined) return false;
    this.leave(participant, this.#joined.get(participant) === run ? "disconnected" : "left");
    this.#joined.set(participant, run);
    run.join(participant, seq);
    return true;
  }

  leave(participant: ParticipantId, how: "disconnected" | "left"): void {
    this.#joined.get(participant)?.leave(participant, how);
    this.#joined.delete(participant);
  }

  /** A message about a round, from a participant that has joined. */
  async handle(
    from: ParticipantId,
    message: Extract<ParticipantMessage, { round: unknown }>,
  ): Promise<void> {
    const run = this.#joined.get(from);
    if (run !== undefined) return run.handle(from, message);
    const { seq, round } = message;
    const refusal = { seq, round, reason: "round_unknown", detail: "Join a task first." } as const;
    const { log, outbox } = this.#ports;
    log.warn({ round, participant: from, reason: refusal.reason }, "A message before joining");
    outbox.send(from, refusedMessage(refusal));
  }

  run(id: string): { readonly run: RunView; readonly history: readonly RoundSummary[] } | null {
    const parsed = RunId.safeParse(id);
    const run = parsed.success ? this.#runs.get(parsed.data) : undefined;
    return run === undefined ? null : { run: run.view(), history: run.history() };
  }

  tasks(): readonly TaskView[] {
    return [...this.#current.values()].map((run) => ({ spec: run.task, run: run.view() }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((run) => run.close()));
  }

  async #load(record: RunRecord, task: TaskSpec): Promise<Run> {
    const { records, workshop } = this.#ports;
    const head = await records.runs.head(record.id);
    const run = new Run({
      ports: this.#ports,
      record,
      task,
      head,
      model_weights: await this.#weightsOf(head.sha256),
      history: await records.rounds.history(record.id),
      evaluated_on: await workshop.testSetOf(task),
    });
    this.#runs.set(record.id, run);
    this.#current.set(task.id, run);
    return run;
  }

  async #weightsOf(model: Sha256): Promise<number> {
    const bytes = await this.#ports.blobs.get(model);
    if (bytes === null) throw new Error(`The model ${model} is missing.`);
    return decodeSafetensors(bytes).weights.values.length;
  }

  #newRunId(): RunId {
    const alphabet = "0123456789abcdefghijklmnopqrstuv";
    const characters = Array.from(this.#ports.randomness.bytes(12), (byte) => alphabet[byte % 32]);
    return RunId.parse(`run-${characters.join("")}`);
  }
}

/** What goes wrong with telling must not stop what is told about. */
function tellOnlookers({ publish, log }: Ports, news: RunNews): void {
  try {
    publish(news);
  } catch (error) {
    log.error({ news: news.type, error: String(error) }, "Onlookers could not be told");
  }
}
