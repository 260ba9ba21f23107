import { describe, expect, test } from "vitest";
import { simulate } from "./world.ts";

const size = { participants: 8, rounds: 6 } as const;

describe("a simulated run", () => {
  const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
  test.each(seeds)("keeps every invariant and comes to its end with seed %i", async (seed) => {
    const outcome = await simulate({ ...size, seed });
    expect(outcome).toMatchObject({ isOk: true, summary: { committed: size.rounds } });
  });

  test("is the same for the same seed", async () => {
    const first = await simulate({ ...size, seed: 7 });
    const second = await simulate({ ...size, seed: 7 });
    expect(second).toEqual(first);
  });

  test("is another for another seed", async () => {
    const first = await simulate({ ...size, seed: 7 });
    const second = await simulate({ ...size, seed: 8 });
    expect(second.summary.digest).not.toBe(first.summary.digest);
  });

  test("can have more participants than a round selects", async () => {
    const outcome = await simulate({ seed: 3, participants: 24, rounds: 4 });
    expect(outcome).toMatchObject({ isOk: true, summary: { committed: 4 } });
  });
});
