/**
 * One schedule at work: its machine in the loop, its effects performed by the runtime. What it may have missed, while
 * it was down or could not store a step, it hears again from the records; the machine counts nothing twice.
 */
import type {
  RoundSummary,
  ScheduleEndReason,
  ScheduleId,
  ScheduleSpec,
  TaskSpec,
} from "@tributary/protocol";
import { resumeSchedule, type ScheduleEffect, type ScheduleEvent } from "@tributary/rounds";
import { type RunRecord, type ScheduleRecord, StorageError } from "@tributary/storage";
import { deriveSeed } from "@tributary/weights";
import { messageOf } from "../aggregate.ts";
import { createLoop, type Loop } from "../loop.ts";
import { type Plan, planOf, slotRows, stepPlan, storedPlan } from "./plan.ts";
import { participantSeconds, type RunEvent, type SchedulerPorts, slotOf } from "./ports.ts";

/** How long it waits before it tries again what the records or the disk did not take. */
const retry_ms = 10_000;

type WithoutTime<E> = E extends unknown ? Omit<E, "now_ms"> : never;
type Start = Extract<ScheduleEffect, { type: "start_run" }>;

export type AtWorkOptions = {
  readonly record: ScheduleRecord;
  readonly task: TaskSpec;
  readonly ports: SchedulerPorts;
  /** Called when a step is durable. */
  readonly onChange: () => void;
};

export class ScheduleAtWork {
  readonly id: ScheduleId;
  /** In the version that its runs execute. */
  readonly task: TaskSpec;
  readonly record: ScheduleRecord;
  readonly #ports: SchedulerPorts;
  readonly #onChange: () => void;
  #plan: Plan;
  readonly #loop: Loop<Plan, ScheduleEvent>;
  #cancelAlarm = () => {};
  #cancelRetry = () => {};
  /** Effects on runs come one after another, also those of a resumption. */
  #acting: Promise<void> = Promise.resolve();
  #failure: unknown = null;
  #problem: string | null = null;
  #isClosed = false;

  constructor({ record, task, ports, onChange }: AtWorkOptions) {
    this.id = record.id;
    this.task = task;
    this.record = record;
    this.#ports = ports;
    this.#onChange = onChange;
    this.#plan = planOf(record);
    this.#loop = createLoop<Plan, ScheduleEvent, ScheduleEffect>({
      state: this.#plan,
      step: stepPlan,
      save: (before, after, effects) => this.#save(before, after, effects),
      perform: (effect) => this.#perform(effect),
      onSaveFailed: (error) => this.#saveFailed(error),
      onStepFailed: ({ type }, error) => this.#stepFailed(type, error),
      onPerformFailed: ({ type }, error) =>
        this.#failed("An effect of the schedule failed", type, error),
    });
  }

  /** As it is stored. */
  get plan(): Plan {
    return this.#plan;
  }

  /** What keeps it from starting a run, in words. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Goes on where the records end; also at its very beginning. */
  async resume(): Promise<void> {
    await this.#catchUp();
    await this.#loop.settled();
    if (this.#isClosed) return;
    const { effects } = resumeSchedule(this.plan.schedule, this.#ports.wall.now_ms());
    for (const effect of effects) await this.#perform(effect);
    await this.#loop.settled();
  }

  /** What happened to a run of the task. */
  observe(event: RunEvent): void {
    const slot_ms = slotOf(event.run, this.id);
    switch (event.type) {
      case "started":
        return this.#hear({ type: "run_started", slot_ms });
      case "round":
        if (slot_ms !== null) this.#hearRounds(slot_ms, event.history);
        return;
      case "ended":
        // The end may be told before the round that brought it.
        if (slot_ms !== null) this.#hearRounds(slot_ms, event.history);
        return this.#hear({ type: "run_ended", slot_ms });
      default:
        event satisfies never;
    }
  }

  /** The spec has no problems. */
  async edit(spec: ScheduleSpec): Promise<void> {
    this.#hear({ type: "edited", spec });
    // One that was over has not heard of runs since.
    this.#hearOfOthers();
    await this.#loop.settled();
    if (this.plan.schedule.spec !== spec) this.#throwFailure();
  }

  async stop(): Promise<void> {
    this.#hear({ type: "stop" });
    await this.#loop.settled();
    const { schedule } = this.plan;
    const isLast = schedule.phase === "ending" && schedule.is_last;
    if (schedule.phase !== "over" && !isLast) this.#throwFailure();
  }

  /** Resolves when nothing is being stored or done. */
  settled(): Promise<void> {
    return this.#loop.settled();
  }

  /** Stops without an end: the next start goes on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelAlarm();
    this.#cancelRetry();
    await this.#loop.close();
    await this.#acting;
    this.#cancelAlarm();
    this.#cancelRetry();
  }

  #hear(event: WithoutTime<ScheduleEvent>): void {
    this.#loop.dispatch({ ...event, now_ms: this.#ports.wall.now_ms() } as ScheduleEvent);
  }

  /** Those that the machine has not counted; in order, as it takes none before the last that it heard of. */
  #hearRounds(slot_ms: number, history: readonly RoundSummary[]): void {
    const { schedule } = this.plan;
    const counted = "progress" in schedule ? schedule.progress.round : 0;
    const first = 1 + history.findLastIndex(({ number }) => number <= counted);
    for (const summary of history.slice(first)) {
      const { number: round, outcome, accuracy, loss } = summary;
      const about = { slot_ms, round, participant_seconds: participantSeconds(summary) };
      if (outcome === "abandoned") this.#hear({ type: "round_abandoned", ...about });
      else this.#hear({ type: "round_committed", ...about, accuracy, loss });
    }
  }

  /** What a run has come to, as it is stored. */
  async #hearOf(run: RunRecord, slot_ms: number): Promise<void> {
    const history = await this.#ports.records.rounds.history(run.id);
    this.#hear({ type: "run_started", slot_ms });
    this.#hearRounds(slot_ms, history);
    if (run.status !== "running") this.#hear({ type: "run_ended", slot_ms });
  }

  /** Whether a run that is none of this schedule's is under way. */
  #hearOfOthers(): void {
    const run = this.#ports.runs.underWay(this.task.id);
    if (run === null) this.#hear({ type: "run_ended", slot_ms: null });
    else if (slotOf(run, this.id) === null) this.#hear({ type: "run_started", slot_ms: null });
  }

  async #catchUp(): Promise<void> {
    const { schedule } = this.plan;
    const slot_ms = "slot_ms" in schedule ? schedule.slot_ms : null;
    const run = slot_ms === null ? null : await this.#runOf(slot_ms);
    if (slot_ms !== null && run !== null) await this.#hearOf(run, slot_ms);
    else if (schedule.phase === "running") this.#hear({ type: "run_ended", slot_ms });
    this.#hearOfOthers();
  }

  #runOf(slot_ms: number): Promise<RunRecord | null> {
    return this.#ports.records.runs.ofSlot(this.id, slot_ms);
  }

  async #save(before: Plan, after: Plan, effects: readonly ScheduleEffect[]): Promise<void> {
    if (after === before) return;
    await this.#ports.records.schedules.save(this.id, storedPlan(after), slotRows(effects));
    this.#plan = after;
    this.#failure = null;
    this.#onChange();
  }

  async #perform(effect: ScheduleEffect): Promise<void> {
    switch (effect.type) {
      case "set_alarm":
        return this.#setAlarm(effect.at_ms);
      case "start_run":
        return this.#act(() => this.#startRun(effect));
      case "end_run":
        return this.#act(() => this.#endRun(effect.slot_ms, effect.reason));
      case "log_slots":
        // Stored with the state.
        return;
      default:
        effect satisfies never;
    }
  }

  #setAlarm(at_ms: number): void {
    this.#cancelAlarm();
    if (this.#isClosed) return;
    this.#cancelAlarm = this.#ports.wall.setAlarm(at_ms, () => this.#hear({ type: "tick" }));
  }

  /** One after another; what fails is done again from the beginning, a while later. */
  #act(work: () => Promise<void>): Promise<void> {
    this.#acting = this.#acting.then(work).catch((error) => {
      this.#failed("A schedule could not do what it is to do; it tries again", "act", error);
      this.#resumeLater();
    });
    return this.#acting;
  }

  async #startRun({ slot_ms, rounds, start_from }: Start): Promise<void> {
    const { schedule, seed } = this.plan;
    // It was told to end in the same batch, or by what was heard since.
    if (schedule.phase !== "starting" || schedule.slot_ms !== slot_ms) return;
    try {
      await this.#ports.runs.open({
        task: this.task,
        rounds,
        seed: deriveSeed(seed, "slot", slot_ms),
        start_from,
        schedule: { id: this.id, slot_ms },
      });
      this.#problem = null;
    } catch (error) {
      this.#problem = messageOf(error);
      if (error instanceof StorageError && error.reason !== "conflict") throw error;
      this.#failed("A schedule's run could not be opened", "start_run", error);
    }
    const run = await this.#runOf(slot_ms);
    if (run !== null) return this.#hearOf(run, slot_ms);
    // Not this time: the next slot tries again.
    this.#hear({ type: "run_ended", slot_ms });
    this.#hearOfOthers();
  }

  async #endRun(slot_ms: number, reason: ScheduleEndReason): Promise<void> {
    const run = await this.#runOf(slot_ms);
    if (run === null) return this.#hear({ type: "run_ended", slot_ms });
    if (run.status !== "running") return this.#hearOf(run, slot_ms);
    await this.#ports.runs.endAfterRound(run.id, reason);
  }

  /** The batch did not happen: what was in it is heard again from the records, and a tick by the alarm. */
  #saveFailed(error: unknown): null {
    this.#failure = error;
    this.#failed("A schedule could not be stored; it tries again", "save", error);
    this.#resumeLater();
    return null;
  }

  #stepFailed(type: ScheduleEvent["type"], error: unknown): void {
    this.#failure = error;
    this.#failed("An event broke the schedule's rules", type, error);
    // It has used up the alarm.
    if (type === "tick") this.#resumeLater();
  }

  /** Why the last step did not happen; one that was overtaken by another has. */
  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  #resumeLater(): void {
    this.#cancelRetry();
    if (this.#isClosed) return;
    const { clock } = this.#ports;
    this.#cancelRetry = clock.setAlarm(clock.now_ms() + retry_ms, () => {
      this.resume().catch((error) => {
        this.#failed("A schedule could not be resumed; it tries again", "resume", error);
        this.#resumeLater();
      });
    });
  }

  #failed(message: string, what: string, error: unknown): void {
    this.#ports.log.error({ schedule: this.id, what, error: messageOf(error) }, message);
  }
}
