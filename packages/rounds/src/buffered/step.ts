/**
 * Buffered asynchronous aggregation (FedBuff: Nguyen et al. 2022, Algorithm 1): one total transition
 * table for a whole run, and around it what every step does alike: count the revision and keep the
 * alarm. SPEC.md states the rules under "Buffered rounds".
 */
import type { ParticipantId, Sha256 } from "@tributary/protocol";
import type { Step } from "../transition.ts";
import { commit, failed } from "./aggregating.ts";
import { requestAggregate } from "./buffer.ts";
import { type BufferedConfig, checkConfig } from "./config.ts";
import type { BufferedEffect } from "./effect.ts";
import type { BufferedEvent } from "./event.ts";
import { settle } from "./inviting.ts";
import { finished, stopped, stopRun } from "./over.ts";
import { passingAlarm_ms, timePasses } from "./passing.ts";
import { goOn, pause } from "./pausing.ts";
import type { BufferedPhase, BufferedState, Filling, LiveBuffered } from "./state.ts";
import {
  andThen,
  type BufferedHandler,
  type BufferedPhaseTable,
  type BufferedTransition,
  become,
  ignore,
} from "./transition.ts";
import { participantEvents } from "./working.ts";

const table: { readonly [P in BufferedPhase]: BufferedPhaseTable<P> } = {
  filling: {
    ...participantEvents,
    aggregated: ignore,
    aggregation_failed: ignore,
    pause,
    go_on: goOn,
    tick: timePasses,
    stop: stopRun,
  },
  aggregating: {
    ...participantEvents,
    aggregated: commit,
    aggregation_failed: failed,
    pause,
    go_on: goOn,
    tick: timePasses,
    stop: stopRun,
  },
  finished,
  stopped,
};

/** What happens next. Pure and total, and of the same shape as the step of a round. */
export const stepBuffered = ((
  state: BufferedState,
  event: BufferedEvent,
  config: BufferedConfig,
): BufferedTransition => {
  // The phase picks the row and the type the cell, so the cell takes exactly this state and event.
  const handle = table[state.phase][event.type] as BufferedHandler<BufferedState, BufferedEvent>;
  const moved = handle(state, event, config);
  const next = moved.state === state ? state : { ...moved.state, revision: state.revision + 1 };
  const alarm_ms = nextBufferedAlarm_ms(next, config);
  // A tick consumes the alarm, so one that came early sets it again.
  const isAlarmSet = event.type !== "tick" && alarm_ms === nextBufferedAlarm_ms(state, config);
  const effects = isAlarmSet ? moved.effects : [...moved.effects, ...wake(alarm_ms)];
  return { state: next, effects };
}) satisfies Step<BufferedState, BufferedEvent, BufferedConfig>;

function wake(at_ms: number | null): BufferedEffect[] {
  return at_ms === null ? [] : [{ type: "set_alarm", at_ms }];
}

/** The earliest moment at which time alone changes the run; null while it does not depend on it. */
export function nextBufferedAlarm_ms(state: BufferedState, config: BufferedConfig): number | null {
  return state.phase === "finished" || state.phase === "stopped"
    ? null
    : passingAlarm_ms(state, config);
}

/** Where a run begins, or goes on after rounds that another machine made. */
export type BufferedStart = {
  readonly model: Sha256;
  readonly version: number;
  /** Of its first buffer; numbers are used once in a run. */
  readonly number: number;
  /** Who is connected: they are invited first, in this order. */
  readonly idle: readonly ParticipantId[];
};

export function startBuffered(
  config: BufferedConfig,
  { model, version, number, idle }: BufferedStart,
  now_ms: number,
): BufferedTransition<LiveBuffered> {
  checkConfig(config);
  const filling: Filling = {
    phase: "filling",
    run: config.run,
    revision: 0,
    started_at_ms: now_ms,
    version,
    model,
    committed: 0,
    last: [],
    number,
    opened_at_ms: now_ms,
    dropped: 0,
    buffer: [],
    invitations: 0,
    at_work: [],
    idle: [...new Set(idle)],
    resting: [],
    failures: 0,
    paused_until_ms: null,
  };
  return andThen(settle(filling, now_ms, config), (state) =>
    become(state, ...wake(nextBufferedAlarm_ms(state, config))),
  );
}

/** No coordinator takes more: so that the time tells how many steps there can have been. */
const stepsPerMs_max = 1_000;

/**
 * The run after the coordinator restarted: nobody is connected, no alarm is set and nothing is being
 * combined. Those at work are invited again, as they were, when they come back. The revision jumps
 * beyond all that may have been heard of.
 */
export function resumeBuffered(
  state: BufferedState,
  config: BufferedConfig,
  now_ms: number,
): BufferedTransition {
  if (!("at_work" in state)) return become(state);
  const beyond = stepsPerMs_max * (now_ms - state.started_at_ms);
  const next: LiveBuffered = {
    ...state,
    revision: Math.max(state.revision + 1, beyond),
    idle: [],
    at_work: state.at_work.map((work) => ({ ...work, away_since_ms: now_ms })),
  };
  const again = next.phase === "aggregating" ? [requestAggregate(next)] : [];
  return become(next, ...again, ...wake(nextBufferedAlarm_ms(next, config)));
}
