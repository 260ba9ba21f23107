import { expect, test } from "vitest";
import { isInCohort, isSelected } from "./index.ts";
import { idOf, sealedConfig } from "./testing/fixtures.ts";
import { scenario } from "./testing/scenario.ts";

test("[RD57] who was selected is named in the round, also when it is out", () => {
  const round = scenario({ ...sealedConfig, quorum: 2, cohort_target: 4 }).available("a", "b");
  expect(isSelected(round.state, idOf("a"))).toBe(false);
  round.available("c", "d").expectPhase("training").left("a").update("b");
  expect(isInCohort(round.state, idOf("a"))).toBe(false);
  for (const letter of "abcd") expect(isSelected(round.state, idOf(letter))).toBe(true);
  round.available("e");
  expect(isSelected(round.state, idOf("e"))).toBe(false);
});
