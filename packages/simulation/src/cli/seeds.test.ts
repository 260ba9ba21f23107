import { describe, expect, test } from "vitest";
import type { Outcome } from "../outcome.ts";
import { readWishes } from "./arguments.ts";
import { reportFailure, Totals } from "./report.ts";
import { runSeeds } from "./seeds.ts";

/** Two participants never are the quorum of three. */
const hopeless = { seed: 5, participants: 2, rounds: 1, kind: "sealed" } as const;
const good = { seed: 5, participants: 6, rounds: 1, kind: "sealed" } as const;

describe("many seeds", () => {
  test("end well where all of them do, and each is told of", async () => {
    const seen: number[] = [];
    const onOutcome = ({ summary }: Outcome) => seen.push(summary.seed);
    expect(await runSeeds({ world: good, seeds: 4, jobs: 2, onOutcome })).toBeNull();
    expect(seen.toSorted()).toEqual([5, 6, 7, 8]);
  });

  test("end with the lowest that fails: its history, its name, and how to see it again", async () => {
    const totals = new Totals(3);
    const onOutcome = (outcome: Outcome) => totals.add(outcome);
    const failed = await runSeeds({ world: hopeless, seeds: 3, jobs: 2, onOutcome });
    if (failed === null) throw new Error("A run without a quorum ended well.");
    expect(failed).toMatchObject({ isOk: false, summary: { seed: 5 } });
    const lines = reportFailure(failed, hopeless, 40).split("\n");
    expect(lines.some((line) => /time {3}coordinator +p0 +p1/.test(line))).toBe(true);
    expect(lines.some((line) => /├─+ waiting ─+>│/.test(line))).toBe(true);
    expect(lines).toContain(
      "Violation with seed 5: [liveness] The run does not come to its end in calm weather.",
    );
    expect(lines).toContain(
      "Once more: npx pnpm sim --seed 5 --participants 2 --rounds 1 --kind sealed --chart",
    );
    expect(totals.text()).toMatch(/^[123] worlds in .*: sealed [123]\n/);
  });
});

describe("what is asked for", () => {
  test("has a size of its own without, and is what was said with", () => {
    expect(readWishes([])).toMatchObject({
      world: { seed: 1, participants: 8, rounds: 8 },
      seeds: 1,
    });
    const said = ["--schedule", "0 2 * * *", "--participants", "200", "--rounds", "365"];
    const world = { schedule: "0 2 * * *", participants: 200, rounds: 365 };
    expect(readWishes(said)).toMatchObject({ world });
    expect(readWishes(["--kind", "buffered"])?.world.kind).toBe("buffered");
  });

  test("is refused where it makes no sense", () => {
    const wrong = [["--seed", "x"], ["--participants", "3"], ["--kind", "open"], ["--fast"]];
    for (const args of wrong) expect(readWishes(args), args.join(" ")).toBeNull();
  });
});
