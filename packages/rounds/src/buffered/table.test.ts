/**
 * The transition table as the reader should have it in mind: every phase × event, demanded by the
 * compiler. The sender is `a`, which is at work wherever somebody is.
 */
import { describe, expect, test } from "vitest";
import type { BufferedEffect, BufferedEvent, BufferedEventType, BufferedPhase } from "../index.ts";
import { idOf, resultOf } from "../testing/fixtures.ts";
import { type BufferedScenario, bufferedScenario, updateFor } from "./testing/scenario.ts";

type Outcome = "unchanged" | "changed" | BufferedPhase;
type Expected = readonly [Outcome, ...BufferedEffect["type"][]];

/** One of two updates is in; `d` waits for a place. */
const filling = () => bufferedScenario("abcd", { rounds_target: 2 }).update("b");
/** The first two are combined, and one for the next buffer is in. */
const aggregating = () => filling().update("c").update("d");

const inPhase: Record<BufferedPhase, () => BufferedScenario> = {
  filling,
  aggregating,
  finished: () => aggregating().aggregated().updates("a", "b").aggregated(),
  stopped: () => aggregating().stop(),
};

function eventOf(type: BufferedEventType, run: BufferedScenario): BufferedEvent {
  const { now_ms } = run;
  const from = { participant: idOf("a"), now_ms };
  const about = { ...from, invitation: 1 };
  const number = run.combining();
  const result = { ...resultOf(), model_version: run.state.version + 1 };
  const table: {
    readonly [T in BufferedEventType]: () => Extract<BufferedEvent, { type: T }>;
  } = {
    available: () => ({ type: "available", ...from }),
    disconnected: () => ({ type: "disconnected", ...from }),
    left: () => ({ type: "left", ...from }),
    accepted: () => ({ type: "accepted", ...about }),
    declined: () => ({ type: "declined", reason: "user_paused", ...about }),
    update_spooled: () => ({ type: "update_spooled", update: updateFor("a", 1), ...about }),
    update_refused: () => ({ type: "update_refused", ...about }),
    aggregated: () => ({ type: "aggregated", number, result, now_ms }),
    aggregation_failed: () => ({
      type: "aggregation_failed",
      number,
      reason: "sum_implausible",
      detail: "",
      now_ms,
    }),
    pause: () => ({ type: "pause", when: "now", now_ms }),
    go_on: () => ({ type: "go_on", now_ms }),
    tick: () => ({ type: "tick", now_ms }),
    stop: () => ({ type: "stop", reason: "stopped", detail: "", now_ms }),
  };
  return table[type]();
}

const ignored = ["unchanged"] as const;
const over: Record<BufferedEventType, Expected> = {
  available: ignored,
  disconnected: ignored,
  left: ignored,
  accepted: ignored,
  declined: ignored,
  update_spooled: ["unchanged", "refuse", "discard_update"],
  update_refused: ignored,
  aggregated: ignored,
  aggregation_failed: ignored,
  pause: ignored,
  go_on: ignored,
  tick: ignored,
  stop: ignored,
};

const table: Record<BufferedPhase, Record<BufferedEventType, Expected>> = {
  filling: {
    available: ["unchanged", "invite"],
    disconnected: ["changed", "set_alarm"],
    left: ["changed", "drop", "discard_update"],
    accepted: ["changed"],
    declined: ["changed", "drop", "discard_update", "set_alarm"],
    update_spooled: ["aggregating", "confirm_update", "aggregate", "keep_waiting"],
    update_refused: ["changed", "drop", "discard_update", "set_alarm"],
    aggregated: ignored,
    aggregation_failed: ignored,
    pause: [
      "changed",
      ...Array.from({ length: 3 }, () => ["drop", "discard_update"] as const).flat(),
    ],
    go_on: ignored,
    tick: ["unchanged", "set_alarm"],
    stop: ["stopped", "abandon", "discard_update", "discard_update", "discard_update"],
  },
  aggregating: {
    available: ["unchanged", "invite"],
    disconnected: ["changed", "set_alarm"],
    left: ["changed", "drop", "discard_update"],
    accepted: ["changed"],
    declined: ["changed", "drop", "discard_update", "set_alarm"],
    update_spooled: ["changed", "confirm_update", "keep_waiting"],
    update_refused: ["changed", "drop", "discard_update", "set_alarm"],
    aggregated: ["filling", "commit", "invite", "invite"],
    aggregation_failed: ["filling", "abandon", "set_alarm"],
    pause: ["changed", "drop", "discard_update"],
    go_on: ignored,
    tick: ["unchanged", "set_alarm"],
    stop: ["stopped", "abandon", "abandon", "discard_update"],
  },
  finished: { ...over, update_spooled: ["unchanged", "confirm_update"] },
  stopped: over,
};

function outcomeOf(run: BufferedScenario, before: BufferedScenario["state"]): Expected {
  const { state, effects } = run;
  const isSamePhase = state.phase === before.phase;
  const outcome = state === before ? "unchanged" : isSamePhase ? "changed" : state.phase;
  return [outcome, ...effects.map((effect) => effect.type)];
}

const phases = Object.keys(table) as BufferedPhase[];
const types = Object.keys(over) as BufferedEventType[];

describe.each(phases)("[BF2] in %s", (phase) => {
  test.each(types)(`[BF2] ${phase} × %s`, (type) => {
    const run = inPhase[phase]().expectPhase(phase);
    const before = run.state;
    run.apply(eventOf(type, run));
    expect(outcomeOf(run, before)).toEqual(table[phase][type]);
  });
});
