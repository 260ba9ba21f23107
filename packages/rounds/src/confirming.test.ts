/** Confirming; and training as far as the masks matter to it. */
import { expect, test } from "vitest";
import { idOf, strictConfig } from "./testing/fixtures.ts";
import {
  fiveConfig,
  fiveConfirming,
  secureTraining,
  twoConfirming,
  unmaskingFailed,
} from "./testing/secure.ts";

const sorted = (participants: readonly string[] = []) => [...participants].sort();

test("[RD22] a round whose masks could not be removed any more is abandoned at once", () => {
  secureTraining("abcde", fiveConfig)
    .declined("a")
    .left("b")
    .expectPhase("training")
    .updateRefused("c")
    .expectState({
      ...unmaskingFailed,
      detail: expect.stringContaining("2 participants are left"),
    });
});

test("[RD20] training waits for those that are away while the masks need them", () => {
  const round = secureTraining("abcde", fiveConfig).disconnected("c", "d", "e").updates("a", "b");
  round.expectAlarmIn(60_000).update("c").expectAlarmIn(3_000);
  round.alarm().expectPhase("confirming").expectOut("d", "disconnected", "training");
});

test("[RD30] after training a secure round asks its survivors to confirm who survived", () => {
  const round = secureTraining().updates("a", "b").declined("c").expectAlarmIn(10_000);
  const request = round.effects.find((effect) => effect.type === "request_confirmation");
  expect(sorted(request?.to)).toEqual([idOf("a"), idOf("b")]);
  expect(sorted(request?.survivors)).toEqual([idOf("a"), idOf("b")]);
});

test("[RD46] the first signature of each survivor counts", () => {
  const round = twoConfirming().confirm("a");
  const signatures = [{ from: idOf("a"), signature: "a confirms" }];
  const from = { participant: idOf("a"), now_ms: round.now_ms };
  round
    .apply({ type: "survivors_confirmed", signature: "another", ...from })
    .expectUnchanged()
    .expectEffects()
    .expectState({ signatures })
    .confirm("c")
    .expectRefused("c", "round_stale")
    .confirm("z")
    .expectRefused("z", "not_in_cohort");
});

test("[RD46] unmasking is requested with the signatures of all", () => {
  const round = twoConfirming().confirm("b", "a").expectPhase("unmasking");
  const request = round.effects.find((effect) => effect.type === "request_unmasking");
  expect(sorted(request?.to)).toEqual([idOf("a"), idOf("b")]);
  expect(sorted(request?.survivors)).toEqual([idOf("a"), idOf("b")]);
  expect(request?.signatures).toEqual(
    ["b", "a"].map((letter) => ({ from: idOf(letter), signature: `${letter} confirms` })),
  );
});

test("[RD47] survivors that are away are waited for only for the grace, once enough signed", () => {
  fiveConfirming()
    .disconnected("d")
    .confirm("a", "b")
    .expectAlarmIn(10_000)
    .confirm("c")
    .expectAlarmIn(3_000)
    .alarm()
    .expectPhase("unmasking")
    .expectDelivered("abcd");
});

test("[RD47] one that declines to sign stays in the sum, and is waited for like one that left", () => {
  for (const goes of ["declined", "left"] as const) {
    const round = fiveConfirming().confirm("a", "b", "c");
    round[goes]("d").expectAlarmIn(3_000)[goes]("d").expectUnchanged();
    round.alarm().expectPhase("unmasking").expectDelivered("abcd");
  }
});

test("[RD47] at its time enough signatures suffice", () => {
  fiveConfirming().confirm("a", "b", "c").expectAlarmIn(10_000).alarm().expectPhase("unmasking");
});

test("[RD48] with too few signatures nobody may answer, and nothing is revealed", () => {
  fiveConfirming()
    .confirm("a", "b")
    .alarm()
    .expectState({ ...unmaskingFailed, lost_in: { training: 1, confirming: 2 }, threshold: 3 })
    .expectEffects("abandon")
    .expectEffect("abandon", { detail: expect.stringMatching(/^2 of 4 participants confirmed/) });
});

test("[RD48] every mask must find a threshold of survivors that may answer", () => {
  // Five need four of five with one corrupt, and four survive: one that is silent is one too many.
  const round = secureTraining("abcde", strictConfig).updates("a", "b", "c", "d").left("e");
  round.confirm("a", "b", "c").alarm().expectState(unmaskingFailed);
});

test("[RD15] a survivor that comes back is asked again unless it has signed", () => {
  twoConfirming()
    .disconnected("a")
    .available("a")
    .expectEffects("invite", "request_confirmation")
    .expectEffect("request_confirmation", { to: [idOf("a")] })
    .confirm("a")
    .disconnected("a")
    .available("a")
    .expectEffects("invite");
});
