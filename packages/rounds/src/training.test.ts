import { test } from "vitest";
import { idOf, sealedConfig, secureConfig, updateOf } from "./testing/fixtures.ts";
import { type Scenario, scenario } from "./testing/scenario.ts";

function inTraining(): Scenario {
  return scenario().available("a", "b", "c").expectPhase("training");
}

test("[RD14] a member that accepts is training; saying so twice changes nothing", () => {
  inTraining()
    .accepted("a")
    .expectState({ members: [{}, {}, {}], revision: 4 })
    .accepted("a")
    .expectUnchanged()
    .expectEffects()
    .accepted("z")
    .expectRefused("z", "not_in_cohort")
    .declined("a")
    .accepted("a")
    .expectRefused("a", "round_stale");
});

test("[RD15] a member that comes back is invited again and told whether it has delivered", () => {
  inTraining()
    .disconnected("a")
    .disconnected("a")
    .expectUnchanged()
    .available("a")
    .expectEffects("invite")
    .expectEffect("invite", { participant: idOf("a"), delivered: false })
    .update("a")
    .disconnected("a")
    .available("a")
    .expectEffect("invite", { participant: idOf("a"), delivered: true })
    .expectDelivered("a");
});

test("[RD16] whoever is not, or no longer, at work in the round is told to keep waiting", () => {
  inTraining()
    .available("z")
    .expectUnchanged()
    .expectEffects("keep_waiting")
    .left("a")
    .available("a")
    .expectUnchanged()
    .expectEffects("keep_waiting");
});

test("[RD17] a member that declines, leaves or sends a bad update is out", () => {
  const round = scenario({ ...sealedConfig, quorum: 1, cohort_target: 4 });
  round
    .available("a", "b", "c", "d")
    .declined("a", "user_paused")
    .expectOut("a", "declined")
    .expectEffects("drop", "discard_update")
    .left("b")
    .expectOut("b", "left")
    .updateRefused("c")
    .expectOut("c", "refused")
    .expectEffect("drop", { participant: idOf("c"), reason: "refused" });
});

test("[RD18] a member that has delivered stays counted whatever it does later", () => {
  inTraining()
    .update("a")
    .declined("a")
    .expectUnchanged()
    .updateRefused("a")
    .expectUnchanged()
    .left("a")
    .expectDelivered("a")
    .updates("b", "c")
    .expectPhase("aggregating")
    .expectDelivered("abc");
});

test("[RD19] training ends with the last update", () => {
  inTraining().updates("a", "b").expectPhase("training").update("c").expectPhase("aggregating");
});

test("[RD19] training ends when the last member that could still deliver is out", () => {
  inTraining().updates("a", "b").declined("c").expectPhase("aggregating").expectDelivered("ab");
});

test("[RD20] with a quorum, members that are away are waited for only for the grace", () => {
  inTraining()
    .disconnected("c")
    .expectAlarmIn(60_000)
    .update("a")
    .wait(1_000)
    .update("b")
    .expectAlarmIn(2_000)
    .wait(1_999)
    .tick()
    .expectUnchanged()
    .expectEffects("set_alarm")
    .alarm()
    .expectOut("c", "disconnected")
    .expectPhase("aggregating");
});

test("[RD20] a member that returns within the grace goes on", () => {
  inTraining()
    .updates("a", "b")
    .disconnected("c")
    .expectAlarmIn(3_000)
    .wait(2_000)
    .available("c")
    .expectAlarmIn(58_000)
    .update("c")
    .expectDelivered("abc");
});

test("[RD20] one member that is still connected is waited for until the deadline", () => {
  scenario({ ...sealedConfig, cohort_target: 4 })
    .available("a", "b", "c", "d")
    .updates("a", "b")
    .disconnected("c")
    .expectAlarmIn(60_000);
});

test("[RD20] the grace counts from the moment at which the last of them was lost", () => {
  scenario({ ...sealedConfig, cohort_target: 4 })
    .available("a", "b", "c", "d")
    .updates("a", "b")
    .disconnected("c")
    .wait(2_000)
    .disconnected("d")
    .expectAlarmIn(3_000)
    .alarm()
    .expectOut("c", "disconnected")
    .expectOut("d", "disconnected");
});

test("[RD20] without a quorum, members that are away are waited for until the deadline", () => {
  inTraining().update("a").disconnected("b", "c").expectAlarmIn(60_000);
});

test("[RD21] at the deadline stragglers are out and the quorum goes on", () => {
  inTraining()
    .updates("a", "b")
    .alarm()
    .expectOut("c", "deadline")
    .expectEffect("drop", { participant: idOf("c"), reason: "deadline" })
    .expectEffects("drop", "discard_update", "aggregate")
    .expectDelivered("ab");
});

test("[RD22] fewer updates than the quorum at the deadline change nothing", () => {
  inTraining()
    .update("a")
    .alarm()
    .expectPhase("abandoned")
    .expectState({ reason: "quorum_missed" })
    .expectEffect("abandon", { reason: "quorum_missed", uncounted: [updateOf("a")] });
});

test("[RD22] a round that can no longer reach its quorum is abandoned at once", () => {
  inTraining()
    .declined("a")
    .expectPhase("training")
    .left("b")
    .expectPhase("abandoned")
    .expectState({ reason: "quorum_missed" });
});

test("[RD26] an update that is on disk is counted and confirmed", () => {
  inTraining()
    .update("a")
    .expectDelivered("a")
    .expectEffects("confirm_update")
    .expectEffect("confirm_update", { update: updateOf("a") });
});

test("[RD27] the same update again is confirmed again and counted once", () => {
  inTraining()
    .update("a")
    .update("a")
    .expectUnchanged()
    .expectEffects("confirm_update")
    .updates("b", "c")
    .update("a")
    .expectUnchanged()
    .expectEffects("confirm_update")
    .expectDelivered("abc");
});

test("[RD28] a second, different update is refused and the first stays", () => {
  inTraining()
    .update("a")
    .update("a", 2)
    .expectRefused("a", "update_conflict")
    .expectEffects("refuse")
    .updates("b", "c")
    .update("a", 2)
    .expectRefused("a", "update_conflict")
    .expectEffects("refuse");
});

test("[RD29] the update of a stranger is refused and deleted", () => {
  inTraining()
    .update("z")
    .expectRefused("z", "not_in_cohort")
    .expectEffects("refuse", "discard_update");
});

test("[RD29] the update of a member that is out is refused and deleted", () => {
  inTraining()
    .declined("a")
    .update("a")
    .expectRefused("a", "round_stale")
    .expectEffects("refuse", "discard_update");
});

test("[RD29] a late update is answered stale and deleted", () => {
  inTraining()
    .updates("a", "b")
    .alarm()
    .expectPhase("aggregating")
    .update("c")
    .expectRefused("c", "round_stale")
    .expectEffects("refuse", "discard_update")
    .expectDelivered("ab");
});

test("[RD29] an update before the masks are agreed is too early", () => {
  scenario(secureConfig)
    .available("a", "b", "c")
    .update("a")
    .expectRefused("a", "phase_mismatch")
    .expectEffects("refuse", "discard_update");
});

test("[RD30] a sealed round aggregates what was delivered, in the cohort's order", () => {
  const round = inTraining().updates("c", "a", "b");
  const updates = round.members().flatMap((member) => ("update" in member ? [member.update] : []));
  round.expectEffects("confirm_update", "aggregate").expectEffect("aggregate", { updates });
});
