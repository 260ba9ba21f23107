/**
 * The schedule as a machine: one total transition table, and the alarm, which every step keeps at
 * the earliest moment at which time alone changes something. Only ticks look at the calendar.
 * SPEC.md states the rules.
 */
import type { ScheduleSpec } from "@tributary/protocol";
import { endOf, nextSlot } from "./calendar.ts";
import { assertNoProblems } from "./check.ts";
import type { ScheduleEffect } from "./effect.ts";
import { end, endByProgress, endByTime, overFor, withRound } from "./ends.ts";
import type { ScheduleEvent } from "./event.ts";
import { openFrom } from "./next-run.ts";
import { closingToStore, handleDueSlots, startOf, startWaitingRun } from "./slots.ts";
import {
  commonOf,
  type Ending,
  noProgress,
  type Running,
  type ScheduleState,
  type Starting,
  type Waiting,
} from "./state.ts";
import {
  andThen,
  become,
  type EventOf,
  type Handler,
  ignore,
  type PhaseTable,
  type ScheduleTransition,
} from "./transition.ts";

const anyPhase = { tick, stop, edited };
const noRun = { run_ended: ignore, round_committed: ignore, round_abandoned: ignore };

const table: { readonly [P in ScheduleState["phase"]]: PhaseTable<P> } = {
  waiting: { ...anyPhase, ...noRun, run_started: occupy },
  starting: { ...anyPhase, ...noRun, run_started: begin, run_ended: runEnded },
  running: {
    ...anyPhase,
    run_started: ignore,
    run_ended: runEnded,
    round_committed: countRound,
    round_abandoned: countRound,
  },
  occupied: { ...anyPhase, ...noRun, run_started: ignore, run_ended: vacate },
  ending: {
    ...anyPhase,
    run_started: ignore,
    run_ended: runEnded,
    round_committed: countRound,
    round_abandoned: countRound,
  },
  over: { ...noRun, tick: ignore, stop: ignore, edited, run_started: ignore },
};

/** A new schedule, of which no slot up to now is due. Resume it, to set its alarm. */
export function createSchedule(spec: ScheduleSpec, now_ms: number): ScheduleState {
  assertNoProblems(spec, now_ms);
  return {
    phase: "waiting",
    spec,
    handled_until_ms: now_ms,
    waiting_slot_ms: null,
    totals: { runs: 0, rounds: 0, participant_seconds: 0 },
  };
}

/** What happens next. Pure and total. */
export function stepSchedule(state: ScheduleState, event: ScheduleEvent): ScheduleTransition {
  // The phase picks the row and the type the cell, so the cell takes exactly this state and event.
  const handle = table[state.phase][event.type] as Handler<ScheduleState, ScheduleEvent>;
  const moved = handle(state, event);
  const alarm_ms = nextScheduleAlarm(moved.state, event.now_ms);
  // A tick consumes the alarm, so one that came early sets it again.
  const isSet = event.type !== "tick" && alarm_ms === nextScheduleAlarm(state, event.now_ms);
  return isSet ? moved : { ...moved, effects: [...moved.effects, ...wake(alarm_ms)] };
}

/**
 * The schedule after the coordinator restarted, and at its very beginning: what may not have been
 * done is asked for again, and the alarm is set.
 */
export function resumeSchedule(state: ScheduleState, now_ms: number): ScheduleTransition {
  return become(state, ...promised(state), ...wake(nextScheduleAlarm(state, now_ms)));
}

function promised(state: ScheduleState): ScheduleEffect[] {
  if (state.phase === "starting") return [startOf(state)];
  if (state.phase === "ending") {
    return [{ type: "end_run", slot_ms: state.slot_ms, reason: state.reason }];
  }
  return [];
}

function wake(at_ms: number | null): ScheduleEffect[] {
  return at_ms === null ? [] : [{ type: "set_alarm", at_ms }];
}

/** The earliest moment at which time alone changes the schedule; null when it is over. */
export function nextScheduleAlarm(state: ScheduleState, now_ms: number): number | null {
  if (state.phase === "over") return null;
  const { spec, handled_until_ms, waiting_slot_ms, phase } = state;
  const slot_ms = nextSlot(spec, handled_until_ms) ?? Number.POSITIVE_INFINITY;
  const isEnding = phase === "ending" && state.is_last;
  // A schedule that ends with its run has no slot and no last day to wait for.
  const times = isEnding ? [] : [slot_ms, endOf(spec)];
  if (phase === "waiting" && waiting_slot_ms !== null) times.push(openFrom(state, now_ms));
  if ("closes_at_ms" in state && state.closes_at_ms !== null) times.push(state.closes_at_ms);
  const earliest_ms = Math.min(...times);
  return Number.isFinite(earliest_ms) ? earliest_ms : null;
}

/** A run that must end ends first, so that a slot at its end meets it still. */
function tick(state: ScheduleState, { now_ms }: EventOf<"tick">): ScheduleTransition {
  const isUnderWay = state.phase === "starting" || state.phase === "running";
  const ended = isUnderWay ? endByTime(state, now_ms) : become(state);
  const due = andThen(ended, (next) => handleDueSlots(next, now_ms));
  const settled = andThen(due, (next) => endByTime(next, now_ms));
  return andThen(settled, (next) => startWaitingRun(next, now_ms));
}

function stop(state: ScheduleState, { now_ms }: EventOf<"stop">): ScheduleTransition {
  return end(state, { reason: "stopped", ends: "schedule" }, now_ms);
}

/** A run by hand takes the place of one of ours. */
function occupy(state: ScheduleState, { slot_ms }: EventOf<"run_started">): ScheduleTransition {
  return become(slot_ms === null ? { ...commonOf(state), phase: "occupied" } : state);
}

function vacate(state: ScheduleState, { slot_ms }: EventOf<"run_ended">): ScheduleTransition {
  return become(slot_ms === null ? { ...commonOf(state), phase: "waiting" } : state);
}

function begin(state: Starting, { slot_ms }: EventOf<"run_started">): ScheduleTransition {
  if (slot_ms !== state.slot_ms) return become(state);
  const totals = { ...state.totals, runs: state.totals.runs + 1 };
  return become({ ...state, phase: "running", totals, progress: noProgress });
}

function countRound(
  state: Running | Ending,
  event: EventOf<"round_committed"> | EventOf<"round_abandoned">,
): ScheduleTransition {
  return endByProgress(withRound(state, event), event.now_ms);
}

function runEnded(
  state: Starting | Running | Ending,
  { slot_ms, now_ms }: EventOf<"run_ended">,
): ScheduleTransition {
  if (slot_ms !== state.slot_ms) return become(state);
  if (state.phase === "ending" && state.is_last) {
    return become(overFor(state, state.reason, now_ms));
  }
  return become({ ...commonOf(state), phase: "waiting" });
}

/**
 * Slots that were handled stay handled while the calendar is the same; another calendar begins now,
 * and a run under way goes on while one of its windows is open.
 */
function edited(state: ScheduleState, { spec, now_ms }: EventOf<"edited">): ScheduleTransition {
  assertNoProblems(spec, now_ms);
  const isSame = calendarOf(spec) === calendarOf(state.spec);
  const common = isSame
    ? { ...commonOf(state), spec }
    : { ...commonOf(state), spec, handled_until_ms: now_ms, waiting_slot_ms: null };
  const next = withSpec(state, { ...common, phase: "waiting" }, isSame, now_ms);
  return endByProgress(next, now_ms);
}

function withSpec(
  state: ScheduleState,
  next: Waiting,
  isSameCalendar: boolean,
  now_ms: number,
): ScheduleState {
  switch (state.phase) {
    case "waiting":
    case "over":
      return next;
    case "occupied":
      return { ...next, phase: "occupied" };
    case "starting":
    case "running": {
      const closes_at_ms = isSameCalendar ? state.closes_at_ms : closingToStore(next, now_ms);
      return { ...state, ...next, phase: state.phase, closes_at_ms } as Starting | Running;
    }
    case "ending":
      return { ...state, ...next, phase: "ending", is_last: false };
    default:
      return state satisfies never;
  }
}

/** What the slots follow from, the last day aside. */
function calendarOf({ cron, time_zone, window }: ScheduleSpec): string {
  return [cron, time_zone, window?.days.join(), window?.from, window?.to].join(" ");
}
