/**
 * The buffer: what is in it, how stale, and how it is handed over to be combined. While one is
 * combined the next one fills; what arrives beyond that waits in the same list, so that no update
 * is lost.
 */
import type { ParticipantId } from "@tributary/protocol";
import type { BufferedConfig } from "./config.ts";
import type { BufferedEffect } from "./effect.ts";
import type {
  BufferedAggregating,
  BufferedState,
  BufferedUpdate,
  Filling,
  LiveBuffered,
  StaleUpdateRef,
} from "./state.ts";
import { type BufferedTransition, become } from "./transition.ts";

/** Versions that come before the one into which an update goes that arrives next. */
export function versionsAhead(state: LiveBuffered, config: BufferedConfig): number {
  const combining = state.phase === "aggregating" ? 1 : 0;
  return combining + Math.floor(state.buffer.length / config.buffer);
}

/** Whether an update that started from a version and arrives now is too stale when it is combined. */
export function isTooStale(state: LiveBuffered, version: number, config: BufferedConfig): boolean {
  return state.version + versionsAhead(state, config) - version > config.staleness_max;
}

/** Every update that is remembered: buffered, being combined, or in the newest version. */
export function rememberedUpdates(state: BufferedState): readonly BufferedUpdate[] {
  switch (state.phase) {
    case "filling":
      return [...state.buffer, ...state.last];
    case "aggregating":
      return [...state.buffer, ...state.combining.updates, ...state.last];
    case "finished":
      return state.last;
    case "stopped":
      return state.last;
    default:
      return state satisfies never;
  }
}

/** The updates that were acknowledged and that no version counts yet. */
export function pendingUpdates(state: LiveBuffered): readonly BufferedUpdate[] {
  return state.phase === "aggregating"
    ? [...state.combining.updates, ...state.buffer]
    : state.buffer;
}

export function rememberedUpdate(
  state: BufferedState,
  participant: ParticipantId,
  invitation: number,
): BufferedUpdate | undefined {
  return rememberedUpdates(state).find(
    (update) => update.participant === participant && update.invitation === invitation,
  );
}

/** τ of each update: the newest version − the one that it started from. */
export function withStaleness(
  updates: readonly BufferedUpdate[],
  version: number,
): StaleUpdateRef[] {
  return updates.map((update) => ({ ...update, staleness: version - update.version }));
}

export function requestAggregate(state: BufferedAggregating): BufferedEffect {
  const { version, model, combining } = state;
  const { number, updates } = combining;
  const stale = withStaleness(updates, version);
  return { type: "aggregate", number, version, model, updates: stale, masks: null };
}

/** Hands a full buffer over; the next one takes what is beyond it, and what arrives from now on. */
export function handOver(
  state: Filling,
  now_ms: number,
  config: BufferedConfig,
): BufferedTransition<LiveBuffered> {
  if (state.buffer.length < config.buffer) return become(state);
  const { number, opened_at_ms, dropped, buffer } = state;
  const updates = buffer.slice(0, config.buffer);
  const aggregating: BufferedAggregating = {
    ...state,
    phase: "aggregating",
    combining: { number, opened_at_ms, dropped, updates },
    number: number + 1,
    opened_at_ms: now_ms,
    dropped: 0,
    buffer: buffer.slice(config.buffer),
  };
  return become(aggregating, requestAggregate(aggregating));
}
