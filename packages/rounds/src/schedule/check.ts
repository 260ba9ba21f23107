/** What is wrong with a schedule that is well formed: it is no calendar, or nothing would ever run. */
import type { AvailabilityWindow, ScheduleSpec } from "@tributary/protocol";
import { nextSlot, parseCron } from "./calendar.ts";
import { localTime } from "./local.ts";

export type ScheduleProblem = {
  readonly field: "cron" | "window" | "until";
  /** What is wrong, why, and what to do. */
  readonly message: string;
};

/** The first thing that is wrong, as the others follow from it; null: the schedule will fire. */
export function checkSchedule(spec: ScheduleSpec, now_ms: number): ScheduleProblem | null {
  const always = { ...spec, window: null, until: { ...spec.until, last_day: null } };
  const wrong = syntaxProblem(spec);
  if (wrong !== null) return { field: "cron", message: wrong };
  if (nextSlot(always, now_ms) === null) {
    const message = `"${spec.cron}" never fires: no year has such a day. Check its day and month.`;
    return { field: "cron", message };
  }
  const endless = { ...always, window: spec.window };
  const first_ms = nextSlot(endless, now_ms);
  if (first_ms === null) return { field: "window", message: windowProblem(spec) };
  if (nextSlot(spec, now_ms) !== null) return null;
  const first = localTime(first_ms, spec.time_zone);
  const message = `The last day, ${spec.until.last_day}, is before the next slot, ${first}.`;
  return { field: "until", message: `${message} Choose a later one.` };
}

export function assertNoProblems(spec: ScheduleSpec, now_ms: number): void {
  const problem = checkSchedule(spec, now_ms);
  if (problem !== null) throw new Error(`Expected a schedule that fires. ${problem.message}`);
}

function syntaxProblem(spec: ScheduleSpec): string | null {
  try {
    parseCron(spec);
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    return `"${spec.cron}" is no cron expression: ${why.replace(/\.?$/, ".")}`;
  }
}

function windowProblem({ cron, window }: ScheduleSpec): string {
  const hours = window === null ? "any time" : hoursOf(window);
  return `"${cron}" never fires within the window, ${hours}. Move one of them.`;
}

function hoursOf({ days, from, to }: AvailabilityWindow): string {
  return `${days.join(", ")} ${from}–${to}`;
}
