/**
 * The round engine: one total transition table, and around it the two things that every step does
 * alike: count the revision and keep the alarm at the earliest moment at which something is due.
 * SPEC.md states the rules.
 */
import { limits, type ParticipantId } from "@tributary/protocol";
import { aggregating, requestAggregate } from "./aggregating.ts";
import { collectionAlarm_ms } from "./collection.ts";
import type { RoundConfig } from "./config.ts";
import { confirming } from "./confirming.ts";
import type { RoundEffect } from "./effect.ts";
import type { RoundEvent } from "./event.ts";
import { keying } from "./keying.ts";
import { abandoned, closed } from "./over.ts";
import { recruiting, recruitingEnds_ms, withEligible } from "./recruiting.ts";
import { sharing } from "./sharing.ts";
import type { ActiveState, Recruiting, RoundState } from "./state.ts";
import { training } from "./training.ts";
import type { Handler, PhaseTable, Transition } from "./transition.ts";
import { unmasking } from "./unmasking.ts";

const table: { readonly [P in RoundState["phase"]]: PhaseTable<P> } = {
  recruiting,
  keying,
  sharing,
  training,
  confirming,
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
    case "confirming":
    case "unmasking":
      return collectionAlarm_ms(state, config);
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

function checkConfig({ quorum, cohort_target, privacy, exchange }: RoundConfig): void {
  const least = privacy === "secure" ? limits.secure_quorum_min : limits.quorum_min;
  if (quorum < least) {
    throw new Error(`Expected a quorum of at least ${least} in a ${privacy} round, got ${quorum}.`);
  }
  if (cohort_target < quorum) {
    throw new Error(`Expected a cohort of at least ${quorum}, got ${cohort_target}.`);
  }
  if ((privacy === "secure") !== (exchange !== null)) {
    throw new Error(`Expected keys to be exchanged in secure rounds only, got a ${privacy} one.`);
  }
}

/** No coordinator takes more: so that the time tells how many steps there can have been. */
const stepsPerMs_max = 1_000;

/**
 * The round after the coordinator restarted: nobody is connected, no alarm is set and no
 * aggregation is under way. Members are invited again as they come back. Steps that were not saved
 * are forgotten, but those who heard of them count revisions: it jumps beyond all of them.
 */
export function resumeRound(state: RoundState, config: RoundConfig, now_ms: number): Transition {
  const resumed = resume(state, now_ms, config);
  const beyond = stepsPerMs_max * (now_ms - state.started_at_ms);
  const revision = Math.max(state.revision + 1, beyond);
  const next = resumed === state ? state : { ...resumed, revision };
  const effects = wake(nextAlarm_ms(next, config));
  return next.phase === "aggregating"
    ? { state: next, effects: [requestAggregate(next), ...effects] }
    : { state: next, effects };
}

function resume(state: RoundState, now_ms: number, config: RoundConfig): RoundState {
  switch (state.phase) {
    case "recruiting":
      return state.eligible.length === 0
        ? state
        : { ...state, eligible: [], quorum_since_ms: null };
    case "closed":
    case "abandoned":
      return state;
    case "confirming":
    case "unmasking":
      // Survivors have to come back first, and their work is done: they have the whole time again.
      return {
        ...withoutConnections(state, now_ms),
        phase_ends_at_ms: now_ms + config.exchange_ms,
      };
    default:
      return withinTime(withoutConnections(state, now_ms), now_ms, config);
  }
}

/**
 * The clock may have been set back since: nobody has more time left than there was at the beginning. Who exchanged keys
 * has to come back first and say it again: that takes as long as saying it did, within the round's deadline.
 */
function withinTime<S extends ActiveState>(state: S, now_ms: number, config: RoundConfig): S {
  const ends_at_ms = Math.min(state.ends_at_ms, now_ms + config.deadline_ms);
  if (!("phase_ends_at_ms" in state)) return { ...state, ends_at_ms };
  return {
    ...state,
    ends_at_ms,
    phase_ends_at_ms: Math.min(ends_at_ms, now_ms + config.exchange_ms),
  };
}

function withoutConnections<S extends ActiveState>(state: S, now_ms: number): S {
  const members = state.members.map((member) =>
    member.status === "out" ? member : { ...member, away_since_ms: now_ms },
  );
  return { ...state, members };
}
