import { describe, expect, test } from "vitest";
import { day_ms, hour_ms, minute_ms, Nights, nightly } from "./testing/nights.ts";

const first = "2026-11-22T02:00Z";

describe("the clock on the wall", () => {
  test("[SR11] that leaps over a slot by little starts its run, by more misses it", async () => {
    for (const [late_ms, outcome] of [
      [4 * minute_ms, "started"],
      [hour_ms, "missed"],
    ] as const) {
      const nights = await Nights.planned();
      await nights.passUntil("2026-11-22T01:59Z");
      nights.wall.advance(minute_ms + late_ms);
      await nights.settle();
      expect(await nights.outcomes()).toEqual([`${outcome} ${first}`]);
    }
  });

  test("[SR11] that is set back after a slot starts no second run of it, also after a restart", async () => {
    const nights = await Nights.planned();
    await nights.passUntil(first);
    await nights.untilRunOf(first);
    nights.wall.advance(-2 * hour_ms);
    await nights.restart("crash");
    expect(await nights.doing()).toContain("the clock was set back");
    await nights.pass(3 * hour_ms);
    expect(await nights.slotsRun()).toEqual([first]);
    await nights.passUntil("2026-11-23T02:00Z");
    await nights.untilRunOf("2026-11-23T02:00Z");
    expect(await nights.outcomes()).toEqual([`started ${first}`, "started 2026-11-23T02:00Z"]);
  });

  test("[SR11] that is set back while a run is under way leaves the run its task's", async () => {
    const nights = await Nights.planned();
    await nights.passUntil(first);
    await nights.untilRunOf(first);
    nights.wall.advance(-day_ms);
    const { runtime, task } = nights.world;
    for (const device of nights.devices) device.go();
    const byHand = await runtime.openRun({ task, rounds: 1, seed: 1 });
    await nights.restart("crash");
    expect(nights.world.run).toMatchObject({ id: byHand.id, status: "running" });
    expect(await nights.doing()).toContain("a run that it did not start");
  });

  test("[SR12] does not move a round's deadline, and what people read goes by it", async () => {
    const nights = await Nights.planned();
    nights.staffAtWork = 0;
    await nights.passUntil(first);
    await nights.world.phase("training");
    const before = nights.world.run.round;
    for (const jump_ms of [day_ms, -2 * day_ms]) {
      nights.wall.advance(jump_ms);
      await nights.settle();
      expect(nights.world.run.round?.phase).toBe("training");
    }
    const shifted_ms =
      (nights.world.run.round?.deadline_at_ms ?? 0) - (before?.deadline_at_ms ?? 0);
    expect(shifted_ms).toBe(-day_ms);
    nights.world.clock.advance(61_000);
    await nights.settle();
    expect(nights.world.history()[0]).toMatchObject({
      outcome: "abandoned",
      closed_at_ms: nights.wall.now_ms(),
    });
  });
});

describe("where clocks change", () => {
  test.each([
    // 02:30 does not come on that night; the slot is right after the leap.
    ["Europe/Berlin", "2026-03-28T12:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]],
    // 02:30 comes twice; the first one counts.
    ["Europe/Berlin", "2026-10-24T12:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]],
    ["Australia/Lord_Howe", "2026-10-03T00:00Z", ["2026-10-03T15:30Z", "2026-10-04T15:30Z"]],
  ] as const)("[SR11] in %s from %s there is one run a night", async (time_zone, start, slots) => {
    const nights = await Nights.create({ start_ms: Date.parse(start) });
    await nights.plan({ ...nightly, cron: "30 2 * * *", time_zone });
    await nights.staff(2);
    for (let hour = 0; hour < 48; hour++) {
      await nights.pass(30 * minute_ms);
      await nights.until("the end of a run", async () => (await nights.view()).run === null);
      nights.wall.advance(30 * minute_ms);
      await nights.settle();
      await nights.until("the end of a run", async () => (await nights.view()).run === null);
    }
    expect((await nights.slotsRun()).slice(0, 2)).toEqual(slots);
  });
});
