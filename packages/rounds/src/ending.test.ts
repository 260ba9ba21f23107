/** Aggregating, stopping, and the time after the end. */
import { expect, test } from "vitest";
import { type RoundState, resumeRound, viewOf } from "./index.ts";
import { idOf, resultOf, sealedConfig, secureConfig, updateOf } from "./testing/fixtures.ts";
import { scenario } from "./testing/scenario.ts";

const inTraining = () => scenario().available("a", "b", "c");
const inAggregating = () => inTraining().updates("a", "b", "c").expectPhase("aggregating");
const closed = () => inAggregating().aggregated().expectPhase("closed");

test("[RD36] an aggregated round is committed with the updates that it counts", () => {
  const round = inAggregating().aggregated().expectEffects("commit").expectPhase("closed");
  round.expectEffect("commit", { result: resultOf() }).expectDelivered("abc");
});

test("[RD36] an update that was excluded is not counted, and its member is out", () => {
  const round = inAggregating().aggregated({ excluded: ["b"] });
  round
    .expectEffects("commit", "drop", "discard_update")
    .expectDelivered("ac")
    .expectOut("b", "refused");
  const counted = round.effects.flatMap((effect) =>
    effect.type === "commit" ? effect.counted.map((update) => update.participant) : [],
  );
  expect(counted.sort()).toEqual([idOf("a"), idOf("c")]);
});

test("[RD37] fewer fit updates than the quorum commit nothing", () => {
  inAggregating()
    .aggregated({ excluded: ["a", "b"] })
    .expectState({ phase: "abandoned", reason: "quorum_missed" })
    .expectEffect("abandon", { detail: "1 of 2 updates were fit to be counted." });
});

test("[RD37] an update that was acknowledged and then excluded is named in the end", () => {
  const round = inAggregating().aggregated({ excluded: ["a", "b"] });
  const named = round.effects.flatMap((e) => (e.type === "abandon" ? e.uncounted : []));
  expect(named.map((update) => update.participant).sort()).toEqual(["a", "b", "c"].map(idOf));
});

test.each([
  "aggregation_failed",
  "sum_implausible",
  "storage_failed",
  "quorum_missed",
  "unmasking_failed",
] as const)(
  "[RD38] a failed aggregation (%s) abandons the round and names the updates",
  (reason) => {
    const round = inAggregating().aggregationFailed(reason, "in words");
    round.expectState({ phase: "abandoned", reason, detail: "in words" }).expectEffects("abandon");
    const named = round.effects.flatMap((e) => (e.type === "abandon" ? e.uncounted : []));
    expect(named).toHaveLength(3);
  },
);

test("[RD39] a stop abandons the round in any phase and names what was acknowledged", () => {
  scenario().available("a").stop().expectState({ phase: "abandoned", reason: "stopped" });
  scenario(secureConfig).available("a", "b", "c").stop().expectPhase("abandoned");
  inTraining()
    .update("a")
    .stop()
    .expectPhase("abandoned")
    .expectEffect("abandon", { reason: "stopped", uncounted: [updateOf("a")] });
  inAggregating().stop().expectPhase("abandoned").aggregated().expectUnchanged();
});

test("[RD40] a committed round still confirms an update that it counted, and no other", () => {
  inAggregating()
    .aggregated({ excluded: ["b"] })
    .update("a")
    .expectUnchanged()
    .expectEffects("confirm_update")
    .update("a", 2)
    .expectRefused("a", "round_stale")
    .expectEffects("refuse", "discard_update")
    .update("b")
    .expectRefused("b", "round_stale")
    .update("z")
    .expectRefused("z", "round_stale");
});

test("[RD40] an abandoned round refuses every update as stale", () => {
  inAggregating()
    .stop()
    .update("a")
    .expectRefused("a", "round_stale")
    .expectEffects("refuse", "discard_update");
});

test("[RD40] nothing else is answered by a round that is over", () => {
  closed()
    .available("a", "z")
    .expectEffects()
    .disconnected("a")
    .left("b")
    .stop()
    .expectUnchanged()
    .tick()
    .expectUnchanged()
    .expectEffects();
});

test("[RD41] after a restart recruiting begins with nobody", () => {
  scenario()
    .available("a", "b")
    .restart()
    .expectState({ phase: "recruiting", eligible: [], quorum_since_ms: null })
    .expectEffects()
    .available("a", "b")
    .expectAlarmIn(5_000);
});

test("[RD41] after a restart members are away, are invited again, and finish the round", () => {
  inTraining()
    .accepted("a", "b")
    .update("a")
    .wait(1_000)
    .restart()
    .expectState({ phase: "training", members: [1, 2, 3].map(() => ({ away_since_ms: 2_000 })) })
    .expectEffects("set_alarm")
    .expectAlarmIn(59_000)
    .available("a")
    .expectEffect("invite", { participant: idOf("a"), delivered: true })
    .available("b", "c")
    .expectEffect("invite", { participant: idOf("c"), delivered: false })
    .updates("b", "c")
    .expectPhase("aggregating");
});

test("[RD53] a clock that was set back before a restart gives nobody more time", () => {
  const training = inTraining().wait(1_000).state;
  const back_ms = -3_600_000;
  expect(resumeRound(training, sealedConfig, back_ms).state).toMatchObject({
    ends_at_ms: back_ms + sealedConfig.deadline_ms,
  });
  const keying = scenario(secureConfig).available("a", "b", "c").expectPhase("keying").state;
  expect(resumeRound(keying, secureConfig, back_ms).state).toMatchObject({
    phase_ends_at_ms: back_ms + secureConfig.exchange_ms,
    ends_at_ms: back_ms + secureConfig.deadline_ms,
  });
});

test("[RD41] with a quorum, members that stay away after a restart are given up", () => {
  inTraining()
    .updates("a", "b")
    .wait(10_000)
    .restart()
    .expectAlarmIn(3_000)
    .alarm()
    .expectPhase("aggregating");
});

test("[RD41] an aggregation that a restart interrupted is asked for again", () => {
  inAggregating().restart().expectPhase("aggregating").expectEffects("aggregate");
});

/** Of four, d went before it sent its shares, and c before its update; b and a survive. */
const inConfirming = () =>
  scenario({ ...secureConfig, cohort_target: 4 })
    .available("a", "b", "c", "d")
    .keys("a", "b", "c", "d")
    .left("d")
    .shares("a", "b", "c")
    .updates("a", "b")
    .declined("c")
    .expectPhase("confirming");

test("[RD41] in keying and sharing members say again what was not saved", () => {
  scenario(secureConfig)
    .available("a", "b", "c")
    .keys("a", "b")
    .wait(1_000)
    .restart()
    .expectState({ phase: "keying", keys: [] })
    .available("a", "b", "c")
    .expectEffects("invite")
    .keys("a", "b", "c")
    .shares("a")
    .wait(1_000)
    .restart()
    .expectState({ phase: "sharing", dealt: [] })
    .available("a", "b", "c")
    .expectEffects("invite", "send_keys")
    .shares("a", "b", "c")
    .expectPhase("training");
});

test("[RD41] after a restart keying and sharing have their whole time again, within the deadline", () => {
  const { deadline_ms, exchange_ms } = secureConfig;
  const round = scenario(secureConfig)
    .available("a", "b", "c")
    .wait(exchange_ms - 1)
    .restart();
  round.expectPhase("keying").expectAlarmIn(exchange_ms);
  round.available("a", "b", "c").keys("a", "b", "c").expectPhase("sharing");
  const left_ms = exchange_ms / 2;
  round.wait(deadline_ms - (exchange_ms - 1) - left_ms).restart();
  round.expectPhase("sharing").expectAlarmIn(left_ms);
});

test("[RD41] after a restart survivors have the whole time again to confirm and to unmask", () => {
  const round = inConfirming().confirm("a").wait(60_000).restart();
  round.expectState({ phase: "confirming", signatures: [] }).expectAlarmIn(10_000);
  round.available("a").expectEffects("invite", "request_confirmation");
  round.available("b").confirm("a", "b").expectPhase("unmasking");
  round.unmask("a").wait(60_000).restart();
  round.expectState({ phase: "unmasking", answers: [] }).expectAlarmIn(10_000);
  round.available("a").expectEffects("invite", "request_unmasking");
  round.available("b").unmask("a", "b").expectPhase("aggregating").restart();
  round.expectEffects("aggregate").aggregated().expectPhase("closed");
});

test("[RD41] whoever heard of a step that was not saved hears of higher revisions after it", () => {
  const round = scenario().available("a", "b", "c").wait(1);
  for (let times = 0; times < 400; times++) round.disconnected("a").available("a");
  const heard = round.state.revision;
  round.restart().expectEffects("set_alarm");
  expect(round.state.revision).toBeGreaterThan(heard);
});

test("[RD50] the end says how many were lost in each phase, and the threshold", () => {
  const lost = { keying: 0, sharing: 1, training: 1, confirming: 0, unmasking: 0, aggregating: 0 };
  inConfirming().stop().expectState({ lost_in: lost, threshold: 2 });
  const round = inConfirming().confirm("a", "b").unmask("a", "b").aggregated();
  round.expectState({ phase: "closed", lost_in: lost, threshold: 2 });
  inAggregating()
    .aggregated({ excluded: ["b"] })
    .expectOut("b", "refused", "aggregating")
    .expectState({
      lost_in: { ...lost, sharing: 0, training: 0, aggregating: 1 },
      threshold: null,
    });
});

test("[RD50] survivors that were silent when a phase ended are counted as lost in it", () => {
  const policy = { adversary: "honest_but_curious", corrupt: 0.2, dropout: 0.3 } as const;
  const letters = ["a", "b", "c", "d", "e"];
  const round = scenario({ ...secureConfig, cohort_target: 5, exchange: { statement: "", policy } })
    .available(...letters)
    .keys(...letters)
    .shares(...letters)
    .updates(...letters)
    .confirm("a", "b", "c")
    .alarm();
  const counted = () => viewOf(round.state, round.config);
  expect(counted()).toMatchObject({ lost_in: { confirming: 2, unmasking: 0 }, dropped: 0 });
  round.unmask("a", "b", "d").alarm().expectPhase("aggregating");
  expect(counted().lost_in).toMatchObject({ confirming: 2, unmasking: 1 });
  round.aggregated().expectState({ lost_in: { confirming: 2, unmasking: 1 } });
});

test("[RD41] a round that is over is not touched by a restart", () => {
  const { state } = closed();
  const resumed = resumeRound(state, sealedConfig, 5_000);
  expect(resumed.state).toBe(state satisfies RoundState);
  expect(resumed.effects).toEqual([]);
});
