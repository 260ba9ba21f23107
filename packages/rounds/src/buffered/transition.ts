/**
 * The shape of the second machine: that of the first (`Step`), with events, effects and a table of
 * its own.
 */
import type { BufferedConfig } from "./config.ts";
import type { BufferedEffect } from "./effect.ts";
import type { BufferedEvent, BufferedEventType } from "./event.ts";
import type { BufferedPhase, BufferedState } from "./state.ts";

/** What a step leads to. An unchanged state is the very same object. */
export type BufferedTransition<S = BufferedState> = {
  readonly state: S;
  readonly effects: readonly BufferedEffect[];
};

export type BufferedEventOf<T extends BufferedEventType> = Extract<BufferedEvent, { type: T }>;

export type BufferedHandler<S, E> = (
  state: S,
  event: E,
  config: BufferedConfig,
) => BufferedTransition;

/** One row of the transition table: what a phase does with each event. */
export type BufferedPhaseTable<P extends BufferedPhase> = {
  readonly [T in BufferedEventType]: BufferedHandler<
    Extract<BufferedState, { phase: P }>,
    BufferedEventOf<T>
  >;
};

export function become<S>(state: S, ...effects: readonly BufferedEffect[]): BufferedTransition<S> {
  return { state, effects };
}

/** The event means nothing here. */
export function ignore(state: BufferedState): BufferedTransition {
  return become(state);
}

/** Does `next` after `first`, and keeps the effects of both in order. */
export function andThen<S, N>(
  first: BufferedTransition<S>,
  next: (state: S) => BufferedTransition<N>,
): BufferedTransition<N> {
  const second = next(first.state);
  return { state: second.state, effects: [...first.effects, ...second.effects] };
}
