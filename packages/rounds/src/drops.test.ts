/**
 * Secure rounds in which members leave in any phase: each ends with a sum whose masks can all be
 * removed, or reveals nothing. Larger cohorts than in the stories, and sparse graphs among them.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  assertInvariants,
  type RoundConfig,
  type RoundEvent,
  type RoundState,
  startRound,
  step,
  survivorsOf,
} from "./index.ts";
import { assertTransition } from "./invariants.ts";
import { nextAlarm_ms } from "./step.ts";
import { idOf, keysOf, secureConfig, updateOf } from "./testing/fixtures.ts";
import * as obvious from "./testing/obvious.ts";
import { answerIn, sharesIn } from "./testing/scenario.ts";

const phases = ["keying", "sharing", "training", "confirming", "unmasking"] as const;
type Phase = (typeof phases)[number];
type Part = { readonly goesIn: Phase | "never"; readonly how: "left" | "disconnected" | "silent" };

function says(state: RoundState, name: string, now_ms: number): RoundEvent {
  const from = { participant: idOf(name), now_ms };
  switch (state.phase as Phase) {
    case "keying":
      return { type: "keys_advertised", keys: keysOf(name), ...from };
    case "sharing":
      return { type: "shares_sent", shares: sharesIn(state, name), ...from };
    case "training":
      return { type: "update_spooled", update: updateOf(name), ...from };
    case "confirming":
      return { type: "survivors_confirmed", signature: `${name} confirms`, ...from };
    case "unmasking":
      return { type: "unmasked", shares: answerIn(state, name), ...from };
  }
}

/** Everyone does its part until it goes; then time passes until the round waits for nothing. */
function play(config: RoundConfig, parts: readonly Part[]) {
  const names = parts.map((_, index) => `p${index}`);
  let now_ms = 1_000;
  let state = startRound(config, now_ms, names.map(idOf)) as RoundState;
  let before = state;
  const apply = (event: RoundEvent) => {
    const stepped = step(state, event, config);
    assertTransition(state, stepped);
    assertInvariants(stepped.state, config);
    before = state;
    state = stepped.state;
  };
  apply({ type: "tick", now_ms });
  for (const phase of phases) {
    for (const [index, { goesIn, how }] of parts.entries()) {
      if (state.phase !== phase) break;
      const name = names[index] ?? "";
      if (goesIn === phase && how !== "silent") {
        apply({ type: how, participant: idOf(name), now_ms });
      } else if (goesIn === "never" || phases.indexOf(goesIn) > phases.indexOf(phase)) {
        apply(says(state, name, now_ms));
      }
    }
    for (let alarms = 0; state.phase === phase && alarms < 2; alarms++) {
      now_ms = Math.max(now_ms, nextAlarm_ms(state, config) ?? now_ms);
      apply({ type: "tick", now_ms });
    }
  }
  return { state, before };
}

/** Cohorts of which few leave, and cohorts of which many do. */
const cohorts: fc.Arbitrary<Part[]> = fc.constantFrom(1, 2, 8).chain((leaving) =>
  fc.array(
    fc.record({
      goesIn: fc.oneof(
        { weight: 10 - leaving, arbitrary: fc.constant("never" as const) },
        { weight: leaving, arbitrary: fc.constantFrom(...phases) },
      ),
      how: fc.constantFrom("left" as const, "disconnected", "silent"),
    }),
    { minLength: 3, maxLength: 48, size: "max" },
  ),
);
const policies = fc.record({
  adversary: fc.constantFrom("honest_but_curious" as const, "semi_malicious" as const),
  corrupt: fc.constantFrom(0, 0.05, 0.2, 0.4),
  dropout: fc.constantFrom(0.05, 0.3),
});

function expectEnd({ state, before }: ReturnType<typeof play>): string {
  if (state.phase === "aggregating" && state.exchange !== null) {
    const { plan, sharers, answers } = state.exchange;
    expect(before.phase).toBe("unmasking");
    expect(obvious.stuckWith(plan, { sharers, survivors: survivorsOf(state) }, answers)).toEqual(
      [],
    );
    return plan.degree + 1 < plan.ring.length ? "sum, sparse graph" : "sum, complete graph";
  }
  if (state.phase !== "abandoned") throw new Error(`Expected an end, got ${state.phase}.`);
  if (before.phase === "confirming" || before.phase === "unmasking") {
    const { plan, sharers } = before.exchange;
    const sum = { sharers, survivors: survivorsOf(before) };
    const signers = before.signatures.map(({ from }) => from);
    const stuck =
      before.phase === "confirming"
        ? obvious.stuckAfter(plan, sum, signers)
        : obvious.stuckWith(plan, sum, before.answers);
    expect(stuck).not.toEqual([]);
  }
  return `${state.reason} in ${before.phase}`;
}

test("[RD48] with members lost in any phase all masks can be removed, or nothing is revealed", () => {
  const ends = new Set<string>();
  fc.assert(
    fc.property(cohorts, policies, fc.constantFrom(0.4, 0.9), (members, policy, needed) => {
      const cohort_target = members.length;
      const quorum = Math.max(2, Math.ceil(cohort_target * needed));
      const exchange = { statement: "", policy };
      const config = { ...secureConfig, quorum, cohort_target, exchange };
      ends.add(expectEnd(play(config, members)));
    }),
    { numRuns: 300, seed: 1 },
  );
  expect([...ends].sort()).toEqual([
    "keys_missed in keying",
    "keys_missed in sharing",
    "quorum_missed in training",
    "sum, complete graph",
    "sum, sparse graph",
    "unmasking_failed in confirming",
    "unmasking_failed in training",
    "unmasking_failed in unmasking",
  ]);
});
