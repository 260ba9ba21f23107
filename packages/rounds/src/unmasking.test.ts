/** Unmasking. */
import { expect, test } from "vitest";
import { answerOf, idOf, secureConfig, updateOf } from "./testing/fixtures.ts";
import { type Scenario, scenario } from "./testing/scenario.ts";
import { fiveConfirming, sparseSharing, twoConfirming, unmaskingFailed } from "./testing/secure.ts";

const inUnmasking = () => twoConfirming().confirm("a", "b").expectPhase("unmasking");
const fiveUnmasking = () => fiveConfirming().confirm("a", "b", "c", "d").expectPhase("unmasking");
const sorted = (participants: readonly string[] = []) => [...participants].sort();

function unmaskingOf({ state }: Scenario) {
  if (state.phase !== "unmasking") throw new Error(`Expected unmasking, got ${state.phase}`);
  return state;
}

test("[RD15] a survivor that comes back is asked again unless it has answered", () => {
  inUnmasking()
    .disconnected("a")
    .available("a")
    .expectEffects("invite", "request_unmasking")
    .expectEffect("request_unmasking", { to: [idOf("a")] })
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
    .confirm("a", "b")
    .expectOut("c", "deadline", "training")
    .expectOut("d", "deadline", "sharing");
  const kinds = answerOf("a", unmaskingOf(round)).map(({ of, kind }) => `${kind} ${of[0]}`);
  expect(kinds.sort()).toEqual(["pairwise c", "self a", "self b"]);
  const { answers } = unmaskingOf(round.unmask("a"));
  expect(answers.map(({ from, shares }) => [from, shares.length])).toEqual([[idOf("a"), 3]]);
});

test("[RD32] one answer of each survivor is kept", () => {
  const round = inUnmasking().unmask("a");
  const { answers } = unmaskingOf(round);
  round.unmask("a").expectUnchanged().expectEffects().expectState({ answers });
  round.unmask("c").expectRefused("c", "round_stale");
  round.unmask("z").expectRefused("z", "not_in_cohort");
});

test("[RD32] only survivors whose neighbours signed are asked", () => {
  const { round, ring } = sparseSharing();
  // Three of the fifth's neighbourhood do not sign, and of every other at most two.
  const signers = ring.filter((_, place) => place !== 2 && place !== 4 && place !== 6);
  round
    .shares(...ring)
    .updates(...ring)
    .confirm(...signers)
    .alarm()
    .expectPhase("unmasking");
  const request = round.effects.find((effect) => effect.type === "request_unmasking");
  const asked = ring.filter((_, place) => place !== 4);
  expect(sorted(request?.to)).toEqual(sorted(asked.map(idOf)));
  round.unmask(...asked).expectPhase("aggregating");
});

test("[RD32] a survivor that did not sign may answer, and is waited for", () => {
  const round = fiveConfirming().confirm("a", "b", "c").alarm();
  round.unmask("a", "b", "c").expectPhase("unmasking").unmask("d").expectPhase("aggregating");
});

test("[RD33] an answer that could reveal too much is refused as a whole, and another is taken", () => {
  const round = inUnmasking();
  const right = answerOf("a", unmaskingOf(round));
  const send = (shares: typeof right) =>
    round
      .apply({ type: "unmasked", shares, participant: idOf("a"), now_ms: round.now_ms })
      .expectRefused("a", "malformed_message");
  const from = idOf("a");
  send([]);
  send([...right, { from, of: idOf("b"), kind: "pairwise", share: "p" }]);
  send([{ from, of: idOf("b"), kind: "pairwise", share: "p" }]);
  send([{ from, of: idOf("c"), kind: "self", share: "s" }]);
  send([...right, { from, of: idOf("z"), kind: "pairwise", share: "p" }]);
  send([...right, ...right]);
  send(right.map((share) => ({ ...share, from: idOf("b") })));
  round.unmask("a").expectEffects();
  expect(unmaskingOf(round).answers).toHaveLength(1);
});

test("[RD33] nobody reveals anything of those that are not its neighbours", () => {
  const { round, ring } = sparseSharing();
  round
    .shares(...ring)
    .updates(...ring)
    .confirm(...ring);
  const [first = "", , , far = ""] = ring;
  const right = answerOf(first, unmaskingOf(round));
  expect(right).toHaveLength(5);
  const shares = [
    ...right.slice(1),
    { from: idOf(first), of: idOf(far), kind: "self" as const, share: "s" },
  ];
  const from = { participant: idOf(first), now_ms: round.now_ms };
  round.apply({ type: "unmasked", shares, ...from }).expectRefused(first, "malformed_message");
  round.unmask(...ring).expectPhase("aggregating");
});

test("[RD34] unmasking ends when all that were asked answered", () => {
  const round = inUnmasking().unmask("a").expectPhase("unmasking").unmask("b");
  round.expectPhase("aggregating").expectEffects("aggregate");
  const [masks] = round.effects.flatMap((effect) =>
    effect.type === "aggregate" ? [effect.masks] : [],
  );
  expect(masks?.revealed.map(({ of, kind }) => `${kind} ${of[0]}`).sort()).toEqual([
    "pairwise c",
    "pairwise c",
    "self a",
    "self a",
    "self b",
    "self b",
  ]);
  expect(sorted(masks?.sharers)).toEqual(["a", "b", "c"].map(idOf));
  expect(sorted(masks?.survivors)).toEqual(["a", "b"].map(idOf));
  expect(masks?.keys).toHaveLength(3);
  expect(masks?.plan.threshold).toBe(2);
});

test("[RD34] at its time enough shares of every secret suffice", () => {
  fiveUnmasking()
    .unmask("a", "b", "c")
    .expectAlarmIn(10_000)
    .alarm()
    .expectPhase("aggregating")
    .expectDelivered("abcd");
});

test("[RD34] with enough shares, those that are away are waited for only for the grace", () => {
  fiveUnmasking()
    .disconnected("d")
    .unmask("a", "b")
    .expectAlarmIn(10_000)
    .unmask("c")
    .expectAlarmIn(3_000)
    .alarm()
    .expectPhase("aggregating");
});

test("[RD34] fewer shares of one secret than the threshold reveal nothing", () => {
  fiveUnmasking()
    .unmask("a", "b")
    .alarm()
    .expectState({ ...unmaskingFailed, lost_in: { confirming: 0, unmasking: 2 } })
    .expectEffects("abandon")
    .expectEffect("abandon", { detail: expect.stringMatching(/^2 of 4 participants helped/) });
});

test("[RD34] answers that hold too little are not enough, however many there are", () => {
  const round = fiveUnmasking();
  for (const letter of ["a", "b", "c", "d"]) {
    const shares = answerOf(letter, unmaskingOf(round)).filter(({ of }) => of !== idOf("e"));
    const from = { participant: idOf(letter), now_ms: round.now_ms };
    round.apply({ type: "unmasked", shares, ...from });
  }
  round.expectState({
    ...unmaskingFailed,
    detail: expect.stringMatching(/^4 of 4 participants helped/),
  });
});

test("[RD35] a masked update that is late is refused, its sender no survivor", () => {
  for (const begin of [twoConfirming, inUnmasking]) {
    begin()
      .update("c")
      .expectRefused("c", "round_stale")
      .expectEffects("refuse", "discard_update")
      .expectDelivered("ab")
      .update("a")
      .expectUnchanged()
      .expectEffect("confirm_update", { update: updateOf("a") });
  }
});
