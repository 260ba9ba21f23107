/** The secure phases: keying, sharing, unmasking. */
import { describe, expect, test } from "vitest";
import { answerOf, idOf, keysOf, secureConfig, sharesOf, updateOf } from "./testing/fixtures.ts";
import { type Scenario, scenario } from "./testing/scenario.ts";

const inKeying = () => scenario(secureConfig).available("a", "b", "c").expectPhase("keying");
const inSharing = () => inKeying().keys("a", "b", "c").expectPhase("sharing");
const inTraining = () => inSharing().shares("a", "b", "c").expectPhase("training");
/** a and b survive; c shared its keys and dropped out. */
const inUnmasking = () => inTraining().updates("a", "b").declined("c").expectPhase("unmasking");

function unmaskingOf(round: Scenario) {
  if (round.state.phase !== "unmasking")
    throw new Error(`Expected unmasking, got ${round.state.phase}`);
  return round.state;
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
      .expectOut("c", "disconnected");
  });

  test("[RD21] members without keys at the end of keying are out", () => {
    inKeying().keys("a", "b").alarm().expectPhase("sharing").expectOut("c", "deadline");
  });

  test("[RD22] too few keys abandon the round", () => {
    inKeying().keys("a").alarm().expectState({ phase: "abandoned", reason: "keys_missed" });
    inKeying().left("a", "b").expectState({ phase: "abandoned", reason: "keys_missed" });
  });

  test("[RD22] as many keys as the threshold are needed, even if the quorum is lower", () => {
    scenario({ ...secureConfig, threshold: 3 })
      .available("a", "b", "c")
      .keys("a", "b")
      .alarm()
      .expectState({ phase: "abandoned", reason: "keys_missed" });
  });

  test("[RD23] all that advertised and stayed are told each other's keys", () => {
    scenario({ ...secureConfig, cohort_target: 4 })
      .available("a", "b", "c", "d")
      .keys("a", "b", "d")
      .left("d")
      .keys("c")
      .expectEffect("send_keys", { keys: [keysOf("a"), keysOf("b"), keysOf("c")] })
      .expectOut("d", "left");
  });

  test("[RD23] a member's first keys count, and only its own", () => {
    const round = inKeying();
    const from = { participant: idOf("a"), now_ms: round.now_ms };
    round
      .apply({ type: "keys_advertised", keys: keysOf("b"), ...from })
      .expectRefused("a", "malformed_message")
      .keys("a")
      .apply({
        type: "keys_advertised",
        keys: { ...keysOf("a"), masking_key: "another" },
        ...from,
      })
      .expectUnchanged()
      .expectEffects()
      .keys("z")
      .expectRefused("z", "not_in_cohort");
  });
});

describe("sharing", () => {
  test("[RD19] sharing ends when all members sent their shares", () => {
    inSharing().shares("a", "b").expectPhase("sharing").shares("c").expectPhase("training");
  });

  test("[RD21] members without shares at the end of sharing are out", () => {
    inSharing().shares("a", "b").alarm().expectPhase("training").expectOut("c", "deadline");
  });

  test("[RD22] too few shares abandon the round", () => {
    inSharing().shares("a").alarm().expectState({ phase: "abandoned", reason: "keys_missed" });
  });

  test("[RD24] shares are routed between those that all sent theirs", () => {
    const from = (letter: string, to: string) => ({
      from: idOf(letter),
      to: idOf(to),
      sealed: `share of ${letter} for ${to}`,
    });
    inSharing()
      .shares("a", "b")
      .alarm()
      .expectEffect("send_shares", { shares: [from("a", "b"), from("b", "a")] });
  });

  test("[RD24] shares must be one for each other key holder, from their sender", () => {
    const round = inSharing();
    const own = sharesOf("a", { keys: [keysOf("a"), keysOf("b"), keysOf("c")] });
    const send = (shares: typeof own) =>
      round
        .apply({ type: "shares_sent", shares, participant: idOf("a"), now_ms: round.now_ms })
        .expectRefused("a", "malformed_message");
    send([]);
    send(own.slice(1));
    send([...own.slice(1), ...own.slice(1)]);
    send([...own, { from: idOf("a"), to: idOf("a"), sealed: "for myself" }]);
    send(own.map((share) => ({ ...share, from: idOf("b") })));
    round.shares("a").expectEffects().shares("a").expectUnchanged().expectEffects();
  });

  test("[RD15] a member that comes back is sent what it may have missed", () => {
    inSharing().disconnected("a").available("a").expectEffects("invite", "send_keys");
    const shares = ["b", "c"].map((letter) => ({
      from: idOf(letter),
      to: idOf("a"),
      sealed: `share of ${letter} for a`,
    }));
    inTraining()
      .disconnected("a")
      .available("a")
      .expectEffects("invite", "send_keys", "send_shares")
      .expectEffect("send_keys", { to: [idOf("a")] })
      .expectEffect("send_shares", { shares });
  });
});

describe("messages of the exchange outside their phase", () => {
  test("[RD25] a repeated message is silent", () => {
    inSharing().keys("a").expectUnchanged().expectEffects();
    inTraining().keys("a").expectUnchanged().shares("a").expectUnchanged().expectEffects();
    inUnmasking().unmask("a", "b").unmask("a").expectUnchanged().expectEffects();
  });

  test("[RD25] any other is refused with its reason", () => {
    inKeying().shares("a").expectRefused("a", "phase_mismatch");
    inKeying().unmask("a").expectRefused("a", "phase_mismatch");
    inTraining().unmask("a").expectRefused("a", "phase_mismatch");
    inTraining().keys("z").expectRefused("z", "not_in_cohort");
    inUnmasking().keys("c").expectRefused("c", "round_stale");
  });

  test("[RD25] a sealed round takes no keys", () => {
    scenario().available("a", "b", "c").keys("a").expectRefused("a", "phase_mismatch");
  });
});

describe("unmasking", () => {
  test("[RD30] after training a secure round asks its survivors to remove the masks", () => {
    const survivors = [idOf("a"), idOf("b")];
    const round = inTraining().updates("a", "b").declined("c").expectAlarmIn(10_000);
    const request = round.effects.find((effect) => effect.type === "request_unmasking");
    expect([...(request?.to ?? [])].sort()).toEqual(survivors);
    expect([...(request?.survivors ?? [])].sort()).toEqual(survivors);
    expect(request?.dropped).toEqual([idOf("c")]);
  });

  test("[RD15] a survivor that comes back is asked again unless it has answered", () => {
    inUnmasking()
      .disconnected("a")
      .available("a")
      .expectEffects("invite", "request_unmasking")
      .expectEffect("request_unmasking", { to: [idOf("a")], dropped: [idOf("c")] })
      .unmask("a")
      .disconnected("a")
      .available("a")
      .expectEffects("invite");
  });

  test("[RD31] survivors delivered; the dropped shared their keys and delivered nothing", () => {
    const round = scenario({ ...secureConfig, cohort_target: 4 })
      .available("a", "b", "c", "d")
      .keys("a", "b", "c", "d")
      .shares("a", "b", "c")
      .alarm()
      .updates("a", "b")
      .alarm()
      .expectPhase("unmasking")
      .expectOut("c", "deadline")
      .expectOut("d", "deadline");
    expect(unmaskingOf(round).dropped).toEqual([idOf("c")]);
  });

  test("[RD32] one answer of each survivor is kept", () => {
    const round = inUnmasking().unmask("a");
    const revealed = unmaskingOf(round).revealed;
    round.unmask("a").expectUnchanged().expectEffects().expectState({ revealed });
    round.unmask("c").expectRefused("c", "round_stale");
    round.unmask("z").expectRefused("z", "not_in_cohort");
  });

  test("[RD33] an answer that could reveal too much is refused as a whole", () => {
    const round = inUnmasking();
    const right = answerOf("a", unmaskingOf(round));
    const send = (shares: typeof right) =>
      round
        .apply({ type: "unmasked", shares, participant: idOf("a"), now_ms: round.now_ms })
        .expectRefused("a", "malformed_message");
    send([]);
    send([...right, { from: idOf("a"), of: idOf("b"), kind: "pairwise", share: "p" }]);
    send([...right, { from: idOf("a"), of: idOf("c"), kind: "self", share: "s" }]);
    send([...right, ...right]);
    send(right.map((share) => ({ ...share, from: idOf("b") })));
  });

  test("[RD34] unmasking ends when all survivors answered", () => {
    const round = inUnmasking().unmask("a").expectPhase("unmasking").unmask("b");
    round.expectPhase("aggregating").expectEffects("aggregate");
    const kinds = round.effects.flatMap((effect) =>
      effect.type === "aggregate" ? effect.revealed.map((share) => share.kind) : [],
    );
    expect(kinds).toEqual(["self", "self", "pairwise", "self", "self", "pairwise"]);
  });

  test("[RD34] at the end of unmasking the threshold suffices", () => {
    inTraining()
      .updates("a", "b", "c")
      .unmask("a", "c")
      .expectPhase("unmasking")
      .alarm()
      .expectPhase("aggregating")
      .expectDelivered("abc");
  });

  test("[RD34] fewer answers than the threshold reveal nothing", () => {
    inUnmasking()
      .unmask("a")
      .alarm()
      .expectState({ phase: "abandoned", reason: "unmasking_failed" })
      .expectEffects("abandon")
      .expectEffect("abandon", { reason: "unmasking_failed" });
  });

  test("[RD35] a masked update that is late is refused, its sender no survivor", () => {
    const round = inUnmasking()
      .update("c")
      .expectRefused("c", "round_stale")
      .expectEffects("refuse", "discard_update");
    expect(unmaskingOf(round).dropped).toEqual([idOf("c")]);
    round
      .update("a")
      .expectUnchanged()
      .expectEffect("confirm_update", { update: updateOf("a") });
  });
});
