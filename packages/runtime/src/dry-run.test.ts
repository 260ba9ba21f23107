import { type MemberTrace, type RoundTrace, RunId, roundId } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { atLeastBinomial, atLeastHypergeometric, dryRun } from "./dry-run.ts";

const run = RunId.parse("run-000000000000");

/** Members that delivered after so many seconds; null: cut off by the deadline; "left": gone. */
function round(number: number, members: readonly (number | null | "left")[]): RoundTrace {
  return {
    run,
    round: roundId(run, number),
    number,
    started_at_ms: 0,
    quorum: 2,
    phases: [],
    deadline_ms: 60_000,
    ended_ms: 61_000,
    reason: null,
    members: members.map((said, index): MemberTrace => {
      const one = { participant: `p${index}`, selected_ms: 1_000 };
      if (typeof said === "number") return { ...one, delivered_ms: 1_000 + 1_000 * said };
      const reason = said === null ? "deadline" : "left";
      return { ...one, out: { at_ms: 31_000, reason, phase: "training" } };
    }),
  };
}

const policy = { quorum: 2, over_selection: 1, deadline_ms: 60_000 };

describe("a dry run", () => {
  test("of the same policy and cohort is certain", () => {
    const { rounds, expected, committed } = dryRun(
      [round(1, [1, 2]), round(2, [1, "left"])],
      policy,
    );
    expect(rounds.map(({ chance }) => chance)).toEqual([1, 0]);
    expect([expected, committed]).toEqual([1, 2]);
  });

  test("of a shorter deadline loses those who came later, and is over sooner", () => {
    const [told] = dryRun([round(1, [5, 50])], { ...policy, deadline_ms: 20_000 }).rounds;
    expect(told).toMatchObject({ in_time: 1, chance: 0, seconds: 20 });
    const [shorter] = dryRun([round(1, [5, 10])], { ...policy, deadline_ms: 20_000 }).rounds;
    expect(shorter).toMatchObject({ in_time: 2, chance: 1, seconds: 10 });
  });

  test("of fewer members counts every way to draw them", () => {
    const [told] = dryRun([round(1, [1, 1, 1, "left"])], policy).rounds;
    // Of 6 pairs 3 are of two that delivered.
    expect(told?.chance).toBeCloseTo(0.5, 12);
  });

  test("of more members takes the others to be like those, and says so", () => {
    const [told] = dryRun([round(1, [1, "left"])], { ...policy, over_selection: 2 }).rounds;
    expect(told).toMatchObject({ is_extrapolated: true });
    expect(told?.chance).toBeCloseTo(1 - (1 + 4) / 16, 12);
  });

  test("says of whom nobody knows when they would have delivered", () => {
    const [told] = dryRun([round(1, [1, null, "left"])], { ...policy, deadline_ms: 90_000 }).rounds;
    expect(told).toMatchObject({ in_time: 1, cut_off: 1, cohort: 3 });
  });

  test("leaves out rounds that selected nobody", () => {
    expect(dryRun([round(1, [])], policy)).toEqual({
      rounds: [],
      committed: 0,
      expected: 0,
      seconds_mean: null,
    });
  });
});

describe("the chances", () => {
  /** Counts all subsets. */
  function counted(population: number, good: number, draws: number, wanted: number): number {
    let [hits, all] = [0, 0];
    for (let set = 0; set < 2 ** population; set++) {
      const members = [...Array(population).keys()].filter((index) => (set >> index) & 1);
      if (members.length !== draws) continue;
      all += 1;
      if (members.filter((index) => index < good).length >= wanted) hits += 1;
    }
    return hits / all;
  }

  test("without replacement are those of counting every cohort", () => {
    for (let good = 0; good <= 7; good++) {
      for (let draws = 0; draws <= 7; draws++) {
        for (let wanted = 0; wanted <= draws; wanted++) {
          const chance = atLeastHypergeometric({ population: 7, good, draws, wanted });
          expect(chance).toBeCloseTo(counted(7, good, draws, wanted), 10);
        }
      }
    }
  });

  test("with replacement add up", () => {
    expect(atLeastBinomial({ draws: 3, share: 0.5, wanted: 2 })).toBeCloseTo(0.5, 12);
    expect(atLeastBinomial({ draws: 1_000, share: 0.9, wanted: 0 })).toBeCloseTo(1, 9);
    expect(atLeastBinomial({ draws: 10, share: 0, wanted: 1 })).toBe(0);
    expect(atLeastBinomial({ draws: 10, share: 1, wanted: 10 })).toBe(1);
  });
});
