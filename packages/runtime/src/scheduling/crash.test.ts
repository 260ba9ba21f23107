import { createMemoryBlobs, createMemorySpool, openRecords } from "@tributary/storage";
import { describe, expect, test } from "vitest";
import { day_ms, Nights } from "./testing/nights.ts";

const slots = ["2026-11-22T02:00Z", "2026-11-23T02:00Z"] as const;

/** Two nights pass, whatever happens to the process. */
async function twoNights(nights: Nights): Promise<void> {
  for (const slot of slots) {
    await nights.passUntil(slot);
    await nights.untilRunOf(slot);
  }
}

/** How often two nights write, when all is well. */
async function writesOfTwoNights(): Promise<number> {
  const nights = await Nights.planned();
  const before = nights.world.writes;
  await twoNights(nights);
  return nights.world.writes - before;
}

async function expectOneRunPerSlot(nights: Nights): Promise<void> {
  const { records } = nights.world;
  expect(await nights.slotsRun()).toEqual(slots);
  expect(await nights.outcomes()).toEqual(slots.map((slot) => `started ${slot}`));
  expect((await nights.view()).totals).toMatchObject({ runs: 2, rounds: 2 });
  const runs = await nights.runs();
  const models = await Promise.all(runs.map(({ id }) => records.runs.models(id)));
  expect(models.map((versions) => versions.map(({ version }) => version))).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(models[1]?.[0]?.sha256).toBe(models[0]?.[1]?.sha256);
  expect(await nights.findings()).toEqual([]);
  await nights.pass(day_ms / 2);
  expect(await nights.doing()).toContain("waiting for the next start, Tue 24 Nov");
}

const writes = await writesOfTwoNights();

describe.each(["before", "after"] as const)("a crash right %s a write", (when) => {
  test.each(Array.from({ length: writes }, (_, index) => index + 1))(
    "[SR3] number %i leaves one run for each slot",
    async (number) => {
      const nights = await Nights.planned();
      const { world } = nights;
      world.crash = { write: world.writes + number, when };
      await twoNights(nights);
      expect(nights.restarts).toBe(1);
      await expectOneRunPerSlot(nights);
    },
  );
});

test("[SR3] over SQLite too", async () => {
  for (let number = 1; number <= writes; number += 2) {
    const records = await openRecords({ file: ":memory:" });
    const stores = { records, blobs: createMemoryBlobs(), spool: createMemorySpool() };
    const nights = await Nights.planned({}, { stores });
    nights.world.crash = { write: nights.world.writes + number, when: "after" };
    await twoNights(nights);
    await expectOneRunPerSlot(nights);
    await records.close();
  }
});

test("[SR3] a schedule is there as soon as it is stored", async () => {
  for (const [when, count] of [
    ["before", 0],
    ["after", 1],
  ] as const) {
    const nights = await Nights.create();
    nights.world.crash = { write: nights.world.writes + 1, when };
    void nights.plan();
    await nights.settle();
    await nights.restart("crash");
    expect(await nights.world.runtime.schedules.views()).toHaveLength(count);
  }
});
