/** A device that an admin revokes while a round is under way, in each phase. */
import { describe, expect, test } from "vitest";
import { idOf, resultOf, sealedConfig, secureConfig, updateOf } from "./testing/fixtures.ts";
import { type Scenario, scenario } from "./testing/scenario.ts";
import { fiveConfirming, secureTraining } from "./testing/secure.ts";

const four = { ...sealedConfig, quorum: 2, cohort_target: 4 };
const training = () => scenario(four).available("a", "b", "c", "d").expectPhase("training");
const aggregating = () => training().updates("a", "b", "c", "d").expectPhase("aggregating");

/** Whose updates are asked for, by letter. */
function combinedIn({ effects }: Scenario): string {
  const updates = effects.flatMap((effect) => (effect.type === "aggregate" ? effect.updates : []));
  return updates
    .map(({ participant }) => participant[0])
    .sort()
    .join("");
}

describe("before its update is here", () => {
  test("[RD54] while participants are recruited, it is not eligible any more", () => {
    const round = scenario(four).available("a", "b", "c").revoked("a");
    round.available("d", "e").expectPhase("training").expectCohort("bcde");
  });

  test("[RD54] it is out in keying, sharing and training, and the round goes on", () => {
    const keying = scenario({ ...secureConfig, cohort_target: 4 }).available("a", "b", "c", "d");
    keying.revoked("a").expectEffects("drop", "discard_update").expectOut("a", "revoked", "keying");
    const sharing = keying.keys("b", "c", "d").expectPhase("sharing");
    sharing.revoked("b").expectOut("b", "revoked", "sharing");
    sharing.shares("c", "d").expectPhase("training");
    secureTraining("abcd").revoked("a").expectOut("a", "revoked", "training");
  });

  test("[RD54] a round that lacks it too much is given up", () => {
    const round = scenario({ ...four, cohort_target: 2 })
      .available("a", "b")
      .revoked("a");
    round.expectState({ phase: "abandoned", reason: "quorum_missed" });
  });
});

describe("after its update is here", () => {
  test("[RD54] a sealed update that was acknowledged is left out, and named", () => {
    const round = training().updates("a", "b").revoked("a");
    round.expectEffect("discard_update", { participant: idOf("a") }).expectDelivered("b");
    expect(round.members()).toContainEqual(
      expect.objectContaining({ participant: idOf("a"), update: updateOf("a") }),
    );
    round.updates("c", "d").expectPhase("aggregating");
    expect(combinedIn(round)).toBe("bcd");
    round.aggregated().expectPhase("closed").expectDelivered("bcd").expectOut("a", "revoked");
  });

  test("[RD54] it survives a crash, and its update announced again is refused", () => {
    const round = training().updates("a").revoked("a").wait(1).restart();
    round.expectOut("a", "revoked", "training");
    round.update("a").expectRefused("a", "round_stale");
  });

  test("[RD54] a masked update that nobody was told of is that of one that dropped out", () => {
    const round = secureTraining("abcd").updates("a", "b").revoked("a").updates("c", "d");
    round.expectPhase("confirming").expectDelivered("bcd");
    round.confirm("b", "c", "d").unmask("b", "c", "d").expectPhase("aggregating");
    round.aggregated().expectPhase("closed").expectDelivered("bcd");
  });

  test("[RD55] once the survivors are told, a masked update stays in the sum", () => {
    const round = fiveConfirming().revoked("a").expectDelivered("abcd");
    round.confirm("b", "c", "d").expectPhase("confirming").alarm().expectPhase("unmasking");
    round.revoked("b").expectDelivered("abcd").unmask("c", "d", "a").alarm();
    round.expectPhase("aggregating").revoked("c").expectDelivered("abcd");
    round.aggregated().expectPhase("closed").expectDelivered("abcd");
  });
});

describe("while its update is being combined", () => {
  test("[RD56] the others are combined again, and only that counts", () => {
    const round = aggregating().revoked("b");
    round.expectEffects("drop", "aggregate").expectEffect("aggregate", { attempt: 1 });
    expect(combinedIn(round)).toBe("acd");
    round.apply({ type: "aggregated", result: resultOf(), now_ms: round.now_ms });
    round.expectUnchanged();
    round.aggregated().expectPhase("closed").expectDelivered("acd").expectOut("b", "revoked");
  });

  test("[RD56] a request before that failed ends nothing", () => {
    const round = aggregating().revoked("b");
    const failed = { reason: "storage_failed", detail: "", now_ms: round.now_ms } as const;
    round.apply({ type: "aggregation_failed", ...failed }).expectUnchanged();
    round.aggregationFailed("storage_failed").expectPhase("abandoned");
  });

  test("[RD56] too few are left, and the round is given up without it", () => {
    const round = aggregating().revoked("a").revoked("b").revoked("c");
    round.expectState({ phase: "abandoned", reason: "quorum_missed" });
    round.expectEffect("abandon", { uncounted: [updateOf("d")] });
  });

  test("[RD56] a restart asks again, without it", () => {
    const round = aggregating().revoked("b").wait(1).restart();
    round.expectEffect("aggregate", { attempt: 1 }).aggregated().expectDelivered("acd");
  });
});
