import { limits } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { hour_ms, Nights } from "./testing/nights.ts";

const first = "2026-11-22T02:00Z";
const second = "2026-11-23T02:00Z";

describe("while no run is under way", () => {
  test("[SR13] a task with a schedule and no run can be joined, and says when to come back", async () => {
    const nights = await Nights.create();
    await nights.plan();
    await nights.staff(1);
    const [device] = nights.devices;
    expect(device?.said()).toBe("joined waiting");
    expect(device?.last("joined")).toMatchObject({ run: null, model: null, rounds_target: 0 });
    expect(device?.last("waiting").waiting).toEqual({
      for: "run_start",
      have: 0,
      need: 2,
      come_back_ms: 6 * hour_ms,
    });
    expect(nights.world.runtime.tasks()).toEqual([{ spec: nights.world.task, run: null }]);
    await device?.says({ type: "accept" }, "run-000000000000.1" as never);
    expect(device?.refusals()).toEqual(["round_unknown"]);
  });

  test("[SR13] who waits is in the run from its beginning, and in the next one", async () => {
    const nights = await Nights.planned();
    await nights.passUntil(first);
    await nights.untilRunOf(first);
    const [device] = nights.devices;
    const { next_run_in_ms } = device?.last("run_ended") ?? {};
    expect(next_run_in_ms).toBe(Date.parse(second) - nights.wall.now_ms());
    expect(device?.inbox.at(-1)).toMatchObject({
      type: "waiting",
      waiting: { for: "run_start", come_back_ms: next_run_in_ms },
    });
    await nights.passUntil(second);
    await nights.untilRunOf(second);
    expect(device?.all("run_ended")).toHaveLength(2);
    expect(new Set(device?.all("joined").map(({ run }) => run)).size).toBe(3);
  });

  test("[SR13] who joins a run that is over hears of the next one, months ahead a day at a time", async () => {
    const nights = await Nights.planned({ cron: "0 2 1 * *" });
    await nights.passUntil("2026-12-01T02:00Z");
    await nights.untilRunOf("2026-12-01T02:00Z");
    const late = await nights.world.device(9);
    late.join();
    expect(late.said()).toBe("joined run_ended waiting");
    expect(late.last("waiting").waiting.come_back_ms).toBe(limits.rest_ms_max);
    expect(late.last("run_ended").next_run_in_ms).toBeGreaterThan(30 * 24 * hour_ms);
  });

  test("[SR13] many are told times spread over a while after the start, so that some are there at once", async () => {
    const nights = await Nights.create();
    await nights.plan();
    await nights.staff(40);
    const times = nights.devices.map((device) => {
      device.join();
      return device.last("waiting").waiting.come_back_ms - 6 * hour_ms;
    });
    expect(times.every((ms) => ms >= 0 && ms <= limits.come_back_ms_max)).toBe(true);
    expect(times.filter((ms) => ms === 0).length).toBeGreaterThan(0);
    expect(new Set(times).size).toBeGreaterThan(20);
  });

  test("[SR14] who waits hears that no run comes any more, and that one comes again", async () => {
    const nights = await Nights.planned();
    await nights.passUntil(first);
    await nights.untilRunOf(first);
    const [device] = nights.devices;
    const { id, spec } = await nights.view();
    const { schedules } = nights.world.runtime;
    await schedules.stop(id);
    expect(device?.inbox.at(-1)).toMatchObject({ type: "run_ended" });
    expect(device?.last("run_ended").next_run_in_ms).toBeUndefined();
    await schedules.edit(id, spec);
    expect(device?.inbox.at(-1)).toMatchObject({ type: "waiting", waiting: { for: "run_start" } });
  });

  test("[SR14] a task that no schedule starts a run of any more cannot be joined", async () => {
    const nights = await Nights.create();
    const { id } = await nights.plan();
    await nights.world.runtime.schedules.stop(id);
    const device = await nights.world.device(0);
    expect(device.join()).toBe(false);
    expect(nights.world.runtime.tasks()).toEqual([]);
  });
});
