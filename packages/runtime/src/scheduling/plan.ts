/**
 * What is stored of a schedule: the machine's state beside what its runs are opened with. The machine decides; here
 * is only noted which run it ended, and why.
 */
import type { ScheduleEndReason, ScheduleSpec } from "@tributary/protocol";
import {
  createSchedule,
  type ScheduleEffect,
  type ScheduleEvent,
  type ScheduleState,
  stepSchedule,
} from "@tributary/rounds";
import type { Json, ScheduleRecord, SlotRow } from "@tributary/storage";

export type Plan = {
  /** The version of the task that its runs execute. */
  readonly task_version: number;
  /** The seeds of its runs are derived from this one. */
  readonly seed: number;
  /** The last run that the schedule ended, by its slot; null while there is none. */
  readonly last_end: { readonly slot_ms: number; readonly reason: ScheduleEndReason } | null;
  readonly schedule: ScheduleState;
};

export type PlanTransition = { readonly state: Plan; readonly effects: readonly ScheduleEffect[] };

export function createPlan(
  { spec, ...rest }: { readonly task_version: number; readonly seed: number; spec: ScheduleSpec },
  now_ms: number,
): Plan {
  return { ...rest, last_end: null, schedule: createSchedule(spec, now_ms) };
}

/** An unchanged plan is the very same object. */
export function stepPlan(plan: Plan, event: ScheduleEvent): PlanTransition {
  const { state: schedule, effects } = stepSchedule(plan.schedule, event);
  if (schedule === plan.schedule) return { state: plan, effects };
  const ended = effects.findLast((effect) => effect.type === "end_run");
  const last_end =
    ended === undefined ? plan.last_end : { slot_ms: ended.slot_ms, reason: ended.reason };
  return { state: { ...plan, last_end, schedule }, effects };
}

export function planOf(record: ScheduleRecord): Plan {
  return record.state as unknown as Plan;
}

export function storedPlan(plan: Plan): Json {
  return plan as unknown as Json;
}

/** What became of slots, as it is stored together with the state in which it did. */
export function slotRows(effects: readonly ScheduleEffect[]): readonly SlotRow[] {
  return effects.flatMap((effect) =>
    effect.type === "log_slots" ? [{ ...effect.slots, outcome: effect.outcome }] : [],
  );
}
