import { expect, test } from "vitest";
import { defaultPopulation } from "../population/profile.ts";
import { distance, meanOptimum } from "../quadratic.ts";
import { readCompareWishes } from "./compare.ts";
import { type Measures, measure } from "./measure.ts";
import { type Policy, policies } from "./policies.ts";
import { formatTable } from "./table.ts";
import { tryPolicy } from "./trial.ts";

async function measured(policy: Policy): Promise<Measures> {
  const crowd = { seed: 1, participants: 300, hours: 2, population: defaultPopulation };
  const trial = await tryPolicy({ ...crowd, policy });
  const target = meanOptimum(trial.devices.map(({ optimum }) => optimum));
  return measure(trial, distance(new Float32Array(target.length), target));
}

test("whoever needs all of those that it invites wastes most, and a buffer wastes least", async () => {
  const [exact, over, , , buffered] = policies as [Policy, Policy, Policy, Policy, Policy];
  const all = [await measured(exact), await measured(over), await measured(buffered)] as const;
  const [first, second, third] = all;
  expect(first.wasted).toBeGreaterThan(second.wasted);
  expect(second.wasted).toBeGreaterThan(third.wasted);
  expect(first.updates_per_hour).toBeLessThan(second.updates_per_hour);
  expect(second.updates_per_hour).toBeLessThan(third.updates_per_hour);
  for (const { shares, fairness, wasted } of all) {
    expect(shares.slow + shares.medium + shares.fast).toBeCloseTo(1, 9);
    for (const share of [fairness, wasted]) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
    }
  }
});

test("the table has a row for each policy and says what its columns mean", () => {
  const measures: Measures = {
    ...{ versions_per_hour: 1.25, updates_per_hour: 25.4, abandoned: 0.5, hours_to_target: null },
    ...{ wasted: 0.333, shares: { slow: 0.2, medium: 0.3, fast: 0.5 }, fairness: 0.456 },
  };
  const rows = policies.map((policy) => ({ policy, measures }));
  const lines = formatTable(rows).split("\n");
  expect(lines[2]?.split(/ {3,}/)).toEqual([
    ...["sync exact", "1.3", "25", "50 %", "never", "33 %", "20/30/50", "0.46"],
  ]);
  for (const { name, says } of policies) {
    expect(lines.filter((line) => line.startsWith(name) && line.endsWith(says))).toHaveLength(1);
  }
  expect(lines.some((line) => /^fairness +Jain's index/.test(line))).toBe(true);
});

test("wishes that make no sense are none", () => {
  expect(readCompareWishes([])).toEqual({ seed: 1, participants: 200, hours: 24 });
  expect(readCompareWishes(["--hours", "3"])?.hours).toBe(3);
  for (const wrong of [
    ["--hours", "0"],
    ["--participants", "3"],
    ["--speed", "9"],
  ]) {
    expect(readCompareWishes(wrong)).toBeNull();
  }
});
