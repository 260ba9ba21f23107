import { expect, test } from "vitest";
import { startRound } from "./index.ts";
import { idOf, sealedConfig, secureConfig } from "./testing/fixtures.ts";
import { scenario } from "./testing/scenario.ts";

test("[RD6] participants become eligible in the order in which they arrive, once each", () => {
  scenario()
    .available("b")
    .expectEffects("keep_waiting")
    .available("a")
    .expectState({ eligible: [idOf("b"), idOf("a")] })
    .available("b")
    .expectUnchanged()
    .expectEffects("keep_waiting");
});

test.each(["disconnected", "left"] as const)(
  "[RD7] a participant that %s is not eligible",
  (goes) => {
    scenario()
      .available("a", "b")
      [goes]("a")
      .expectState({ eligible: [idOf("b")] })
      [goes]("a")
      .expectUnchanged();
  },
);

test("[RD7] falling below the quorum starts the wait for a full cohort anew", () => {
  scenario()
    .available("a", "b")
    .expectAlarmIn(5_000)
    .wait(4_000)
    .disconnected("a")
    .expectState({ quorum_since_ms: null })
    .wait(2_000)
    .tick()
    .expectPhase("recruiting")
    .available("a")
    .expectAlarmIn(5_000);
});

test("[RD8] a full cohort is selected at once", () => {
  scenario()
    .available("a", "b")
    .expectPhase("recruiting")
    .available("c")
    .expectPhase("training")
    .expectCohort("abc");
});

test("[RD52] a full cohort waits for others as long as it must, and they can be selected", () => {
  const config = { ...sealedConfig, wait_min_ms: 2_000 };
  scenario(config)
    .available("a", "b")
    .expectAlarmIn(5_000)
    .wait(500)
    .available("c")
    .expectPhase("recruiting")
    .expectEffects("keep_waiting", "set_alarm")
    .expectAlarmIn(1_500)
    .expectWaitingFor("waiting a moment for others to come: 3 participants, 3 are selected")
    .available("d")
    .wait(1_499)
    .tick()
    .expectUnchanged()
    .alarm()
    .expectPhase("training");
  const cohorts = new Set<string>();
  for (let selection_seed = 0; selection_seed < 50; selection_seed++) {
    const round = scenario({ ...config, selection_seed })
      .available("a", "b", "c", "d")
      .alarm();
    cohorts.add(
      round
        .members()
        .map(({ participant }) => participant.charAt(0))
        .sort()
        .join(""),
    );
  }
  expect([...cohorts].sort()).toEqual(["abc", "abd", "acd", "bcd"]);
});

test("[RD52] after that wait a cohort that becomes full is selected at once", () => {
  scenario({ ...sealedConfig, wait_min_ms: 2_000 })
    .available("a", "b")
    .wait(3_000)
    .available("c")
    .expectPhase("training");
});

test("[RD52] a round that begins with everyone who is connected waits, too", () => {
  scenario({ ...sealedConfig, wait_min_ms: 2_000 }, ["a", "b", "c", "d"])
    .tick()
    .expectPhase("recruiting")
    .expectAlarmIn(2_000)
    .alarm()
    .expectPhase("training");
});

test("[RD9] a wait that is longer than the recruiting wait takes its place", () => {
  scenario({ ...sealedConfig, wait_min_ms: 8_000 })
    .available("a", "b")
    .expectAlarmIn(8_000)
    .alarm()
    .expectCohort("ab");
});

test("[RD9] a quorum without a full cohort starts after the recruiting wait", () => {
  scenario()
    .available("a", "b")
    .wait(4_999)
    .tick()
    .expectUnchanged()
    .alarm()
    .expectPhase("training")
    .expectCohort("ab");
});

test("[RD9] another arrival does not prolong the recruiting wait", () => {
  scenario({ ...sealedConfig, cohort_target: 4 })
    .available("a", "b")
    .wait(4_000)
    .available("c")
    .expectAlarmIn(1_000);
});

test("[RD10] recruiting waits without end for its quorum, and says for how many", () => {
  scenario()
    .available("a")
    .expectAlarmIn(null)
    .wait(1e12)
    .tick()
    .expectPhase("recruiting")
    .expectUnchanged()
    .expectEffects()
    .expectWaitingFor("waiting for 1 more of 2 participants");
});

test("[RD11] the cohort depends on the seed and on who is eligible, not on who came first", () => {
  const first = scenario(sealedConfig, ["a", "b", "c", "d", "e", "f"]).tick();
  const second = scenario(sealedConfig, ["f", "c", "e", "a", "d", "b"]).tick();
  expect(first.state).toEqual(second.state);
});

test("[RD11] over many seeds everyone is selected equally often", () => {
  const letters = ["a", "b", "c", "d", "e", "f"];
  const times = new Map(letters.map((letter) => [letter, 0]));
  for (let selection_seed = 0; selection_seed < 2_000; selection_seed++) {
    const round = scenario({ ...sealedConfig, selection_seed }, letters).tick();
    for (const { participant } of round.members()) {
      const letter = participant.charAt(0);
      times.set(letter, (times.get(letter) ?? 0) + 1);
    }
  }
  // Binomial(2000, 1/2) has a standard deviation of 22; five of them on either side.
  for (const count of times.values()) expect(Math.abs(count - 1_000)).toBeLessThan(112);
});

test("[RD11] those that are not selected are told to keep waiting", () => {
  const round = scenario(sealedConfig, ["a", "b", "c", "d", "e"]).tick();
  const members = round.members().map((member) => member.participant);
  const waiting = round.effects.flatMap((effect) =>
    effect.type === "keep_waiting" ? [effect.participant] : [],
  );
  expect(members).toHaveLength(3);
  expect([...members, ...waiting].sort()).toEqual(["a", "b", "c", "d", "e"].map(idOf));
});

test("[RD12] a round that begins with everyone who is connected selects at its first tick", () => {
  scenario(sealedConfig, ["a", "b", "c", "d"])
    .expectPhase("recruiting")
    .tick()
    .expectPhase("training");
  scenario(sealedConfig, ["a", "b"]).tick().expectUnchanged().expectAlarmIn(5_000);
  scenario(sealedConfig, ["a"]).tick().expectUnchanged().expectEffects();
});

test("[RD12] a round that cannot succeed is not begun", () => {
  expect(() => startRound({ ...sealedConfig, quorum: 0 }, 0)).toThrow("quorum of at least 1");
  expect(() => startRound({ ...sealedConfig, cohort_target: 1 }, 0)).toThrow("at least 2, got 1");
  expect(() => startRound({ ...secureConfig, quorum: 1 }, 0)).toThrow("at least 2 in a secure");
  expect(() => startRound({ ...secureConfig, exchange: null }, 0)).toThrow("secure rounds only");
  const { exchange } = secureConfig;
  expect(() => startRound({ ...sealedConfig, exchange }, 0)).toThrow("secure rounds only");
});

test("[RD13] a sealed round trains as soon as its cohort is selected", () => {
  scenario()
    .available("a", "b", "c")
    .expectEffects("invite", "invite", "invite", "set_alarm")
    .expectEffect("invite", { participant: idOf("a"), delivered: false })
    .expectState({
      phase: "training",
      exchange: null,
      selected_at_ms: 1_000,
      ends_at_ms: 61_000,
    })
    .expectAlarmIn(60_000);
});

test("[RD13] a secure round exchanges keys first", () => {
  scenario(secureConfig)
    .available("a", "b", "c")
    .expectEffects("invite", "invite", "invite", "set_alarm")
    .expectState({ phase: "keying", ends_at_ms: 61_000, phase_ends_at_ms: 11_000 })
    .expectAlarmIn(10_000);
});

test("[RD29] nobody can deliver, accept or exchange anything before a cohort is selected", () => {
  scenario()
    .available("a")
    .update("a")
    .expectRefused("a", "not_in_cohort")
    .expectEffect("discard_update", { participant: idOf("a") })
    .accepted("a")
    .expectRefused("a", "not_in_cohort")
    .keys("a")
    .expectRefused("a", "not_in_cohort");
});
