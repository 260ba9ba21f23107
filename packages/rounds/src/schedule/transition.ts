/** The shape of the machine: its handlers, and the table that must hold one for every cell. */
import type { ScheduleEffect } from "./effect.ts";
import type { ScheduleEvent, ScheduleEventType } from "./event.ts";
import type { ScheduleState } from "./state.ts";

/** What a step leads to. An unchanged state is the very same object. */
export type ScheduleTransition = {
  readonly state: ScheduleState;
  readonly effects: readonly ScheduleEffect[];
};

export type PhaseOf<P extends ScheduleState["phase"]> = Extract<ScheduleState, { phase: P }>;
export type EventOf<T extends ScheduleEventType> = Extract<ScheduleEvent, { type: T }>;

export type Handler<S, E> = (state: S, event: E) => ScheduleTransition;

/** One row of the table: what a phase does with each event. */
export type PhaseTable<P extends ScheduleState["phase"]> = {
  readonly [T in ScheduleEventType]: Handler<PhaseOf<P>, EventOf<T>>;
};

export function become(
  state: ScheduleState,
  ...effects: readonly ScheduleEffect[]
): ScheduleTransition {
  return { state, effects };
}

/** The event means nothing here. */
export function ignore(state: ScheduleState): ScheduleTransition {
  return become(state);
}

/** Does `next` after `first`, and keeps the effects of both in order. */
export function andThen(
  first: ScheduleTransition,
  next: (state: ScheduleState) => ScheduleTransition,
): ScheduleTransition {
  const second = next(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}
