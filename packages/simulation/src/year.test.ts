import { describe, expect, test } from "vitest";
import type { Outcome } from "./outcome.ts";
import { simulate } from "./world.ts";

const nights = 10;

function nightly(seed: number): Promise<Outcome> {
  return simulate({ seed, participants: 24, rounds: nights, schedule: "0 2 * * *" });
}

describe("rounds by the calendar", () => {
  test("are made night after night, whatever goes wrong, until there are enough", async () => {
    const outcome = await nightly(1);
    expect(outcome).toMatchObject({ isOk: true, summary: { committed: nights } });
    const { virtual_seconds, lives } = outcome.summary;
    // From noon before the first night to two o'clock of the last: a round takes less than an hour.
    expect(virtual_seconds / 3_600).toBeGreaterThan(14 + 24 * (nights - 1));
    expect(virtual_seconds / 3_600).toBeLessThan(15 + 24 * (nights - 1));
    expect(lives, "the coordinator is killed on the way").toBeGreaterThan(1);
  });

  test("are the same for the same seed, and others for another", async () => {
    const first = await nightly(2);
    expect(await nightly(2)).toEqual(first);
    const other = await nightly(3);
    expect(other).toMatchObject({ isOk: true, summary: { committed: nights } });
    expect(other.summary.digest).not.toBe(first.summary.digest);
  });

  test("go on after a round that came to nothing", async () => {
    const outcome = await nightly(6);
    expect(outcome).toMatchObject({ isOk: true, summary: { committed: nights } });
    expect(Object.keys(outcome.summary.abandoned).length).toBeGreaterThan(0);
  });
});
