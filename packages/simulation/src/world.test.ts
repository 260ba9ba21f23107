import { describe, expect, test } from "vitest";
import type { WorldOptions } from "./options.ts";
import { kinds } from "./terms.ts";
import { simulate } from "./world.ts";

const size = { participants: 8, rounds: 6 } as const;

async function expectToEndWell(options: WorldOptions): Promise<void> {
  const { seed, rounds, kind } = options;
  const outcome = await simulate(options);
  const summary = { seed, committed: rounds, ...(kind === undefined ? {} : { kind }) };
  expect(outcome).toMatchObject({ isOk: true, summary });
}

describe("a simulated run", () => {
  test.each(kinds)("is the same for the same seed (%s)", async (kind) => {
    const first = await simulate({ ...size, seed: 7, kind });
    const second = await simulate({ ...size, seed: 7, kind });
    expect(second).toEqual(first);
  });

  test.each(kinds)("is another for another seed (%s)", async (kind) => {
    const first = await simulate({ ...size, seed: 7, kind });
    const second = await simulate({ ...size, seed: 8, kind });
    expect(second.summary.digest).not.toBe(first.summary.digest);
  });

  test("can have more participants than a round selects", async () => {
    await expectToEndWell({ seed: 3, participants: 24, rounds: 4 });
  });

  // Up to 32 members share keys with all others; beyond that a ring of neighbours suffices.
  test("exchanges keys in a sparse graph where a cohort has forty members", async () => {
    const options = { seed: 3, participants: 56, rounds: 2, kind: "secure" } as const;
    const outcome = await simulate(options);
    expect(outcome).toMatchObject({
      isOk: true,
      summary: { committed: 2 },
    });
    expect(outcome.summary.graphs.sparse).toBeGreaterThanOrEqual(2);
  });
});

// Seeds whose storms are the worst of their kind among the first three hundred.
describe("a sealed run", () => {
  test.each([
    { seed: 133, storm: "a coordinator that is restarted twenty times" },
    { seed: 59, storm: "a disk that refuses to store four rounds" },
    { seed: 286, storm: "a disk that refuses what participants send, again and again" },
    { seed: 165, storm: "aggregations that fail" },
    { seed: 217, storm: "rounds that miss their quorum, and participants that come too late" },
    { seed: 254, storm: "connections that are replaced before they are known to be lost" },
  ])("survives $storm (seed $seed)", ({ seed }) =>
    expectToEndWell({ ...size, seed, kind: "sealed" }),
  );
});

describe("a secure run", () => {
  test.each([
    { seed: 133, storm: "a coordinator that is restarted twenty times" },
    { seed: 120, storm: "a disk that refuses to store five rounds" },
    { seed: 270, storm: "rounds in which too few exchange keys" },
    { seed: 131, storm: "members that go when they should share their secrets" },
    { seed: 110, storm: "survivors that do not confirm who is in the sum" },
    { seed: 130, storm: "survivors that do not help to remove the masks" },
    { seed: 50, storm: "masks that cannot be removed" },
    { seed: 211, storm: "garbled updates that spoil sums" },
    { seed: 10, storm: "a participant that plays tricks of many kinds" },
  ])("survives $storm (seed $seed)", ({ seed }) =>
    expectToEndWell({ ...size, seed, kind: "secure" }),
  );
});
