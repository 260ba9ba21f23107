/** The step itself is the slow and obvious answer: what it does with the message, right in itself. */
import { expect, test } from "vitest";
import {
  type ExchangeEventType,
  mayExchange,
  type RoundEvent,
  type RoundState,
  step,
} from "./index.ts";
import { idOf, keysOf, sealedConfig, secureConfig } from "./testing/fixtures.ts";
import { answerIn, type Scenario, scenario, sharesIn } from "./testing/scenario.ts";

/** Four of a cohort; `e` is a stranger. */
const config = { ...secureConfig, cohort_target: 4 };
const keying = () => scenario(config).available("a", "b", "c", "d").keys("a");
const sharing = () => keying().keys("b", "c", "d").shares("a");
const training = () => sharing().shares("b", "c", "d").updates("a", "b");
const confirming = () => training().updates("c").declined("d").confirm("a");
const unmasking = () => confirming().confirm("b", "c").unmask("a");
const aggregating = () => unmasking().unmask("b", "c");

const rounds: Record<string, () => Scenario> = {
  recruiting: () => scenario(config).available("a"),
  keying,
  "keying, without d": () => keying().declined("d"),
  sharing,
  "sharing, without d": () => sharing().declined("d"),
  training,
  confirming,
  unmasking,
  aggregating,
  closed: () => aggregating().aggregated(),
  abandoned: () => aggregating().stop(),
  "sealed training": () => scenario(sealedConfig).available("a", "b", "c", "d"),
};

const types = ["keys_advertised", "shares_sent", "survivors_confirmed", "unmasked"] as const;

function eventOf(type: ExchangeEventType, letter: string, state: RoundState): RoundEvent {
  const from = { participant: idOf(letter), now_ms: 0 };
  switch (type) {
    case "keys_advertised":
      return { type, keys: keysOf(letter), ...from };
    case "shares_sent":
      return { type, shares: sharesIn(state, letter), ...from };
    case "survivors_confirmed":
      return { type, signature: "", ...from };
    case "unmasked":
      return { type, shares: answerIn(state, letter), ...from };
    default:
      return type satisfies never;
  }
}

/** What `mayExchange` says, put as what the step did. */
function obviously(type: ExchangeEventType, letter: string, round: Scenario) {
  const { state } = round;
  const stepped = step(state, eventOf(type, letter, state), round.config);
  if (stepped.state !== state) return { ok: true };
  const refusal = stepped.effects.find((effect) => effect.type === "refuse");
  return { ok: false, reason: refusal?.reason ?? null };
}

test.each(Object.keys(rounds))(
  "[RD42] in %s a message of the exchange is wanted, silent or refused",
  (name) => {
    const round = rounds[name]?.();
    if (round === undefined) throw new Error(`Expected a round in ${name}.`);
    for (const letter of "abcde") {
      for (const type of types) {
        const answer = mayExchange(round.state, idOf(letter), type);
        expect(answer, `${letter}: ${type}`).toEqual(obviously(type, letter, round));
      }
    }
  },
);

test("[RD42] one that has not spoken is wanted in the phase that asks it, and in no other", () => {
  const wanted = (round: Scenario) =>
    types.filter((type) => mayExchange(round.state, idOf("b"), type).ok);
  expect(wanted(keying())).toEqual(["keys_advertised"]);
  expect(wanted(sharing())).toEqual(["shares_sent"]);
  expect(wanted(training())).toEqual([]);
  expect(wanted(confirming())).toEqual(["survivors_confirmed"]);
  expect(wanted(unmasking())).toEqual(["unmasked"]);
  expect(wanted(aggregating())).toEqual([]);
});
