import { expect, test } from "vitest";
import { mayUpload } from "./index.ts";
import { idOf, secureConfig, updateOf } from "./testing/fixtures.ts";
import { type Scenario, scenario } from "./testing/scenario.ts";

const answer = (round: Scenario, letter: string) => mayUpload(round.state, idOf(letter));
const refused = (reason: string) => ({ ok: false, reason });

test("[RD42] members at work may upload, others learn why not", () => {
  const round = scenario().available("a");
  expect(answer(round, "a")).toEqual(refused("not_in_cohort"));
  round.available("b", "c").updates("a").declined("b");
  expect(answer(round, "a")).toEqual({ ok: true, already: updateOf("a") });
  expect(answer(round, "b")).toEqual(refused("round_stale"));
  expect(answer(round, "c")).toEqual({ ok: true, already: null });
  expect(answer(round, "z")).toEqual(refused("not_in_cohort"));
});

test("[RD42] before training it is too early, after it too late", () => {
  const round = scenario(secureConfig).available("a", "b", "c");
  expect(answer(round, "a")).toEqual(refused("phase_mismatch"));
  round.keys("a", "b", "c");
  expect(answer(round, "a")).toEqual(refused("phase_mismatch"));
  round.shares("a", "b", "c").updates("a", "b").alarm();
  expect(answer(round, "a")).toEqual({ ok: true, already: updateOf("a") });
  expect(answer(round, "c")).toEqual(refused("round_stale"));
});

test("[RD42] once the round is over only what was counted is still confirmed", () => {
  const committed = scenario().available("a", "b", "c").updates("a", "b", "c").aggregated();
  expect(answer(committed, "a")).toEqual({ ok: true, already: updateOf("a") });
  expect(answer(committed, "z")).toEqual(refused("round_stale"));
  const stopped = scenario().available("a", "b", "c").update("a").stop();
  expect(answer(stopped, "a")).toEqual(refused("round_stale"));
});
