/**
 * The runtime: all runs of one coordinator. It opens and resumes them and hands each participant's messages to the run
 * whose task it joined. No sockets here, and no decisions about rounds.
 */
import type {
  ParticipantId,
  ParticipantView,
  RoundSummary,
  RoundTrace,
  RunView,
  Sha256,
  TaskId,
  TaskSpec,
  TaskView,
} from "@tributary/protocol";
import { RunId, taskText } from "@tributary/protocol";
import type { Pause } from "@tributary/rounds";
import type { RunRecord } from "@tributary/storage";
import { Attendance } from "./attendance.ts";
import { Catalogue } from "./catalogue.ts";
import { Devices } from "./devices.ts";
import { runOf } from "./kinds.ts";
import { createRun, OpenRunError, type OpenRunRequest, prepareTask, weightsOf } from "./new-run.ts";
import type { Ports, RunNews } from "./ports.ts";
import { type JoinDetails, nothingSaid } from "./roster.ts";
import type { RunSeen, SlotRun } from "./scheduling/ports.ts";
import { Scheduler } from "./scheduling/scheduler.ts";
import { servedBy } from "./served.ts";
import { type RoundMessage, RunControlError, type TaskRun } from "./task-run.ts";
import { onTheWall, viewOnTheWall, wallClockOf } from "./wall.ts";

export class Runtime {
  readonly #ports: Ports;
  readonly #runs = new Map<RunId, TaskRun>();
  /** The run that participants of a task join: the one under way, or else the newest. */
  readonly #current = new Map<TaskId, TaskRun>();
  readonly #attendance: Attendance;
  /** Runs whose end was not seen yet. */
  readonly #underWay = new Map<RunId, RunSeen>();
  readonly #seeds = new Map<RunId, number>();
  readonly #modelSizes = new Map<string, number>();
  /** Tasks whose run is being opened. */
  readonly #opening = new Set<TaskId>();

  readonly schedules: Scheduler;
  readonly catalogue: Catalogue;
  readonly devices: Devices;

  constructor(ports: Ports) {
    this.#attendance = new Attendance({
      ...ports,
      runOf: (task) => this.#joinable(task),
      waitingTask: (task) => this.#plannedTask(task) ?? this.catalogue.openTask(task),
      nextRun: (task) => this.schedules.nextRun(task),
    });
    this.catalogue = new Catalogue({
      ...ports,
      userOf: (task) => this.#userOf(task),
      changed: (task) => this.#attendance.taskChanged(task),
      onlyInvited: (task) => this.devices.onlyInvited(task),
    });
    this.devices = new Devices({
      ...ports,
      admits: (task) => this.catalogue.admits(task),
      running: () => [...this.#runs.values()].filter(({ isRunning }) => isRunning),
      joined: (task) => this.#attendance.here(task),
      leave: (participant) => this.#attendance.leave(participant, "left"),
    });
    this.#ports = {
      ...ports,
      isRevoked: (participant) => this.devices.isRevoked(participant),
      outbox: this.#attendance.outbox,
      publish: (news) => {
        this.#observe(news);
        tellOnlookers(ports, news.type === "run" ? { ...news, run: this.#seen(news.run) } : news);
      },
    };
    const runs = {
      open: (request: SlotRun) => this.#openSlot(request),
      prepare: (task: TaskSpec, seed: number) => prepareTask(this.#ports, task, seed),
      endAfterRound: (run: RunId, reason: string) => this.endAfterRound(run, reason),
      underWay: (task: TaskId) => this.#seenUnderWay(task),
    };
    const schedulerPorts = { ...this.#ports, wall: wallClockOf(ports), runs };
    this.schedules = new Scheduler(schedulerPorts, (task) => this.#attendance.plansChanged(task));
  }

  /** Takes up every run of the records, oldest first, so that the newest is its task's current one. */
  async start(): Promise<void> {
    await this.devices.start();
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
    await this.catalogue.start();
    await this.schedules.start();
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
    if (this.catalogue.isArchived(id)) {
      throw new OpenRunError(`Task ${id} is archived; restore it first.`);
    }
    if (this.#opening.has(id)) {
      throw new OpenRunError("A run of this task is being opened; wait for it.");
    }
    this.#opening.add(id);
    try {
      const record = await createRun(this.#ports, { id: this.newRunId(), ...request });
      const run = await this.#load(record, request.task);
      this.catalogue.stored(request.task);
      const seen = this.#underWay.get(run.id);
      if (seen !== undefined) this.schedules.observe({ type: "started", run: seen });
      await run.start();
      this.#attendance.gather(run);
      return this.#seen(run.view());
    } finally {
      this.#opening.delete(id);
    }
  }

  async #openSlot(request: SlotRun): Promise<void> {
    const { id, slot_ms } = request.schedule;
    const known = await this.#ports.records.runs.ofSlot(id, slot_ms);
    if (known === null) await this.openRun(request);
    else if (known.status === "running" && !this.#runs.has(known.id)) await this.#takeUp(known);
  }

  /** The task under a version that holds exactly this content: a stored one, or the next free. */
  async asNextVersion(task: TaskSpec): Promise<TaskSpec> {
    const newest = await this.#ports.records.tasks.get(task.id);
    if (newest === null) return task;
    const same = { ...task, version: newest.version };
    const isStored = taskText(same) === taskText(newest);
    return isStored ? same : { ...task, version: newest.version + 1 };
  }

  /** False when no such run exists. */
  async stopRun(id: RunId): Promise<boolean> {
    const run = this.#runs.get(id);
    await run?.stop();
    return run !== undefined;
  }

  /**
   * Null when no such run exists; rejects with a `RunControlError`. After the round: it may still commit, unless it
   * waits for participants. Now: it is given up.
   */
  pauseRun(id: RunId, when: Pause): Promise<RunView | null> {
    return this.#control(id, (run) => run.pause(when));
  }

  /** Like pausing. */
  resumeRun(id: RunId): Promise<RunView | null> {
    return this.#control(id, (run) => run.resume());
  }

  /** Like pausing. An earlier version is served from now on, and the next round starts from it. */
  rollBackRun(id: RunId, version: number): Promise<RunView | null> {
    return this.#control(id, async (run) => {
      const models = await this.#ports.records.runs.models(id);
      const to = models.find((model) => model.version === version);
      if (to === undefined) {
        const newest = `the newest is ${models.at(-1)?.version}`;
        throw new RunControlError(`Run ${id} has no version ${version}; ${newest}.`);
      }
      await run.rollBack(to);
    });
  }

  async #control(id: RunId, work: (run: TaskRun) => Promise<void>): Promise<RunView | null> {
    const run = this.#runs.get(id);
    if (run === undefined) return null;
    await work(run);
    return this.#seen(run.view());
  }

  /** Ends a run with the round, or the buffer, that is under way. */
  async endAfterRound(id: RunId, reason: string): Promise<void> {
    await this.#runs.get(id)?.endAfterRound(reason);
  }

  /**
   * A proven participant joins a task; false where there is no run of it, and none planned. Joining the same run again
   * is a reconnect; joining another leaves the first.
   */
  join(
    participant: ParticipantId,
    task: TaskId,
    seq: number,
    about: JoinDetails = nothingSaid,
  ): boolean {
    return this.#attendance.join(participant, task, seq, about);
  }

  /** Who has joined a task, in a run or waiting for one. */
  attendees(task: TaskId): readonly ParticipantId[] {
    return this.#attendance.here(task);
  }

  leave(participant: ParticipantId, how: "disconnected" | "left"): void {
    const wasHere = this.#attendance.leave(participant, how);
    if (wasHere || how === "disconnected") return;
    // Who comes back only to say so has joined nothing, and may still be waited for in a round.
    for (const run of this.#runs.values()) run.leave(participant, how);
  }

  /** A message about a round, from a participant that has joined. */
  handle(from: ParticipantId, message: RoundMessage): Promise<void> {
    return this.#attendance.handle(from, message);
  }

  run(id: string): { readonly run: RunView; readonly history: readonly RoundSummary[] } | null {
    const parsed = RunId.safeParse(id);
    const run = parsed.success ? this.#runs.get(parsed.data) : undefined;
    if (run === undefined) return null;
    return { run: this.#seen(run.view()), history: run.history() };
  }

  /** What a run executes; null where there is no such run. */
  configurationOf(id: string): { readonly task: TaskSpec; readonly seed: number } | null {
    const parsed = RunId.safeParse(id);
    const run = parsed.success ? this.#runs.get(parsed.data) : undefined;
    return run === undefined ? null : { task: run.task, seed: this.#seeds.get(run.id) ?? 0 };
  }

  /** Every run, newest first. */
  runs(): readonly { readonly run: RunView; readonly history: readonly RoundSummary[] }[] {
    const runs = [...this.#runs.values()].map((run) => ({
      run: this.#seen(run.view()),
      history: run.history(),
    }));
    return runs.sort((a, b) => b.run.started_at_ms - a.run.started_at_ms);
  }

  /** For the admin: who takes part in a run, and who is not selected and why; null where there is no such run. */
  participants(id: string): readonly ParticipantView[] | null {
    const parsed = RunId.safeParse(id);
    const run = parsed.success ? this.#runs.get(parsed.data) : undefined;
    const onOurWall = (at_ms: number | null) =>
      at_ms === null ? null : onTheWall(this.#ports, at_ms);
    const views = run?.participants().map((view) => ({
      ...view,
      last_delivered_at_ms: onOurWall(view.last_delivered_at_ms),
      eligible_at_ms: onOurWall(view.eligible_at_ms),
    }));
    return views ?? null;
  }

  /** Those with a run, those that a schedule is to start one of, and those that were published. */
  tasks(): readonly TaskView[] {
    const begun = [...this.#current.keys()].flatMap((id) => {
      const run = this.#joinable(id);
      return run === null ? [] : [{ spec: run.task, run: this.#seen(run.view()) }];
    });
    const waiting = [...this.schedules.tasks(), ...this.catalogue.openTasks()];
    const views = new Map(begun.map((view) => [view.spec.id, view as TaskView]));
    for (const spec of waiting) if (!views.has(spec.id)) views.set(spec.id, { spec, run: null });
    return [...views.values()];
  }

  /**
   * For the admin: the timeline of a round, participant by participant; without a number, of the one under way. Null
   * where there is none, or none any more.
   */
  async trace(id: string, number?: number): Promise<RoundTrace | null> {
    const live = this.liveTrace(id);
    const parsed = RunId.safeParse(id);
    if (number === undefined || live?.number === number || !parsed.success) return live;
    return this.#ports.records.traces.get(parsed.data, number);
  }

  liveTrace(id: string): RoundTrace | null {
    const parsed = RunId.safeParse(id);
    return (parsed.success ? this.#runs.get(parsed.data)?.trace() : null) ?? null;
  }

  async close(): Promise<void> {
    await this.schedules.close();
    await Promise.all([...this.#runs.values()].map((run) => run.close()));
  }

  async #load(record: RunRecord, task: TaskSpec): Promise<TaskRun> {
    const { records, workshop } = this.#ports;
    const { head, newest_version } = await servedBy(records.runs, record);
    const run = runOf({
      ports: this.#ports,
      record,
      task,
      head,
      newest_version,
      model_weights: await this.#weightsIn(record, head.sha256),
      history: await records.rounds.history(record.id),
      standings: record.status === "running" ? await records.standings.of(task.id) : [],
      evaluated_on: await workshop.testSetOf(task),
    });
    this.#runs.set(record.id, run);
    this.#seeds.set(record.id, record.seed);
    // By its time alone the newest may be another one, where the clock was set back.
    if (!this.#current.get(task.id)?.isRunning) this.#current.set(task.id, run);
    if (record.status === "running") {
      this.#underWay.set(run.id, { id: run.id, task: task.id, schedule: record.schedule });
    }
    return run;
  }

  /** A version of a task has models of one size: of a year of nightly runs that are over, one model is read. */
  async #weightsIn({ task, task_version, status }: RunRecord, model: Sha256): Promise<number> {
    const version = `${task}@${task_version}`;
    const known = this.#modelSizes.get(version);
    if (known !== undefined && status !== "running") return known;
    const weights = await weightsOf(this.#ports, model);
    this.#modelSizes.set(version, weights);
    return weights;
  }

  /** Schedules hear of runs what onlookers do: once it is durable. */
  #observe(news: RunNews): void {
    if (news.type === "refusal" || news.type === "trace") return;
    const id = news.type === "run" ? news.run.id : news.run;
    const seen = this.#underWay.get(id);
    if (seen === undefined) return;
    const history = () => this.#runs.get(id)?.history() ?? [];
    if (news.type === "round") {
      this.schedules.observe({ type: "round", run: seen, history: history() });
    } else if (news.run.status === "finished" || news.run.status === "stopped") {
      this.#underWay.delete(id);
      this.schedules.observe({ type: "ended", run: seen, history: history() });
    }
  }

  #seen(view: RunView): RunView {
    return viewOnTheWall(this.#ports, view);
  }

  #plannedTask(task: TaskId): TaskSpec | null {
    return this.schedules.tasks().find(({ id }) => id === task) ?? null;
  }

  /** A run that is over is left for the version that was published since; of an archived task there is none. */
  #joinable(task: TaskId): TaskRun | null {
    const run = this.#current.get(task) ?? null;
    if (run === null || run.isRunning) return run;
    const newest = this.catalogue.openTask(task);
    const isOutdated = newest !== null && newest.version > run.task.version;
    return isOutdated || this.catalogue.isArchived(task) ? null : run;
  }

  #userOf(task: TaskId): string | null {
    const run = this.#current.get(task);
    if (run?.isRunning || this.#opening.has(task))
      return `run ${run?.id ?? "that is being opened"}`;
    return this.#plannedTask(task) === null ? null : "a schedule";
  }

  #seenUnderWay(task: TaskId): RunSeen | null {
    const run = this.#current.get(task);
    return run === undefined ? null : (this.#underWay.get(run.id) ?? null);
  }

  /** A name that no run has. */
  newRunId(): RunId {
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
