/**
 * All schedules of one coordinator: it makes, changes and stops them, takes them up after a restart, tells each what
 * happens to runs of its task, and says when a task's next run begins.
 */
import {
  type ScheduleId,
  ScheduleId as ScheduleIdSchema,
  type ScheduleSpec,
  type ScheduleView,
  type TaskId,
  type TaskSpec,
} from "@tributary/protocol";
import {
  checkSchedule,
  describeSchedule,
  type NextRun,
  nextRun,
  type SchedulePreview,
} from "@tributary/rounds";
import type { ScheduleRecord } from "@tributary/storage";
import { ScheduleAtWork } from "./at-work.ts";
import { createPlan, planOf, storedPlan } from "./plan.ts";
import type { RunEvent, SchedulerPorts } from "./ports.ts";
import { viewOfSchedule } from "./view.ts";

export type NewSchedule = {
  /** Of `newId`, for who writes down what will be done before it is; unsaid: any. */
  readonly id?: ScheduleId;
  readonly task: TaskSpec;
  readonly title: string;
  readonly seed: number;
  readonly spec: ScheduleSpec;
};

const previewed_count = 5;

/** Why a schedule was not made or changed, in words. */
export class ScheduleError extends Error {}

export class Scheduler {
  readonly #ports: SchedulerPorts;
  readonly #onChange: (task: TaskId) => void;
  readonly #schedules = new Map<ScheduleId, ScheduleAtWork>();

  /** `onChange` is called after a schedule of that task has changed. */
  constructor(ports: SchedulerPorts, onChange: (task: TaskId) => void) {
    this.#ports = ports;
    this.#onChange = onChange;
  }

  /** Takes up every schedule of the records; the runs are taken up already. */
  async start(): Promise<void> {
    const { tasks, schedules } = this.#ports.records;
    for (const record of await schedules.list()) {
      const { task_version } = planOf(record);
      const task = await tasks.get(record.task, task_version);
      if (task === null) {
        const missing = `version ${task_version} of task ${record.task}`;
        throw new Error(`Schedule ${record.id} names ${missing}, which is not stored.`);
      }
      await this.#add(record, task).resume();
    }
  }

  /** Rejects with a `ScheduleError`, or as opening a run of the task does. */
  async create({ id = this.newId(), task, title, seed, spec }: NewSchedule): Promise<ScheduleView> {
    const { records, wall, runs } = this.#ports;
    this.#check(spec);
    await runs.prepare(task, seed);
    const now_ms = wall.now_ms();
    const plan = createPlan({ task_version: task.version, seed, spec }, now_ms);
    const record: ScheduleRecord = {
      id,
      task: task.id,
      title,
      created_at_ms: now_ms,
      state: storedPlan(plan),
    };
    await records.schedules.create(record);
    const schedule = this.#add(record, task);
    await schedule.resume();
    this.#onChange(task.id);
    return this.#view(schedule);
  }

  /** What a schedule would do and when, or what is wrong with it; nothing is made. */
  preview(spec: ScheduleSpec): SchedulePreview & { readonly problem: string | null } {
    const now_ms = this.#ports.wall.now_ms();
    const problem = checkSchedule(spec, now_ms)?.message ?? null;
    const preview =
      problem === null ? describeSchedule(spec, now_ms, previewed_count) : { words: [], next: [] };
    return { problem, ...preview };
  }

  /** Null when there is no such schedule; rejects with a `ScheduleError`. */
  async edit(id: string, spec: ScheduleSpec): Promise<ScheduleView | null> {
    const schedule = this.#find(id);
    if (schedule === null) return null;
    this.#check(spec);
    await schedule.edit(spec);
    return this.#view(schedule);
  }

  /** Its run ends with the round that is under way. Null when there is no such schedule. */
  async stop(id: string): Promise<ScheduleView | null> {
    const schedule = this.#find(id);
    if (schedule === null) return null;
    await schedule.stop();
    return this.#view(schedule);
  }

  async view(id: string): Promise<ScheduleView | null> {
    const schedule = this.#find(id);
    return schedule === null ? null : this.#view(schedule);
  }

  /** Oldest first. */
  views(): Promise<readonly ScheduleView[]> {
    return Promise.all([...this.#schedules.values()].map((schedule) => this.#view(schedule)));
  }

  /** What happened to a run, once it is durable. */
  observe(event: RunEvent): void {
    for (const schedule of this.#of(event.run.task)) schedule.observe(event);
  }

  /** The next run of the task that a schedule starts, but for one under way; null: none is planned. */
  nextRun(task: TaskId): NextRun | null {
    const now_ms = this.#ports.wall.now_ms();
    const next = this.#of(task).flatMap(({ plan }) => nextRun(plan.schedule, now_ms) ?? []);
    return next.toSorted((a, b) => a.at_ms - b.at_ms)[0] ?? null;
  }

  /** Tasks of which a schedule is to start runs: of each the newest version. */
  tasks(): readonly TaskSpec[] {
    const going = [...this.#schedules.values()].filter((one) => one.plan.schedule.phase !== "over");
    const specs = going.map(({ task }) => task).toSorted((a, b) => a.version - b.version);
    return [...new Map(specs.map((task) => [task.id, task])).values()];
  }

  /** Resolves when nothing of what happened so far is being stored or done. */
  async settled(): Promise<void> {
    for (const schedule of this.#schedules.values()) await schedule.settled();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#schedules.values()].map((schedule) => schedule.close()));
  }

  #add(record: ScheduleRecord, task: TaskSpec): ScheduleAtWork {
    const onChange = () => this.#onChange(task.id);
    const schedule = new ScheduleAtWork({ record, task, ports: this.#ports, onChange });
    this.#schedules.set(record.id, schedule);
    return schedule;
  }

  #find(id: string): ScheduleAtWork | null {
    const parsed = ScheduleIdSchema.safeParse(id);
    return parsed.success ? (this.#schedules.get(parsed.data) ?? null) : null;
  }

  #of(task: TaskId): ScheduleAtWork[] {
    return [...this.#schedules.values()].filter((schedule) => schedule.task.id === task);
  }

  #check(spec: ScheduleSpec): void {
    const problem = checkSchedule(spec, this.#ports.wall.now_ms());
    if (problem !== null) throw new ScheduleError(problem.message);
  }

  #view(schedule: ScheduleAtWork): Promise<ScheduleView> {
    return viewOfSchedule(schedule, this.#ports);
  }

  /** By the clock on the wall, which schedules go by. */
  now_ms(): number {
    return this.#ports.wall.now_ms();
  }

  /** A name that no schedule has. */
  newId(): ScheduleId {
    const alphabet = "0123456789abcdefghijklmnopqrstuv";
    const characters = Array.from(this.#ports.randomness.bytes(12), (byte) => alphabet[byte % 32]);
    return ScheduleIdSchema.parse(`sch-${characters.join("")}`);
  }
}
