/**
 * Random stories: cohorts that mostly cooperate, and now and then lose, repeat, forge or forget
 * something.
 */
import type { RoundPhase } from "@tributary/protocol";
import fc from "fast-check";
import type { RoundConfig, RoundEvent, RoundEventType } from "../index.ts";
import { idOf, keysOf, resultOf, sealedConfig, updateOf } from "./fixtures.ts";
import { answerIn, type Scenario, scenario, sharesIn } from "./scenario.ts";

const letters = ["a", "b", "c", "d", "e", "f"] as const;

const policies = fc.record({
  adversary: fc.constantFrom("honest_but_curious" as const, "semi_malicious" as const),
  corrupt: fc.constantFrom(0, 0.2, 0.4),
  dropout: fc.constant(0.3),
});

const sealed = fc.record({
  privacy: fc.constant("sealed" as const),
  exchange: fc.constant(null),
  quorum: fc.integer({ min: 1, max: 3 }),
});

const secure = fc.record({
  privacy: fc.constant("secure" as const),
  exchange: fc.record({ statement: fc.constant("c3RhdGVtZW50"), policy: policies }),
  quorum: fc.integer({ min: 2, max: 3 }),
});

export const configs: fc.Arbitrary<RoundConfig> = fc
  .tuple(
    fc.oneof({ weight: 1, arbitrary: sealed }, { weight: 2, arbitrary: secure }),
    fc.record({
      spare: fc.integer({ min: 0, max: 2 }),
      selection_seed: fc.nat(),
      wait_min_ms: fc.constantFrom(0, 0, 1_000, 8_000),
      selection: fc.constantFrom<RoundConfig["selection"]>(
        { kind: "uniform" },
        { kind: "availability", shares: { [idOf("a")]: 0.1, [idOf("b")]: 1 } },
      ),
    }),
  )
  .map(([privacy, { spare, ...recruiting }]) => ({
    ...sealedConfig,
    ...privacy,
    ...recruiting,
    cohort_target: 3 + spare,
  }));

const messages = [
  "available",
  "accepted",
  "keys_advertised",
  "shares_sent",
  "update_spooled",
  "survivors_confirmed",
  "unmasked",
] as const;

const honest: Record<RoundPhase, RoundEventType> = {
  recruiting: "available",
  keying: "keys_advertised",
  sharing: "shares_sent",
  training: "update_spooled",
  confirming: "survivors_confirmed",
  unmasking: "unmasked",
  aggregating: "aggregated",
  closed: "available",
  abandoned: "available",
};

export type Action = {
  /** To `cooperate` is to send what an honest participant would send in the phase. */
  readonly type: RoundEventType | "cooperate" | "restart" | "alarm";
  readonly letter: (typeof letters)[number];
  readonly wait_ms: number;
  /** Sends something wrong, or something else than before. */
  readonly isOdd: boolean;
};

export const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({
    type: fc.oneof(
      { weight: 60, arbitrary: fc.constant("cooperate" as const) },
      { weight: 20, arbitrary: fc.constantFrom(...messages) },
      { weight: 9, arbitrary: fc.constantFrom("disconnected" as const, "alarm", "tick") },
      { weight: 2, arbitrary: fc.constantFrom("restart" as const, "aggregated") },
      {
        weight: 1,
        arbitrary: fc.constantFrom("left" as const, "declined", "update_refused", "revoked"),
      },
    ),
    letter: fc.constantFrom(...letters),
    wait_ms: fc.constantFrom(0, 0, 1, 500, 3_000),
    isOdd: fc.nat({ max: 9 }).map((draw) => draw === 0),
  }),
  { maxLength: 80, size: "max" },
);

export const endings: fc.Arbitrary<RoundEventType> = fc.constantFrom("stop", "aggregation_failed");

export function eventOf(action: Action, round: Scenario): RoundEvent {
  const { state, now_ms, attempt } = round;
  const { letter, isOdd } = action;
  const type = action.type === "cooperate" ? honest[state.phase] : action.type;
  const from = { participant: idOf(letter), now_ms };
  const other = isOdd ? "f" : letter;
  switch (type) {
    case "keys_advertised":
      return { type, keys: keysOf(other), ...from };
    case "shares_sent":
      return { type, shares: sharesIn(state, other), ...from };
    case "update_spooled":
      return { type, update: updateOf(letter, isOdd ? 2 : 1), ...from };
    case "unmasked":
      return { type, shares: answerIn(state, other), ...from };
    case "survivors_confirmed":
      return { type, signature: `${other} confirms`, ...from };
    case "declined":
      return { type, reason: "user_paused", ...from };
    case "aggregated":
      return { type, ...attempt, result: resultOf(isOdd ? [letter] : []), now_ms };
    case "aggregation_failed":
      return { type, ...attempt, reason: "sum_implausible", detail: "", now_ms };
    case "stop":
      return { type, reason: "stopped", detail: "", now_ms };
    case "tick":
    case "restart":
    case "alarm":
      return { type: "tick", now_ms };
    default:
      return { type, ...from };
  }
}

export function perform(round: Scenario, action: Action): Scenario {
  round.wait(action.wait_ms);
  if (action.type === "restart") return round.restart();
  if (action.type === "alarm" && round.alarm_ms !== null) return round.alarm();
  return round.apply(eventOf(action, round));
}

export function play(config: RoundConfig, story: readonly Action[]): Scenario {
  return story.reduce(perform, scenario(config));
}
