/** What ends a run, or the schedule itself: budgets, targets, a window that closes, a last day. */
import type { ScheduleEndReason, ScheduleMetric } from "@tributary/protocol";
import { endOf } from "./calendar.ts";
import {
  commonOf,
  type Ending,
  noProgress,
  type Over,
  type Running,
  type RunProgress,
  type ScheduleState,
} from "./state.ts";
import { become, type EventOf, type ScheduleTransition } from "./transition.ts";

type End = { readonly reason: ScheduleEndReason; readonly ends: "run" | "schedule" };

/** Ends by what was reached and spent, and not by the time. */
export function endByProgress(state: ScheduleState, now_ms: number): ScheduleTransition {
  return end(state, spent(state) ?? reached(state), now_ms);
}

/** Ends by the time. */
export function endByTime(state: ScheduleState, now_ms: number): ScheduleTransition {
  if (endOf(state.spec) <= now_ms) {
    return end(state, { reason: "date_reached", ends: "schedule" }, now_ms);
  }
  const isClosed = "closes_at_ms" in state && (state.closes_at_ms ?? Infinity) <= now_ms;
  return end(state, isClosed ? { reason: "window_closed", ends: "run" } : null, now_ms);
}

export function end(state: ScheduleState, what: End | null, now_ms: number): ScheduleTransition {
  if (what === null) return become(state);
  const { reason } = what;
  const is_last = what.ends === "schedule";
  switch (state.phase) {
    case "waiting":
    case "occupied":
      return become(is_last ? overFor(state, reason, now_ms) : state);
    case "starting":
    case "running": {
      const { slot_ms } = state;
      const progress = state.phase === "running" ? state.progress : noProgress;
      const ending: Ending = {
        ...commonOf(state),
        phase: "ending",
        slot_ms,
        reason,
        is_last,
        progress,
      };
      return become(ending, { type: "end_run", slot_ms, reason });
    }
    case "ending":
      return become(is_last && !state.is_last ? { ...state, reason, is_last } : state);
    case "over":
      return become(state);
    default:
      return state satisfies never;
  }
}

export function overFor(state: ScheduleState, reason: ScheduleEndReason, over_at_ms: number): Over {
  return { ...commonOf(state), waiting_slot_ms: null, phase: "over", reason, over_at_ms };
}

function spent({ spec: { until }, totals }: ScheduleState): End | null {
  if (until.rounds !== null && totals.rounds >= until.rounds) {
    return { reason: "rounds_spent", ends: "schedule" };
  }
  const { participant_seconds } = until;
  return participant_seconds !== null && totals.participant_seconds >= participant_seconds
    ? { reason: "participant_seconds_spent", ends: "schedule" }
    : null;
}

function reached(state: ScheduleState): End | null {
  if (!("progress" in state)) return null;
  const { target, no_improvement, rounds } = state.spec.run;
  const { best, since_best, committed } = state.progress;
  if (target !== null && isReached(target, best[target.metric])) {
    return { reason: "target_reached", ends: target.ends };
  }
  if (no_improvement !== null && since_best[no_improvement.metric] >= no_improvement.rounds) {
    return { reason: "no_improvement", ends: no_improvement.ends };
  }
  return committed >= rounds ? { reason: "rounds_reached", ends: "run" } : null;
}

function isReached(target: { metric: ScheduleMetric; value: number }, best: number | null) {
  if (best === null) return false;
  return target.metric === "loss" ? best <= target.value : best >= target.value;
}

/** The same state when the round is another run's, or was counted before. */
export function withRound<S extends Running | Ending>(
  state: S,
  event: EventOf<"round_committed"> | EventOf<"round_abandoned">,
): S {
  if (event.slot_ms !== state.slot_ms || event.round <= state.progress.round) return state;
  const { totals, progress } = state;
  const committed = event.type === "round_committed" ? 1 : 0;
  const participant_seconds = totals.participant_seconds + event.participant_seconds;
  return {
    ...state,
    totals: { ...totals, rounds: totals.rounds + committed, participant_seconds },
    progress:
      event.type === "round_committed"
        ? afterCommit(progress, event)
        : { ...progress, round: event.round },
  };
}

function afterCommit(progress: RunProgress, event: EventOf<"round_committed">): RunProgress {
  const accuracy = afterMeasure(progress, "accuracy", event.accuracy);
  const loss = afterMeasure(progress, "loss", event.loss);
  return {
    round: event.round,
    committed: progress.committed + 1,
    best: { accuracy: accuracy.best, loss: loss.best },
    since_best: { accuracy: accuracy.since_best, loss: loss.since_best },
  };
}

/** A round that was not measured is no round without improvement. */
function afterMeasure(progress: RunProgress, metric: ScheduleMetric, value: number | null) {
  const best = progress.best[metric];
  const since_best = progress.since_best[metric];
  if (value === null) return { best, since_best };
  const isBetter = best === null || (metric === "loss" ? value < best : value > best);
  return isBetter ? { best: value, since_best: 0 } : { best, since_best: since_best + 1 };
}
