import { describe, expect, test } from "vitest";
import { simulate } from "./world.ts";

const size = { participants: 8, rounds: 6 } as const;

describe("a simulated run", () => {
  const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
  test.each(seeds)("keeps every invariant and comes to its end with seed %i", async (seed) => {
    const outcome = await simulate({ ...size, seed });
    expect(outcome).toMatchObject({ isOk: true, summary: { committed: size.rounds } });
  });

  // Seeds whose storms are the worst of their kind among the first few hundred.
  test.each([
    { seed: 133, storm: "a coordinator that is restarted twenty times" },
    { seed: 299, storm: "a disk that refuses to store seven rounds" },
    { seed: 288, storm: "a disk that refuses what participants send, again and again" },
    { seed: 134, storm: "aggregations that fail" },
    { seed: 217, storm: "rounds that miss their quorum, and participants that come too late" },
    { seed: 263, storm: "connections that are replaced before they are known to be lost" },
  ])("survives $storm (seed $seed)", async ({ seed }) => {
    const outcome = await simulate({ ...size, seed });
    expect(outcome).toMatchObject({ isOk: true, summary: { committed: size.rounds } });
  });

  // Two lives on one disk lost an acknowledged update until the simulated disk was locked too.
  test("has one coordinator at a time, however often it is started (seed 43)", async () => {
    const outcome = await simulate({ ...size, seed: 43 });
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
