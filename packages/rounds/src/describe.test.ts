import { RoundView } from "@tributary/protocol";
import { expect, test } from "vitest";
import { describe, viewOf } from "./index.ts";
import { sealedConfig, secureConfig } from "./testing/fixtures.ts";
import { scenario } from "./testing/scenario.ts";

test("[RD43] a recruiting round says how many participants are missing", () => {
  const round = scenario({ ...sealedConfig, quorum: 3 }).available("a");
  round.expectWaitingFor("waiting for 2 more of 3 participants");
  expect(describe(round.state, round.config, 4)).toBe(
    "waiting for 2 more of 3 participants (4 connected)",
  );
});

test("[RD43] every phase says what it is waiting for", () => {
  scenario(secureConfig)
    .available("a", "b")
    .expectWaitingFor("waiting a moment for a full cohort: 2 of 3 participants")
    .available("c")
    .expectWaitingFor("waiting for the keys of 3 of 3 participants")
    .keys("a", "b", "c")
    .shares("a")
    .expectWaitingFor("waiting for the key shares of 2 of 3 participants")
    .shares("b", "c")
    .updates("a")
    .expectWaitingFor("waiting for 2 of 3 updates")
    .update("b")
    .disconnected("c")
    .expectWaitingFor("waiting for 1 of 3 updates; the quorum is reached; 1 lost the connection")
    .alarm()
    .unmask("a")
    .expectWaitingFor("waiting for 1 of 2 participants to remove the masks")
    .unmask("b")
    .expectWaitingFor("combining 2 updates into the next model")
    .aggregated()
    .expectWaitingFor("committed as model version 1");
  scenario().stop().expectWaitingFor("abandoned: The run was stopped.");
});

test("[RD43] the view counts the cohort and names nobody", () => {
  const round = scenario({ ...sealedConfig, cohort_target: 4 })
    .available("a", "b", "c", "d")
    .accepted("a", "b")
    .update("a")
    .declined("c");
  const view = viewOf(round.state, round.config);
  expect(RoundView.parse(view)).toMatchObject({
    phase: "training",
    quorum: 2,
    cohort: 4,
    training: 1,
    accepted: 1,
    dropped: 1,
    deadline_at_ms: 61_000,
  });
  for (const { participant } of round.members()) {
    expect(JSON.stringify(view)).not.toContain(participant);
  }
  const waiting = scenario().available("a");
  expect(viewOf(waiting.state, waiting.config)).toMatchObject({
    eligible: 1,
    deadline_at_ms: null,
  });
});
