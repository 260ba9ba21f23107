/**
 * The shape of the machine: a step, its handlers, and the table that must hold one handler for
 * every phase and event.
 */
import type { RoundConfig } from "./config.ts";
import type { RoundEffect } from "./effect.ts";
import type { RoundEvent, RoundEventType } from "./event.ts";
import type { RoundState } from "./state.ts";

/** What a step leads to. An unchanged state is the very same object. */
export type Transition<S = RoundState> = {
  readonly state: S;
  readonly effects: readonly RoundEffect[];
};

export type Step<S, E, C> = (state: S, event: E, config: C) => Transition<S>;

export type StateOf<P extends RoundState["phase"]> = Extract<RoundState, { phase: P }>;
export type EventOf<T extends RoundEventType> = Extract<RoundEvent, { type: T }>;

export type Handler<S, E> = (state: S, event: E, config: RoundConfig) => Transition;

/** One row of the transition table: what a phase does with each event. */
export type PhaseTable<P extends RoundState["phase"]> = {
  readonly [T in RoundEventType]: Handler<StateOf<P>, EventOf<T>>;
};

export function become<S>(state: S, ...effects: readonly RoundEffect[]): Transition<S> {
  return { state, effects };
}

/** The event means nothing here. */
export function ignore(state: RoundState): Transition {
  return become(state);
}

/** Does `next` after `first`, and keeps the effects of both in order. */
export function andThen<S>(first: Transition<S>, next: (state: S) => Transition): Transition {
  const second = next(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}
