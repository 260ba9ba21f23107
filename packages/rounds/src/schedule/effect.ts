/**
 * What a step asks the runtime to do, in order, once the state is saved. After a crash any of it
 * may be asked for again.
 */
import type { ScheduleEndReason, ScheduleSpec } from "@tributary/protocol";
import type { SlotRange } from "./calendar.ts";

/** What became of slots; every slot has exactly one outcome. */
export type SlotOutcome =
  /** A run begins. */
  | "started"
  /** One run waits for the end of the run that is under way. */
  | "queued"
  /** A run was under way, and none was to wait, or one waited already. */
  | "overlapped"
  /** No coordinator handled them in time. */
  | "missed"
  /** Missed; one run, which waits or is under way, makes up for them. */
  | "made_up";

export type ScheduleEffect =
  /** Wake me with a `tick` when the clock shows that time; replaces the alarm before. */
  | { readonly type: "set_alarm"; readonly at_ms: number }
  /** Asked for again, it must not start a second run of the same slot. */
  | {
      readonly type: "start_run";
      readonly slot_ms: number;
      readonly rounds: number;
      readonly start_from: ScheduleSpec["run"]["start_from"];
    }
  /** The round that is under way may commit; no further one begins. */
  | { readonly type: "end_run"; readonly slot_ms: number; readonly reason: ScheduleEndReason }
  | { readonly type: "log_slots"; readonly slots: SlotRange; readonly outcome: SlotOutcome };
