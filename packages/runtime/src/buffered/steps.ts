/**
 * The steps of a buffered run, as the loop takes them: those of the machine, and one of the runtime's own, which takes
 * a state up again after a restart or after the records failed.
 */
import type { AbandonReason } from "@tributary/protocol";
import {
  assertBufferedInvariants,
  type BufferedConfig,
  type BufferedEffect,
  type BufferedEvent,
  type BufferedState,
  resumeBuffered,
  stepBuffered,
} from "@tributary/rounds";
import type { BufferEnd } from "./closing.ts";

export type RunEvent = BufferedEvent | { readonly type: "resume"; readonly now_ms: number };

export type RunEffect =
  | Exclude<BufferedEffect, { type: "commit" | "abandon" }>
  | BufferEnd
  /** Everybody who is here is to be heard again. */
  | { readonly type: "welcome" }
  | { readonly type: "run_over" };

export type Stepped = { readonly state: BufferedState; readonly effects: readonly RunEffect[] };

export function isEnd(effect: RunEffect): effect is BufferEnd {
  return effect.type === "commit" || effect.type === "abandon";
}

export function isLive(state: BufferedState): boolean {
  return state.phase === "filling" || state.phase === "aggregating";
}

export function stepRun(
  state: BufferedState,
  event: BufferedEvent,
  config: BufferedConfig,
): Stepped {
  const stepped = stepBuffered(state, event, config);
  if (stepped.state !== state) assertBufferedInvariants(stepped.state, config);
  const effects = stepped.effects.map((effect) => asEnd(effect, state, event.now_ms));
  const isOver = isLive(state) && !isLive(stepped.state);
  return { state: stepped.state, effects: isOver ? [...effects, { type: "run_over" }] : effects };
}

export function resumeRun(state: BufferedState, config: BufferedConfig, now_ms: number): Stepped {
  const { state: resumed, effects } = resumeBuffered(state, config, now_ms);
  const again = effects.map((effect) => asEnd(effect, state, now_ms));
  return { state: resumed, effects: [...again, { type: "welcome" }] };
}

/** Stops a run right after a step, so that both are stored at once. */
export function stopAfter(
  stepped: Stepped,
  stop: { readonly reason: AbandonReason & "stopped"; readonly detail: string },
  about: { readonly config: BufferedConfig; readonly now_ms: number },
): Stepped {
  const { config, now_ms } = about;
  const stopped = stepRun(stepped.state, { type: "stop", ...stop, now_ms }, config);
  return { state: stopped.state, effects: [...stepped.effects, ...stopped.effects] };
}

function asEnd(effect: BufferedEffect, before: BufferedState, closed_at_ms: number): RunEffect {
  if (effect.type !== "commit" && effect.type !== "abandon") return effect;
  return { ...effect, closed_at_ms, ...bufferOf(before, effect.number, closed_at_ms) };
}

function bufferOf(state: BufferedState, number: number, now_ms: number) {
  const isCombining = state.phase === "aggregating" && state.combining.number === number;
  const buffer = isCombining ? state.combining : state;
  const isKnown = "opened_at_ms" in buffer;
  return isKnown
    ? { opened_at_ms: buffer.opened_at_ms, dropped: buffer.dropped }
    : { opened_at_ms: now_ms, dropped: 0 };
}
