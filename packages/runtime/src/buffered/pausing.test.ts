import { bufferedRollBackSentence } from "@tributary/protocol";
import { quiet, until } from "@tributary/testing";
import { expect, test } from "vitest";
import type { Device } from "../testing/device.ts";
import { auditBuffered } from "./testing/audit.ts";
import { bufferedWorld, driveToEnd, stored } from "./testing/fleet.ts";

const ones = [1, 1, 1, 1];

test("[RB15] those at work finish; who waits hears of the pause, and the run goes on when it is resumed", async () => {
  const { world, devices } = await bufferedWorld({ devices: 4, buffered: { concurrency: 3 } });
  const [a, b, c, d] = devices as [Device, Device, Device, Device];
  const { id } = world.run;
  await world.runtime.pauseRun(id, "after_round");
  expect(await d.hears("waiting", d.all("waiting").length)).toMatchObject({
    waiting: { for: "run_resume" },
  });
  expect(world.run).toMatchObject({ status: "running", pauses: true });
  for (const device of [a, b, c]) await device.delivers(ones);
  await until("the pause", () => world.run.status === "paused");
  expect(world.run).toMatchObject({ model_version: 1, rounds_committed: 1 });
  expect(world.run.round?.waiting_for).toBe("paused until it is resumed; 1 of 2 updates are kept");
  expect(devices.map((device) => device.all("invite").length)).toEqual([1, 1, 1, 0]);
  await world.runtime.resumeRun(id);
  await d.hears("invite");
  expect(world.run.status).toBe("running");
  await driveToEnd(world, devices);
  expect(world.run.status).toBe("finished");
  await auditBuffered(world);
});

test("[RB15] now, their work is called off, and what was acknowledged is kept; through a crash too", async () => {
  const { world, devices } = await bufferedWorld({ devices: 3 });
  const [a, b] = devices as [Device, Device, Device];
  const { id } = world.run;
  await a.delivers(ones);
  await world.runtime.pauseRun(id, "now");
  expect(await b.hears("dropped")).toMatchObject({ reason: "not_needed" });
  expect(world.run.status).toBe("paused");
  await world.restart("crash");
  for (const device of devices) device.join();
  await quiet();
  expect(world.run.status).toBe("paused");
  expect((await stored(world)).machine).toMatchObject({ pause: "now", buffer: [{}], at_work: [] });
  expect(devices.map((device) => device.all("invite").length)).toEqual([1, 1, 1]);
  expect(a.last("waiting").waiting.for).toBe("run_resume");
  await world.runtime.resumeRun(id);
  await driveToEnd(world, devices);
  expect(world.run.status).toBe("finished");
  await auditBuffered(world);
});

test("[RB15] a paused run is stopped, or ended with what it has, without waiting for anybody", async () => {
  for (const end of ["stop", "end"] as const) {
    const { world, devices } = await bufferedWorld({ devices: 2 });
    await (devices[0] as Device).delivers(ones);
    const { id } = world.run;
    await world.runtime.pauseRun(id, "now");
    await (end === "stop" ? world.runtime.stopRun(id) : world.runtime.endAfterRound(id, "over"));
    expect(world.run.status).toBe("stopped");
    expect(world.history().at(-1)).toMatchObject({ outcome: "abandoned", reason: "stopped" });
    await expect(world.runtime.pauseRun(id, "now")).rejects.toThrow("is stopped; it cannot be");
    await auditBuffered(world);
  }
});

test("[RB15] what cannot be done is refused in words", async () => {
  const { world } = await bufferedWorld();
  const { id } = world.run;
  await expect(world.runtime.resumeRun(id)).rejects.toThrow(`Run ${id} is not paused.`);
  await expect(world.runtime.rollBackRun(id, 0)).rejects.toThrow(bufferedRollBackSentence);
});
