/** What becomes of slots whose time has come: each is handled once, in order, by the policies. */
import { scheduleLimits } from "@tributary/protocol";
import { closingAt, endOf, nextSlot, type SlotRange, slotsBetween } from "./calendar.ts";
import type { ScheduleEffect, SlotOutcome } from "./effect.ts";
import { commonOf, type ScheduleState, type Starting } from "./state.ts";
import { andThen, become, type ScheduleTransition } from "./transition.ts";

/** Handles all slots up to now: those that are too late first, then those that are on time. */
export function handleDueSlots(state: ScheduleState, now_ms: number): ScheduleTransition {
  const onTimeFrom_ms = now_ms - scheduleLimits.late_ms_max;
  const { spec, handled_until_ms } = state;
  const missed = slotsBetween(spec, handled_until_ms, onTimeFrom_ms - 1);
  let moved = missed === null ? become(state) : handleMissed(state, missed, now_ms);
  for (;;) {
    const after_ms = Math.max(moved.state.handled_until_ms, onTimeFrom_ms - 1);
    const slot_ms = nextSlot(spec, after_ms);
    if (slot_ms === null || slot_ms > now_ms) return moved;
    moved = andThen(moved, (next) => handleOnTime(next, slot_ms, now_ms));
  }
}

function handleMissed(state: ScheduleState, slots: SlotRange, now_ms: number): ScheduleTransition {
  const { missed, overlap } = state.spec;
  // Had they been on time, they would have met the run that is under way.
  const isFree = state.phase === "waiting" || overlap === "queue";
  const mayRun = missed === "run_once" && isFree && now_ms < endOf(state.spec);
  const waiting_slot_ms = mayRun ? (state.waiting_slot_ms ?? slots.last_ms) : state.waiting_slot_ms;
  return handled({ ...state, waiting_slot_ms }, slots, mayRun ? "made_up" : "missed");
}

function handleOnTime(state: ScheduleState, slot_ms: number, now_ms: number): ScheduleTransition {
  const slots: SlotRange = { first_ms: slot_ms, last_ms: slot_ms, count: 1, is_more: false };
  if (state.phase === "waiting") {
    if (!mayStart(state, now_ms)) return handleMissed(state, slots, now_ms);
    return andThen(handled(state, slots, "started"), (next) => start(next, slot_ms, now_ms));
  }
  const isQueued = state.spec.overlap === "queue" && state.waiting_slot_ms === null;
  return isQueued
    ? handled({ ...state, waiting_slot_ms: slot_ms }, slots, "queued")
    : handled(state, slots, "overlapped");
}

function handled(state: ScheduleState, slots: SlotRange, outcome: SlotOutcome): ScheduleTransition {
  const log: ScheduleEffect = { type: "log_slots", slots, outcome };
  return become({ ...state, handled_until_ms: slots.last_ms }, log);
}

/** Starts the run that waits, once no other is under way and a window is open. */
export function startWaitingRun(state: ScheduleState, now_ms: number): ScheduleTransition {
  const { waiting_slot_ms, phase } = state;
  if (phase !== "waiting" || waiting_slot_ms === null) return become(state);
  return mayStart(state, now_ms) ? start(state, waiting_slot_ms, now_ms) : become(state);
}

function mayStart({ spec }: ScheduleState, now_ms: number): boolean {
  return closingAt(spec, now_ms) !== null && now_ms < endOf(spec);
}

/** The run that waited, if any, is this one. */
function start(state: ScheduleState, slot_ms: number, now_ms: number): ScheduleTransition {
  const starting: Starting = {
    ...commonOf(state),
    waiting_slot_ms: null,
    phase: "starting",
    slot_ms,
    closes_at_ms: closingToStore(state, now_ms),
  };
  return become(starting, startOf(starting));
}

/** What starts the run of that slot. */
export function startOf({ slot_ms, spec }: Starting): ScheduleEffect {
  const { rounds, start_from } = spec.run;
  return { type: "start_run", slot_ms, rounds, start_from };
}

/** As it is kept in a state: JSON has no infinity. No window open: it closes now. */
export function closingToStore({ spec }: ScheduleState, now_ms: number): number | null {
  const closes_at_ms = closingAt(spec, now_ms) ?? now_ms;
  return Number.isFinite(closes_at_ms) ? closes_at_ms : null;
}
