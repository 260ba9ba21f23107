import { expect, test } from "vitest";
import { isWorthSaving } from "./index.ts";
import { secureConfig } from "./testing/fixtures.ts";
import { type Scenario, scenario } from "./testing/scenario.ts";

/** Whether what was said made a promise. */
function isPromise(round: Scenario, say: (round: Scenario) => Scenario): boolean {
  const before = round.state;
  expect(say(round).state).not.toBe(before);
  return isWorthSaving(before, round.state);
}

test("[RD51] a new phase is worth saving, and an update that counts", () => {
  const round = scenario(secureConfig).available("a", "b");
  expect(isPromise(round, (r) => r.available("c"))).toBe(true);
  expect(isPromise(round.keys("a", "b"), (r) => r.keys("c"))).toBe(true);
  expect(isPromise(round.shares("a", "b"), (r) => r.shares("c"))).toBe(true);
  expect(isPromise(round, (r) => r.update("a"))).toBe(true);
  expect(isPromise(round, (r) => r.updates("b", "c"))).toBe(true);
  expect(isPromise(round.confirm("a", "b"), (r) => r.confirm("c"))).toBe(true);
  expect(isPromise(round.unmask("a", "b"), (r) => r.unmask("c"))).toBe(true);
  expect(isPromise(round, (r) => r.aggregated())).toBe(true);
});

test("[RD51] nothing else is promised to anyone", () => {
  const round = scenario({ ...secureConfig, cohort_target: 4 });
  expect(isPromise(round, (r) => r.available("a", "b"))).toBe(false);
  round.available("c", "d");
  expect(isPromise(round, (r) => r.accepted("a"))).toBe(false);
  expect(isPromise(round, (r) => r.keys("a", "b", "c"))).toBe(false);
  expect(isPromise(round, (r) => r.disconnected("a").available("a").disconnected("a"))).toBe(false);
  round.keys("d");
  expect(isPromise(round, (r) => r.shares("a", "b", "c"))).toBe(false);
  round.shares("d");
  expect(isPromise(round, (r) => r.declined("d"))).toBe(false);
  round.updates("a", "b", "c");
  expect(isPromise(round, (r) => r.confirm("a", "b"))).toBe(false);
  round.confirm("c");
  expect(isPromise(round, (r) => r.unmask("a", "b"))).toBe(false);
});
