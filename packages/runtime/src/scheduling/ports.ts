/** What schedules need of the runtime, and what it tells them: runs, and nothing of sockets or rounds. */
import type { RoundSummary, RunId, ScheduleId, TaskId, TaskSpec } from "@tributary/protocol";
import type { RunRecord } from "@tributary/storage";
import type { Clock, Ports } from "../ports.ts";
import type { StartFrom } from "../starting-point.ts";

export type ScheduleLink = NonNullable<RunRecord["schedule"]>;

/** A run that is or was under way. */
export type RunSeen = {
  readonly id: RunId;
  readonly task: TaskId;
  /** The slot that started it; null: no schedule did. */
  readonly schedule: ScheduleLink | null;
};

/** What happens to runs, once it is durable. */
export type RunEvent =
  | { readonly type: "started"; readonly run: RunSeen }
  /** A round is over, or the run. */
  | {
      readonly type: "round" | "ended";
      readonly run: RunSeen;
      /** Every round of the run that is over. */
      readonly history: readonly RoundSummary[];
    };

export type SlotRun = {
  readonly task: TaskSpec;
  readonly rounds: number;
  readonly seed: number;
  readonly start_from: StartFrom;
  readonly schedule: ScheduleLink;
};

export type Runs = {
  /** The run of a slot, which is opened once; rejects with an `OpenRunError` where that cannot be, in words. */
  open(request: SlotRun): Promise<unknown>;
  /** Publishes the task, after it was seen that its model can be built and aggregated; rejects in the same way. */
  prepare(task: TaskSpec, seed: number): Promise<void>;
  /** The round that is under way may commit; no further one begins. */
  endAfterRound(run: RunId, reason: string): Promise<void>;
  /** The run of the task that is under way. */
  underWay(task: TaskId): RunSeen | null;
};

export type SchedulerPorts = Pick<Ports, "records" | "log" | "randomness"> & {
  /** For waiting, whatever the clock on the wall is set to. */
  readonly clock: Clock;
  /** The clock on the wall, by which slots come. */
  readonly wall: Clock;
  readonly runs: Runs;
};

/** As the schedule machine names runs: its own by their slot, all others by null. */
export function slotOf(run: RunSeen, schedule: ScheduleId): number | null {
  return run.schedule?.id === schedule ? run.schedule.slot_ms : null;
}

/** Time that participants were at work in a round; who went early counts to its end, so that a budget holds. */
export function participantSeconds({ cohort, seconds }: RoundSummary): number {
  return cohort * seconds;
}
