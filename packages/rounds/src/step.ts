/**
 * The round engine: one total transition table, and around it the two things that every step does
 * alike: count the revision and keep the alarm at the earliest moment at which something is due.
 * SPEC.md states the rules.
 */
import type { ParticipantId } from "@tributary/protocol";
import { aggregating, requestAggregate } from "./aggregating.ts";
import { neededOf } from "./cohort.ts";
import { collectingAlarm_ms } from "./collecting.ts";
import type { RoundConfig } from "./config.ts";
import type { RoundEffect } from "./effect.ts";
import type { RoundEvent } from "./event.ts";
import { keying } from "./keying.ts";
import { abandoned, closed } from "./over.ts";
import { recruiting, recruitingEnds_ms, withEligible } from "./recruiting.ts";
import { sharing } from "./sharing.ts";
import type { Recruiting, RoundState } from "./state.ts";
import { training } from "./training.ts";
import type { Handler, PhaseTable, Transition } from "./transition.ts";
import { unmasking } from "./unmasking.ts";

const table: { readonly [P in RoundState["phase"]]: PhaseTable<P> } = {
  recruiting,
  keying,
  sharing,
  training,
  unmasking,
  aggregating,
  closed,
  abandoned,
};

/**
 * What happens next. Pure and total: the same input gives the same output, and every input has one.
 */
export function step(state: RoundState, event: RoundEvent, config: RoundConfig): Transition {
  // The phase picks the row and the type the cell, so the cell takes exactly this state and event.
  const handle = table[state.phase][event.type] as Handler<RoundState, RoundEvent>;
  const moved = handle(state, event, config);
  const next = counted(state, moved.state);
  const alarm_ms = nextAlarm_ms(next, config);
  // A tick consumes the alarm, so one that came early sets it again.
  const isAlarmSet = event.type !== "tick" && alarm_ms === nextAlarm_ms(state, config);
  return {
    state: next,
    effects: isAlarmSet ? moved.effects : [...moved.effects, ...wake(alarm_ms)],
  };
}

function counted(before: RoundState, after: RoundState): RoundState {
  return after === before ? before : { ...after, revision: before.revision + 1 };
}

function wake(at_ms: number | null): RoundEffect[] {
  return at_ms === null ? [] : [{ type: "set_alarm", at_ms }];
}

/**
 * The earliest moment at which time alone changes the round; null while it does not depend on time.
 */
export function nextAlarm_ms(state: RoundState, config: RoundConfig): number | null {
  switch (state.phase) {
    case "recruiting":
      return recruitingEnds_ms(state, config);
    case "keying":
    case "sharing":
    case "training":
      return collectingAlarm_ms(state, config);
    case "unmasking":
      return state.phase_ends_at_ms;
    case "aggregating":
    case "closed":
    case "abandoned":
      return null;
    default:
      return state satisfies never;
  }
}

/**
 * A new round. Give it everyone who is connected, and a `tick` next: so that the cohort is drawn
 * from all of them, and not from the first to be named.
 */
export function startRound(
  config: RoundConfig,
  now_ms: number,
  eligible: readonly ParticipantId[] = [],
): Recruiting {
  checkConfig(config);
  const empty: Recruiting = {
    phase: "recruiting",
    round: config.round,
    revision: 0,
    started_at_ms: now_ms,
    eligible: [],
    quorum_since_ms: null,
  };
  return withEligible(empty, [...new Set(eligible)], now_ms, config);
}

function checkConfig(config: RoundConfig): void {
  const { quorum, cohort_target, threshold, privacy } = config;
  if (quorum < 1) throw new Error(`Expected a quorum of at least 1, got ${quorum}.`);
  if (privacy === "secure" && threshold < 2) {
    throw new Error(`Expected a threshold of at least 2 in a secure round, got ${threshold}.`);
  }
  if (cohort_target < neededOf(config)) {
    throw new Error(`Expected a cohort of at least ${neededOf(config)}, got ${cohort_target}.`);
  }
}

/**
 * The round after the coordinator restarted: nobody is connected, no alarm is set and no
 * aggregation is under way. Members are invited again as they come back.
 */
export function resumeRound(state: RoundState, config: RoundConfig, now_ms: number): Transition {
  const next = counted(state, withoutConnections(state, now_ms));
  const effects = wake(nextAlarm_ms(next, config));
  return next.phase === "aggregating"
    ? { state: next, effects: [requestAggregate(next), ...effects] }
    : { state: next, effects };
}

function withoutConnections(state: RoundState, now_ms: number): RoundState {
  switch (state.phase) {
    case "recruiting":
      return state.eligible.length === 0
        ? state
        : { ...state, eligible: [], quorum_since_ms: null };
    case "closed":
    case "abandoned":
      return state;
    default: {
      const members = state.members.map((member) =>
        member.status === "out" ? member : { ...member, away_since_ms: now_ms },
      );
      return { ...state, members };
    }
  }
}
