/** Two hundred worlds, each lived through once; and every seed that ever failed. */
import type { LostIn } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import type { WorldOptions } from "./options.ts";
import type { Outcome, Summary } from "./outcome.ts";
import { type Kind, kinds } from "./terms.ts";
import { simulate } from "./world.ts";

const size = { participants: 8, rounds: 4 } as const;
const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

const outcomes = new Map<number, Promise<Outcome>>();
function outcomeOf(seed: number): Promise<Outcome> {
  const outcome = outcomes.get(seed) ?? simulate({ ...size, seed });
  outcomes.set(seed, outcome);
  return outcome;
}

/** One world after another: each waits until this process has nothing else to do. */
async function summaries(): Promise<readonly Summary[]> {
  const all: Summary[] = [];
  for (const seed of seeds) all.push((await outcomeOf(seed)).summary);
  return all;
}

describe("two hundred seeds", () => {
  test.each(seeds)("seed %i keeps every invariant and comes to its end", async (seed) => {
    const outcome = await outcomeOf(seed);
    expect(outcome).toMatchObject({ isOk: true, summary: { committed: size.rounds } });
  });

  test("are of all kinds", async () => {
    const all = await summaries();
    const countOf = (kind: Kind) => all.filter((summary) => summary.kind === kind).length;
    for (const kind of kinds) expect(countOf(kind), kind).toBeGreaterThanOrEqual(30);
  });

  test("see every fault", async () => {
    const all = await summaries();
    for (const name of ["kills", "powerLosses", "fullDisks", "slowDisks", "partitions"]) {
      const count = all.reduce((sum, { faults }) => sum + (faults[name] ?? 0), 0);
      expect(count, name).toBeGreaterThanOrEqual(50);
    }
  });

  test("lose participants in every phase", async () => {
    const secure = (await summaries()).filter(({ kind }) => kind === "secure");
    const phases: (keyof LostIn)[] = ["keying", "sharing", "training", "confirming", "unmasking"];
    for (const phase of phases) {
      const lost = secure.reduce((sum, { lost_in }) => sum + lost_in[phase], 0);
      expect(lost, phase).toBeGreaterThan(0);
    }
  });
});

type Failed = Omit<WorldOptions, "seed"> & {
  readonly story: string;
  readonly seeds: readonly number[];
};

const failed: readonly Failed[] = [
  {
    story: "two lives on one disk lost an acknowledged update, until its data was locked",
    ...{ participants: 8, rounds: 6, kind: "sealed" },
    seeds: [43],
  },
  {
    story: "a buffered run ended, and kept what those at work had sent so far",
    ...{ participants: 8, rounds: 8, kind: "buffered" },
    seeds: [...[5, 26, 28, 39, 45, 58, 74, 81, 86, 100, 112], ...[158, 161, 178, 187, 196, 211]],
  },
  {
    story: "the auditor missed an update that was in a model before its sender heard that it came",
    ...{ participants: 8, rounds: 8, kind: "buffered" },
    seeds: [2723],
  },
];

describe.each(failed)("once $story", ({ story: _, seeds: once, ...world }) => {
  test.each(once)("seed %i ends well", async (seed) => {
    const outcome = await simulate({ ...world, seed });
    expect(outcome).toMatchObject({ isOk: true, summary: { committed: world.rounds } });
  });
});
