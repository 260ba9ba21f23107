/** Keying and sharing, and messages of the exchange outside their phase. */
import { describe, expect, test } from "vitest";
import type { Sharing } from "./index.ts";
import { idOf, keysOf, secureConfig, sharesOf, strictConfig } from "./testing/fixtures.ts";
import { type Scenario, scenario } from "./testing/scenario.ts";
import { sparseSharing } from "./testing/secure.ts";

const inKeying = () => scenario(secureConfig).available("a", "b", "c").expectPhase("keying");
const inSharing = () => inKeying().keys("a", "b", "c").expectPhase("sharing");
const inTraining = () => inSharing().shares("a", "b", "c").expectPhase("training");
const inConfirming = () => inTraining().updates("a", "b").declined("c").expectPhase("confirming");
const inUnmasking = () => inConfirming().confirm("a", "b").expectPhase("unmasking");

function planOf(round: Scenario) {
  const exchange = "exchange" in round.state ? round.state.exchange : null;
  if (exchange === null) throw new Error(`Expected an exchange, got ${round.state.phase}.`);
  return exchange.plan;
}

/** Whom the shares are for that one participant is sent. */
function sentTo(round: Scenario, letter: string) {
  return round.effects.flatMap((effect) =>
    effect.type === "send_shares" && effect.to === idOf(letter)
      ? effect.shares.map(({ from, to, sealed }) => `${from[0]}→${to[0]}: ${sealed}`).sort()
      : [],
  );
}

describe("keying", () => {
  test("[RD19] keying ends when all members advertised their keys", () => {
    inKeying().keys("a", "b").expectPhase("keying").keys("c").expectPhase("sharing");
  });

  test("[RD20] keying does not wait longer than the grace for members that are away", () => {
    inKeying()
      .disconnected("c")
      .keys("a", "b")
      .expectAlarmIn(3_000)
      .alarm()
      .expectPhase("sharing")
      .expectOut("c", "disconnected", "keying");
  });

  test("[RD21] members without keys at the end of keying are out", () => {
    inKeying().keys("a", "b").alarm().expectPhase("sharing").expectOut("c", "deadline", "keying");
  });

  test("[RD22] too few keys abandon the round", () => {
    inKeying().keys("a").alarm().expectState({ phase: "abandoned", reason: "keys_missed" });
    inKeying().left("a", "b").expectState({ phase: "abandoned", reason: "keys_missed" });
  });

  test("[RD23] all that advertised and stayed are told each other's keys", () => {
    scenario({ ...secureConfig, cohort_target: 4 })
      .available("a", "b", "c", "d")
      .keys("a", "b", "d")
      .left("d")
      .keys("c")
      .expectEffect("send_keys", {
        to: [idOf("a"), idOf("b"), idOf("c")],
        keys: [keysOf("a"), keysOf("b"), keysOf("c")],
      })
      .expectOut("d", "left", "keying");
  });

  test("[RD23] a member's first keys count, and only its own", () => {
    const round = inKeying();
    const from = { participant: idOf("a"), now_ms: round.now_ms };
    const others = { ...keysOf("a"), masking_key: "another" };
    round
      .apply({ type: "keys_advertised", keys: keysOf("b"), ...from })
      .expectRefused("a", "malformed_message")
      .keys("a")
      .apply({ type: "keys_advertised", keys: others, ...from })
      .expectUnchanged()
      .expectEffects()
      .keys("z")
      .expectRefused("z", "not_in_cohort");
  });

  test.each([
    ["encryption key of another", { encryption_key: keysOf("a").encryption_key }],
    ["masking key of another", { masking_key: keysOf("a").masking_key }],
    ["key of another for another use", { masking_key: keysOf("a").encryption_key }],
    ["key twice", { masking_key: keysOf("b").encryption_key }],
  ])("[RD23] a package with the %s is refused", (_, repeated) => {
    const round = inKeying().keys("a");
    const keys = { ...keysOf("b"), ...repeated };
    round
      .apply({ type: "keys_advertised", keys, participant: idOf("b"), now_ms: round.now_ms })
      .expectRefused("b", "keys_invalid")
      .keys("b", "c")
      .expectPhase("sharing");
  });

  test("[RD44] who shares with whom is planned with those that advertised", () => {
    const plan = planOf(inKeying().keys("a", "b").alarm());
    expect([...plan.ring].sort()).toEqual([idOf("a"), idOf("b")]);
    expect(plan).toMatchObject({ degree: 1, threshold: 2 });
    const round = inSharing();
    const whole = planOf(round);
    expect(whole.ring).toHaveLength(3);
    expect(whole.transcript).not.toBe(plan.transcript);
    expect(planOf(round.shares("a", "b", "c"))).toBe(whole);
  });

  test("[RD44] the plan is bound to what the round states", () => {
    const exchange = { ...strictConfig.exchange!, statement: "YW5vdGhlcg" };
    const other = scenario({ ...secureConfig, exchange }).available("a", "b", "c");
    expect(planOf(other.keys("a", "b", "c")).transcript).not.toBe(planOf(inSharing()).transcript);
  });

  test("[RD44] without a plan the round is abandoned, in numbers", () => {
    const policy = { adversary: "honest_but_curious", corrupt: 0.99, dropout: 0 } as const;
    scenario({ ...secureConfig, exchange: { statement: "", policy } })
      .available("a", "b", "c")
      .keys("a", "b", "c")
      .expectState({
        phase: "abandoned",
        reason: "keys_missed",
        detail: expect.stringMatching(/No exchange can be planned for 3 participants: .*got 4/),
      });
  });
});

describe("sharing", () => {
  test("[RD19] sharing ends when all members sent their shares", () => {
    inSharing().shares("a", "b").expectPhase("sharing").shares("c").expectPhase("training");
  });

  test("[RD20] sharing does not wait for members that are away once enough have shared", () => {
    inSharing()
      .disconnected("c")
      .shares("a")
      .expectAlarmIn(10_000)
      .shares("b")
      .expectAlarmIn(3_000)
      .alarm()
      .expectOut("c", "disconnected", "sharing");
  });

  test("[RD21] members without shares at the end of sharing are out", () => {
    inSharing()
      .shares("a", "b")
      .alarm()
      .expectPhase("training")
      .expectOut("c", "deadline", "sharing");
  });

  test("[RD22] too few shares abandon the round", () => {
    inSharing().shares("a").alarm().expectState({ phase: "abandoned", reason: "keys_missed" });
  });

  test("[RD24] shares are routed between those that all sent theirs", () => {
    const round = inSharing().shares("a", "b").alarm();
    round.expectEffects("drop", "discard_update", "send_shares", "send_shares", "set_alarm");
    expect(sentTo(round, "a")).toEqual(["b→a: share of b for a"]);
    expect(sentTo(round, "b")).toEqual(["a→b: share of a for b"]);
  });

  test("[RD24] shares must be one for each neighbour, from their sender", () => {
    const round = inSharing();
    const own = sharesOf("a", (round.state as Sharing).exchange);
    const send = (shares: typeof own) =>
      round
        .apply({ type: "shares_sent", shares, participant: idOf("a"), now_ms: round.now_ms })
        .expectRefused("a", "malformed_message");
    send([]);
    send(own.slice(1));
    send([...own.slice(1), ...own.slice(1)]);
    send([...own, { from: idOf("a"), to: idOf("a"), sealed: "for myself" }]);
    send([...own.slice(1), { from: idOf("a"), to: idOf("z"), sealed: "for a stranger" }]);
    send(own.map((share) => ({ ...share, from: idOf("b") })));
    round.shares("a").expectEffects().shares("a").expectUnchanged().expectEffects();
  });

  test("[RD45] whoever keeps too few neighbours is out, and its shares go nowhere", () => {
    const { round, ring } = sparseSharing();
    const [, alone = "", silent = ""] = ring;
    const goOn = ring.slice(3, 8);
    round
      .shares(alone, ...goOn)
      .alarm()
      .expectPhase("training");
    round
      .expectOut(alone, "too_few_neighbours", "sharing")
      .expectOut(silent, "deadline", "sharing");
    expect(sentTo(round, alone)).toEqual([]);
    // The first of them is a neighbour of the one that is out.
    expect(goOn.map((letter) => sentTo(round, letter).length)).toEqual([2, 3, 4, 3, 2]);
  });

  test("[RD45] when too few members keep enough neighbours the round is abandoned", () => {
    // Four need three of four: two that share are no neighbourhood.
    const inStrictSharing = () =>
      scenario({ ...strictConfig, cohort_target: 4 })
        .available("a", "b", "c", "d")
        .keys("a", "b", "c", "d");
    inStrictSharing()
      .shares("a", "b")
      .alarm()
      .expectState({
        phase: "abandoned",
        reason: "keys_missed",
        detail: expect.stringContaining("0 of 2 participants kept as many neighbours"),
      });
    inStrictSharing().shares("a", "b", "c").alarm().expectPhase("training");
  });

  test("[RD15] a member that comes back is sent what it may have missed", () => {
    inSharing().disconnected("a").available("a").expectEffects("invite", "send_keys");
    const round = inTraining()
      .disconnected("a")
      .available("a")
      .expectEffects("invite", "send_keys", "send_shares")
      .expectEffect("send_keys", { to: [idOf("a")] });
    expect(sentTo(round, "a")).toEqual(["b→a: share of b for a", "c→a: share of c for a"]);
    round.update("a").disconnected("a").available("a").expectEffects("invite");
  });

  test("[RD15] a member that comes back in keying keeps the keys that it advertised", () => {
    inKeying()
      .keys("a", "b")
      .disconnected("a")
      .available("a")
      .expectEffects("invite")
      .keys("c")
      .expectPhase("sharing")
      .expectEffect("send_keys", { to: [idOf("a"), idOf("b"), idOf("c")] });
  });
});

describe("messages of the exchange outside their phase", () => {
  test("[RD25] a repeated message is silent", () => {
    inSharing().keys("a").expectUnchanged().expectEffects();
    inTraining().keys("a").expectUnchanged().shares("a").expectUnchanged().expectEffects();
    inConfirming().keys("a").expectUnchanged().shares("a").expectUnchanged().expectEffects();
    inUnmasking().confirm("a").expectUnchanged().expectEffects();
    inUnmasking().unmask("a", "b").unmask("a").expectUnchanged().expectEffects();
  });

  test("[RD25] any other is refused with its reason", () => {
    inKeying().shares("a").expectRefused("a", "phase_mismatch");
    inKeying().unmask("a").expectRefused("a", "phase_mismatch");
    inSharing().confirm("a").expectRefused("a", "phase_mismatch");
    inTraining().confirm("a").expectRefused("a", "phase_mismatch");
    inTraining().unmask("a").expectRefused("a", "phase_mismatch");
    inConfirming().unmask("a").expectRefused("a", "phase_mismatch");
    inTraining().keys("z").expectRefused("z", "not_in_cohort");
    inConfirming().confirm("c").expectRefused("c", "round_stale");
    inUnmasking().keys("c").expectRefused("c", "round_stale");
  });

  test("[RD25] a sealed round takes no keys", () => {
    const sealed = () => scenario().available("a", "b", "c");
    sealed().keys("a").expectRefused("a", "phase_mismatch");
    sealed().confirm("a").expectRefused("a", "phase_mismatch");
    sealed().updates("a", "b", "c").unmask("a").expectRefused("a", "phase_mismatch");
  });
});
