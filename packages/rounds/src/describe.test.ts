import { RoundView } from "@tributary/protocol";
import { expect, test } from "vitest";
import { describe } from "./describe.ts";
import { viewOf } from "./index.ts";
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
    .expectWaitingFor("waiting for 3 of 3 participants to send their keys")
    .keys("a", "b", "c")
    .shares("a")
    .expectWaitingFor("waiting for 2 of 3 participants to send their key shares")
    .shares("b", "c")
    .updates("a")
    .expectWaitingFor("waiting for 2 of 3 updates")
    .update("b")
    .disconnected("c")
    .expectWaitingFor("waiting for 1 of 3 updates; the quorum is reached; 1 lost the connection")
    .alarm()
    .confirm("a")
    .expectWaitingFor("waiting for 1 of 2 participants to confirm who is in the sum")
    .confirm("b")
    .unmask("a")
    .expectWaitingFor("waiting for 1 of 2 participants to help remove the masks")
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

test("[RD43] the view of a secure round says its threshold and how much has been collected", () => {
  const round = scenario(secureConfig).available("a", "b");
  const seen = () => viewOf(round.state, round.config);
  const isWaiting = { privacy: "secure", threshold: null, collected: 0 };
  expect(RoundView.parse(seen())).toMatchObject(isWaiting);
  round.available("c").keys("a");
  expect(seen()).toMatchObject({ phase: "keying", threshold: null, collected: 1 });
  round.keys("b", "c").shares("a", "b");
  expect(seen()).toMatchObject({ phase: "sharing", threshold: 2, collected: 2 });
  round.shares("c").updates("a");
  expect(seen()).toMatchObject({ phase: "training", threshold: 2, collected: 1 });
  round.updates("b", "c").confirm("a", "b");
  expect(seen()).toMatchObject({ phase: "confirming", threshold: 2, collected: 2 });
  round.confirm("c").unmask("a");
  expect(seen()).toMatchObject({ phase: "unmasking", threshold: 2, collected: 1 });
  round.unmask("b", "c");
  expect(RoundView.parse(seen())).toMatchObject({ phase: "aggregating", collected: 0 });
});
