/**
 * How a buffered run ends: with its last model version, or because it is stopped. Updates that were
 * acknowledged and are in no version are named, and what those at work sent so far is deleted.
 * Nothing changes any more.
 */
import { rememberedUpdate } from "./buffer.ts";
import type { BufferedEffect } from "./effect.ts";
import type { Filling, Finished, LiveBuffered, Stopped } from "./state.ts";
import {
  type BufferedEventOf,
  type BufferedPhaseTable,
  type BufferedTransition,
  become,
  ignore,
} from "./transition.ts";
import { refuseUpdate, repeatsUpdate } from "./working.ts";

type Reason = Pick<BufferedEventOf<"stop">, "reason" | "detail">;

/** Abandons the buffers that hold updates. */
function abandonBuffers(state: LiveBuffered, { reason, detail }: Reason): BufferedEffect[] {
  const combining = state.phase === "aggregating" ? [state.combining] : [];
  return [...combining, { number: state.number, updates: state.buffer }]
    .filter(({ updates }) => updates.length > 0)
    .map(({ number, updates }) => ({
      type: "abandon",
      number,
      reason,
      detail,
      uncounted: updates,
    }));
}

/** Nobody will ask for it again: the run that ends forgets who is at work. */
function discardUnfinished({ at_work }: LiveBuffered): BufferedEffect[] {
  return at_work.map(({ participant, invitation }) => ({
    type: "discard_update",
    participant,
    invitation,
  }));
}

function endOf(state: LiveBuffered, reason: Reason): BufferedEffect[] {
  return [...abandonBuffers(state, reason), ...discardUnfinished(state)];
}

function common({ run, revision, started_at_ms, version, model, committed, last }: LiveBuffered) {
  return { run, revision, started_at_ms, version, model, committed, last };
}

export function finish(state: Filling, now_ms: number): BufferedTransition<Finished> {
  const finished: Finished = { ...common(state), phase: "finished", closed_at_ms: now_ms };
  const detail = "The run has its last model version.";
  return become(finished, ...endOf(state, { reason: "stopped", detail }));
}

export function stopRun(
  state: LiveBuffered,
  { reason, detail, now_ms }: BufferedEventOf<"stop">,
): BufferedTransition<Stopped> {
  const closed_at_ms = now_ms;
  const stopped: Stopped = { ...common(state), phase: "stopped", closed_at_ms, reason, detail };
  return become(stopped, ...endOf(state, { reason, detail }));
}

function answersUpdate(
  state: Finished | Stopped,
  event: BufferedEventOf<"update_spooled">,
): BufferedTransition {
  const known = rememberedUpdate(state, event.participant, event.invitation);
  return known === undefined
    ? become(state, ...refuseUpdate(event, "round_stale"))
    : repeatsUpdate(state, event, known);
}

const over = {
  available: ignore,
  disconnected: ignore,
  left: ignore,
  accepted: ignore,
  declined: ignore,
  update_spooled: answersUpdate,
  update_refused: ignore,
  aggregated: ignore,
  aggregation_failed: ignore,
  pause: ignore,
  go_on: ignore,
  tick: ignore,
  stop: ignore,
} as const;

export const finished: BufferedPhaseTable<"finished"> = over;
export const stopped: BufferedPhaseTable<"stopped"> = over;
