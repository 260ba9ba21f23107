/**
 * The transition table as the reader should have it in mind: every phase × event, demanded by the
 * compiler. The sender is `a`: eligible in recruiting, at work until training, afterwards a survivor,
 * the last that is asked.
 */
import type { RoundPhase } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import type { RoundEffect, RoundEvent, RoundEventType } from "./index.ts";
import { idOf, keysOf, resultOf, secureConfig, updateOf } from "./testing/fixtures.ts";
import { answerIn, type Scenario, scenario, sharesIn } from "./testing/scenario.ts";

type Outcome = "unchanged" | "changed" | RoundPhase;
type Expected = readonly [Outcome, ...RoundEffect["type"][]];

/** Four are in the cohort, so that no single event of `a` can miss the quorum of two. */
const config = { ...secureConfig, cohort_target: 4 };
const recruiting = () => scenario(config).available("a", "b");
const keying = () => recruiting().available("c", "d");
const sharing = () => keying().keys("a", "b", "c", "d");
const training = () => sharing().shares("a", "b", "c", "d").updates("b");
const confirming = () => training().updates("a", "c").declined("d").confirm("b", "c");
const unmasking = () => confirming().confirm("a").unmask("b", "c");
const aggregating = () => unmasking().unmask("a");

const inPhase: Record<RoundPhase, () => Scenario> = {
  recruiting,
  keying,
  sharing,
  training,
  confirming,
  unmasking,
  aggregating,
  closed: () => aggregating().aggregated(),
  abandoned: () => aggregating().stop(),
};

function eventOf(type: RoundEventType, { state, now_ms }: Scenario): RoundEvent {
  const participant = idOf("a");
  const from = { participant, now_ms };
  const table: { readonly [T in RoundEventType]: () => Extract<RoundEvent, { type: T }> } = {
    available: () => ({ type: "available", ...from }),
    disconnected: () => ({ type: "disconnected", ...from }),
    left: () => ({ type: "left", ...from }),
    revoked: () => ({ type: "revoked", ...from }),
    accepted: () => ({ type: "accepted", ...from }),
    declined: () => ({ type: "declined", reason: "user_paused", ...from }),
    keys_advertised: () => ({ type: "keys_advertised", keys: keysOf("a"), ...from }),
    shares_sent: () => ({ type: "shares_sent", shares: sharesIn(state, "a"), ...from }),
    update_spooled: () => ({ type: "update_spooled", update: updateOf("a"), ...from }),
    update_refused: () => ({ type: "update_refused", ...from }),
    survivors_confirmed: () => ({ type: "survivors_confirmed", signature: "a confirms", ...from }),
    unmasked: () => ({ type: "unmasked", shares: answerIn(state, "a"), ...from }),
    aggregated: () => ({ type: "aggregated", result: resultOf(), now_ms }),
    aggregation_failed: () => ({
      type: "aggregation_failed",
      reason: "sum_implausible",
      detail: "",
      now_ms,
    }),
    tick: () => ({ type: "tick", now_ms }),
    stop: () => ({ type: "stop", reason: "stopped", detail: "", now_ms }),
  };
  return table[type]();
}

const dropped = ["changed", "drop", "discard_update"] as const;
const ignored = ["unchanged"] as const;
const refused = ["unchanged", "refuse"] as const;
const stale = ["unchanged", "refuse", "discard_update"] as const;
const waiting = ["unchanged", "set_alarm"] as const;
const stopped = ["abandoned", "abandon"] as const;
const over: Record<RoundEventType, Expected> = {
  available: ignored,
  disconnected: ignored,
  left: ignored,
  revoked: ignored,
  accepted: ignored,
  declined: ignored,
  keys_advertised: ignored,
  shares_sent: ignored,
  update_spooled: stale,
  update_refused: ignored,
  survivors_confirmed: ignored,
  unmasked: ignored,
  aggregated: ignored,
  aggregation_failed: ignored,
  tick: ignored,
  stop: ignored,
};

const table: Record<RoundPhase, Record<RoundEventType, Expected>> = {
  recruiting: {
    available: ["unchanged", "keep_waiting"],
    disconnected: ["changed"],
    left: ["changed"],
    revoked: ["changed"],
    accepted: refused,
    declined: ignored,
    keys_advertised: refused,
    shares_sent: refused,
    update_spooled: stale,
    update_refused: ignored,
    survivors_confirmed: refused,
    unmasked: refused,
    aggregated: ignored,
    aggregation_failed: ignored,
    tick: waiting,
    stop: stopped,
  },
  keying: {
    available: ["unchanged", "invite"],
    disconnected: ["changed"],
    left: dropped,
    revoked: dropped,
    accepted: ["changed"],
    declined: dropped,
    keys_advertised: ["changed"],
    shares_sent: refused,
    update_spooled: stale,
    update_refused: dropped,
    survivors_confirmed: refused,
    unmasked: refused,
    aggregated: ignored,
    aggregation_failed: ignored,
    tick: waiting,
    stop: stopped,
  },
  sharing: {
    available: ["unchanged", "invite", "send_keys"],
    disconnected: ["changed"],
    left: dropped,
    revoked: dropped,
    accepted: ["changed"],
    declined: dropped,
    keys_advertised: ignored,
    shares_sent: ["changed"],
    update_spooled: stale,
    update_refused: dropped,
    survivors_confirmed: refused,
    unmasked: refused,
    aggregated: ignored,
    aggregation_failed: ignored,
    tick: waiting,
    stop: stopped,
  },
  training: {
    available: ["unchanged", "invite", "send_keys", "send_shares"],
    disconnected: ["changed"],
    left: dropped,
    revoked: dropped,
    accepted: ["changed"],
    declined: dropped,
    keys_advertised: ignored,
    shares_sent: ignored,
    update_spooled: ["changed", "confirm_update"],
    update_refused: dropped,
    survivors_confirmed: refused,
    unmasked: refused,
    aggregated: ignored,
    aggregation_failed: ignored,
    tick: waiting,
    stop: stopped,
  },
  confirming: {
    available: ["unchanged", "invite", "request_confirmation"],
    disconnected: ["changed", "set_alarm"],
    left: ["changed", "set_alarm"],
    revoked: ["changed", "set_alarm"],
    accepted: ignored,
    declined: ["changed", "set_alarm"],
    keys_advertised: ignored,
    shares_sent: ignored,
    update_spooled: ["unchanged", "confirm_update"],
    update_refused: ignored,
    survivors_confirmed: ["unmasking", "request_unmasking"],
    unmasked: refused,
    aggregated: ignored,
    aggregation_failed: ignored,
    tick: waiting,
    stop: stopped,
  },
  unmasking: {
    available: ["unchanged", "invite", "request_unmasking"],
    disconnected: ["changed", "set_alarm"],
    left: ["changed", "set_alarm"],
    revoked: ["changed", "set_alarm"],
    accepted: ignored,
    declined: ["changed", "set_alarm"],
    keys_advertised: ignored,
    shares_sent: ignored,
    update_spooled: ["unchanged", "confirm_update"],
    update_refused: ignored,
    survivors_confirmed: ignored,
    unmasked: ["aggregating", "aggregate"],
    aggregated: ignored,
    aggregation_failed: ignored,
    tick: waiting,
    stop: stopped,
  },
  aggregating: {
    available: ["unchanged", "invite"],
    disconnected: ["changed"],
    left: ["changed"],
    revoked: ["changed"],
    accepted: ignored,
    declined: ignored,
    keys_advertised: ignored,
    shares_sent: ignored,
    update_spooled: ["unchanged", "confirm_update"],
    update_refused: ignored,
    survivors_confirmed: ignored,
    unmasked: ignored,
    aggregated: ["closed", "commit"],
    aggregation_failed: stopped,
    tick: ignored,
    stop: stopped,
  },
  closed: { ...over, update_spooled: ["unchanged", "confirm_update"] },
  abandoned: over,
};

/** The same events from someone whom the round does not know, where that makes a difference. */
const fromStranger: Record<RoundPhase, { update: Expected; available: Expected }> = {
  recruiting: { update: stale, available: ["changed", "keep_waiting"] },
  keying: { update: stale, available: ["unchanged", "keep_waiting"] },
  sharing: { update: stale, available: ["unchanged", "keep_waiting"] },
  training: { update: stale, available: ["unchanged", "keep_waiting"] },
  confirming: { update: stale, available: ["unchanged", "keep_waiting"] },
  unmasking: { update: stale, available: ["unchanged", "keep_waiting"] },
  aggregating: { update: stale, available: ["unchanged", "keep_waiting"] },
  closed: { update: stale, available: ignored },
  abandoned: { update: stale, available: ignored },
};

/** What the moment brings at which the alarm goes off; null where time alone changes nothing. */
const whenDue: Record<RoundPhase, Expected | null> = {
  recruiting: ["keying", "invite", "invite", "set_alarm"],
  keying: ["abandoned", ...Array(4).fill(["drop", "discard_update"]).flat(), "abandon"],
  sharing: ["abandoned", ...Array(4).fill(["drop", "discard_update"]).flat(), "abandon"],
  training: ["abandoned", ...Array(3).fill(["drop", "discard_update"]).flat(), "abandon"],
  confirming: ["unmasking", "request_unmasking", "set_alarm"],
  unmasking: ["aggregating", "aggregate"],
  aggregating: null,
  closed: null,
  abandoned: null,
};

function outcomeOf(round: Scenario, before: Scenario["state"]): Expected {
  const { state, effects } = round;
  const isSamePhase = state.phase === before.phase;
  const outcome = state === before ? "unchanged" : isSamePhase ? "changed" : state.phase;
  return [outcome, ...effects.map((effect) => effect.type)];
}

const phases = Object.keys(table) as RoundPhase[];
const types = Object.keys(over) as RoundEventType[];

describe.each(phases)("[RD2] in %s", (phase) => {
  test.each(types)(`[RD2] ${phase} × %s`, (type) => {
    const round = inPhase[phase]().expectPhase(phase);
    const before = round.state;
    round.apply(eventOf(type, round));
    expect(outcomeOf(round, before)).toEqual(table[phase][type]);
  });

  test(`[RD2] ${phase} × a stranger's update and arrival`, () => {
    const { update, available } = fromStranger[phase];
    const round = inPhase[phase]();
    const before = round.state;
    expect(outcomeOf(round.update("z"), before)).toEqual(update);
    expect(outcomeOf(round.available("z"), before)).toEqual(available);
  });

  test(`[RD4] ${phase} × the moment at which something is due`, () => {
    const round = inPhase[phase]();
    const before = round.state;
    const expected = whenDue[phase];
    const isOver = phase === "aggregating" || phase === "closed" || phase === "abandoned";
    expect(expected === null).toBe(isOver);
    const after = expected === null ? round.wait(1e9).tick() : round.alarm();
    expect(outcomeOf(after, before)).toEqual(expected ?? ignored);
  });
});
