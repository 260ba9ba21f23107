/**
 * Everything that can happen to a schedule. Each event carries the time, so that a step needs no
 * clock. Runs are named by their slot, those that were started by hand by null.
 */
import type { ScheduleSpec } from "@tributary/protocol";

type At = { readonly now_ms: number };
type OfRun = At & { readonly slot_ms: number | null };
type OfRound = OfRun & {
  /** Its number in the run. */
  readonly round: number;
  /** Time that participants were at work in it. */
  readonly participant_seconds: number;
};

export type ScheduleEvent =
  | (At & { readonly type: "tick" })
  | (OfRun & { readonly type: "run_started" })
  /** For whatever reason; also of a run that could not start. */
  | (OfRun & { readonly type: "run_ended" })
  | (OfRound & {
      readonly type: "round_committed";
      /** Of the model that it committed; null where it was not measured. */
      readonly accuracy: number | null;
      readonly loss: number | null;
    })
  | (OfRound & { readonly type: "round_abandoned" })
  | (At & { readonly type: "stop" })
  /** The spec was changed; the new one has no problems. A schedule that was over goes on. */
  | (At & { readonly type: "edited"; readonly spec: ScheduleSpec });

export type ScheduleEventType = ScheduleEvent["type"];
