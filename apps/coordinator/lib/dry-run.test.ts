import { describe, expect, test } from "vitest";
import { type DryRound, reservationsAbout } from "./dry-run.ts";

const counted: DryRound = {
  number: 1,
  was_committed: true,
  cohort: 3,
  in_time: 3,
  cut_off: 0,
  chance: 1,
  is_extrapolated: false,
  seconds: 4,
};
const extrapolated = { ...counted, is_extrapolated: true };

describe("what a dry run does not know", () => {
  test("is nothing where every round is counted", () => {
    expect(reservationsAbout({ rounds: [counted, counted] })).toEqual([]);
  });

  test("is how those would have done that were not selected", () => {
    const [some, ...others] = reservationsAbout({ rounds: [counted, extrapolated] });
    expect(some).toContain("Extrapolated in 1 of the 2 rounds: more would be selected than were");
    expect(others).toEqual([]);
    const [all] = reservationsAbout({ rounds: [extrapolated, extrapolated] });
    expect(all).toContain("Extrapolated in all 2 rounds");
  });

  test("is when those would have delivered that were cut off", () => {
    const one = reservationsAbout({ rounds: [{ ...counted, cut_off: 1 }] });
    expect(one).toEqual([expect.stringContaining("1 participant was cut off")]);
    const two = reservationsAbout({ rounds: [{ ...extrapolated, cut_off: 2 }] });
    expect(two).toHaveLength(2);
    expect(two[1]).toContain("2 participants were cut off");
  });
});
