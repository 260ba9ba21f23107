import {
  createMemoryBlobs,
  createMemoryRecords,
  createMemorySpool,
  StorageError,
} from "@tributary/storage";
import { quiet, until } from "@tributary/testing";
import { expect, test } from "vitest";
import type { Device } from "../testing/device.ts";
import { auditBuffered } from "./testing/audit.ts";
import { bufferedWorld, driveToEnd, stored } from "./testing/fleet.ts";

const ones = [1, 1, 1, 1];
const threes = [3, 3, 3, 3];

test("[RB11] while the records take nothing, nothing is promised; then all go on, and nothing is lost", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b] = devices as [Device, Device, Device];
  await a.delivers(ones);
  world.isDiskFull = true;
  const sealed = await b.seals(threes);
  await b.uploads(sealed);
  expect(b.all("update_accepted")).toEqual([]);
  expect(world.errors()).toContain("The run could not be stored");
  expect(world.run.round?.waiting_for).toContain("take no writes");
  // Nothing is tried before its time, whatever is said meanwhile.
  const failures = world.errors().length;
  await b.begins(sealed);
  expect(world.errors()).toHaveLength(failures);
  world.clock.advance(1_000);
  await quiet();
  expect(b.all("invite")).toHaveLength(1);
  world.isDiskFull = false;
  world.clock.advance(1_000);
  // Invited again as it was, it repeats itself.
  expect((await b.hears("invite", 2)).round).toBe(b.all("invite")[0]?.round);
  await b.begins(sealed);
  await b.hears("round_committed");
  expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
  await auditBuffered(world);
});

test("[RB11] a buffer that is being combined meanwhile is not combined a second time", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b, c] = devices as [Device, Device, Device];
  let combined = 0;
  world.workshop.combine = () => {
    combined += 1;
    return new Promise(() => {});
  };
  await a.delivers(ones);
  await b.delivers(ones);
  await world.phase("aggregating");
  world.isDiskFull = true;
  await c.delivers(ones);
  world.isDiskFull = false;
  world.clock.advance(1_000);
  await c.hears("invite", 2);
  expect(combined).toBe(1);
});

test("[RB11] who comes while the records take nothing is heard afterwards", async () => {
  const { world } = await bufferedWorld({ devices: 0 });
  world.isDiskFull = true;
  const late = await world.device(9);
  late.join();
  await until("the failure", () => world.errors().length > 0);
  expect(late.all("invite")).toEqual([]);
  world.isDiskFull = false;
  world.clock.advance(1_000);
  await late.hears("invite");
});

test("[RB11] a version that cannot be stored three times is given up, and the run goes on", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b] = devices as [Device, Device, Device];
  const { record } = world.records.rounds;
  let refusals = 0;
  const rounds = world.records.rounds as { record: typeof record };
  rounds.record = async (beginning, closing) => {
    if ("counted" in closing && refusals < 3) {
      refusals += 1;
      throw new Error("No.");
    }
    return record(beginning, closing);
  };
  await a.delivers(ones);
  await b.delivers(ones);
  for (let attempt = 1; attempt <= 3; attempt++) {
    await until(`refusal ${attempt}`, () => refusals === attempt);
    await quiet();
    world.clock.advance(1_000);
  }
  const told = await a.hears("round_abandoned");
  expect(told).toMatchObject({ reason: "storage_failed", round: a.all("invite")[0]?.round });
  expect(world.run).toMatchObject({ status: "running", model_version: 0 });
  await driveToEnd(world, devices);
  expect(world.run).toMatchObject({ status: "finished", rounds_committed: 4 });
  await auditBuffered(world);
});

test("[RB11] an end that may have taken effect is told again as it was, and counts once", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b] = devices as [Device, Device, Device];
  const { record } = world.records.rounds;
  let lost = 0;
  const rounds = world.records.rounds as { record: typeof record };
  rounds.record = async (beginning, closing) => {
    await record(beginning, closing);
    lost += 1;
    if (lost === 1) throw new StorageError("unavailable", "The answer was lost.");
  };
  await a.delivers(ones);
  await b.delivers(threes);
  await until("the lost answer", () => lost === 1);
  await quiet();
  expect(a.all("round_committed")).toEqual([]);
  world.clock.advance(1_000);
  await a.hears("round_committed");
  expect(lost).toBe(2);
  expect(world.history()).toHaveLength(1);
  await auditBuffered(world);
});

test("[RB12] a combination that fails abandons its buffer, and the run goes on after a pause", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b] = devices as [Device, Device, Device];
  world.workshop.combine = () => Promise.reject(new Error("The blob of /secret/path is gone."));
  await a.delivers(ones);
  await b.delivers(ones);
  const told = await a.hears("round_abandoned");
  expect(told).toMatchObject({ reason: "aggregation_failed", round: a.last("invite").round });
  expect(told.detail).not.toContain("/secret/path");
  delete world.workshop.combine;
  await driveToEnd(world, devices);
  expect(world.run).toMatchObject({ status: "finished", rounds_committed: 4 });
  expect(world.history()[0]).toMatchObject({ outcome: "abandoned", accepted: 2, model: null });
  await auditBuffered(world);
});

test("[RB12] a store that fails while a buffer is combined is named as that, whatever thread it failed in", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b] = devices as [Device, Device, Device];
  const failure = Object.assign(new Error("The disk is full."), { name: "StorageError" });
  world.workshop.combine = () => Promise.reject(failure);
  await a.delivers(ones);
  await b.delivers(ones);
  expect(await a.hears("round_abandoned")).toMatchObject({ reason: "storage_failed" });
  delete world.workshop.combine;
  await driveToEnd(world, devices);
  expect(world.run).toMatchObject({ status: "finished", rounds_committed: 4 });
  await auditBuffered(world);
});

test("[RB11] a database that is away while a version is stored delays it, and no update is lost", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b] = devices as [Device, Device, Device];
  const combined = Promise.withResolvers<null>();
  world.workshop.evaluate = () => combined.promise;
  await a.delivers(ones);
  await b.delivers(threes);
  await world.phase("aggregating");
  world.isDatabaseAway = true;
  combined.resolve(null);
  for (let attempt = 1; attempt <= 30; attempt++) {
    await until(`attempt ${attempt}`, () => world.said("warn").length === attempt);
    world.clock.advance(1_000);
  }
  expect(a.all("round_committed")).toEqual([]);
  expect(world.errors()).toEqual([]);
  world.isDatabaseAway = false;
  world.clock.advance(1_000);
  await a.hears("round_committed");
  expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
  await auditBuffered(world);
});

test("[RB12] an update that cannot be opened again is named, and the others count in the next buffer", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b, c] = devices as [Device, Device, Device];
  const usual = world.spool.read;
  let measured = 0;
  world.workshop.evaluate = async () => {
    measured += 1;
    return null;
  };
  await a.delivers(ones);
  const lost = a.last("update_accepted").round;
  const spool = world.spool as { read: typeof usual };
  spool.read = async (key) => (key.round === lost ? null : usual(key));
  await b.delivers(threes);
  expect(await a.hears("round_abandoned")).toMatchObject({ reason: "quorum_missed", round: lost });
  expect(world.run).toMatchObject({ model_version: 0, round: { number: 2, accepted: 1 } });
  expect(measured, "models that are not committed are not measured").toBe(0);
  await c.delivers(ones);
  await c.hears("round_committed");
  expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
  await auditBuffered(world);
});

test("[RB13] a stopped run names what is under way, keeps its model, and ends for all", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, , c] = devices as [Device, Device, Device];
  await a.delivers(ones);
  await world.runtime.stopRun(world.run.id);
  expect(world.run).toMatchObject({ status: "stopped", model_version: 0, round: null });
  expect(a.last("round_abandoned")).toMatchObject({ reason: "stopped" });
  expect(c.last("run_ended")).toMatchObject({ outcome: "stopped" });
  expect(world.history()).toMatchObject([{ outcome: "abandoned", accepted: 1, reason: "stopped" }]);
  await c.begins(await c.seals(ones));
  expect(c.refusals()).toEqual(["round_stale"]);
  expect(world.clock.alarms).toBe(0);
  await auditBuffered(world);
});

test("[RB13] a run that is to stop while the records take nothing stops as soon as they do", async () => {
  const { world, devices } = await bufferedWorld();
  world.isDiskFull = true;
  await world.runtime.stopRun(world.run.id);
  expect(world.run.status).toBe("running");
  world.isDiskFull = false;
  world.clock.advance(1_000);
  await until("the end", () => world.run.status === "stopped");
  await devices[0]?.hears("run_ended");
  await auditBuffered(world);
});

test("[RB13] a run that is to end with its buffer commits that, and no other", async () => {
  const { world, devices } = await bufferedWorld({ rounds: 9 });
  const [a, b, c] = devices as [Device, Device, Device];
  await a.delivers(ones);
  await world.runtime.endAfterRound(world.run.id, "enough");
  expect(world.run.status).toBe("running");
  world.workshop.combine = () => new Promise(() => {});
  await b.delivers(threes);
  await world.phase("aggregating");
  await c.delivers(ones);
  delete world.workshop.combine;
  // What was being combined is combined again, and what arrived meanwhile is named.
  await world.restart("crash");
  await world.runtime.endAfterRound(world.run.id, "enough");
  await until("both ends", () => world.history().length === 2);
  expect(world.run).toMatchObject({ status: "stopped", model_version: 1 });
  expect(world.history()).toMatchObject([
    { outcome: "committed", accepted: 2 },
    { outcome: "abandoned", accepted: 1, reason: "stopped" },
  ]);
  await auditBuffered(world);
});

test("[RB13] a run in which nothing is under way ends at once", async () => {
  const { world } = await bufferedWorld({ devices: 0 });
  await world.runtime.endAfterRound(world.run.id, "enough");
  expect(world.run.status).toBe("stopped");
  expect((await stored(world)).machine.phase).toBe("stopped");
});

test("[RB13] an update beyond the last version is named when the run finishes", async () => {
  const { world, devices } = await bufferedWorld({ rounds: 1 });
  const [a, b, c] = devices as [Device, Device, Device];
  let finish = () => {};
  const combined = new Promise<void>((resolve) => {
    finish = resolve;
  });
  world.workshop.evaluate = async () => {
    await combined;
    return null;
  };
  await a.delivers(ones);
  await b.delivers(ones);
  await world.phase("aggregating");
  await c.delivers(threes);
  expect(c.all("update_accepted")).toHaveLength(1);
  finish();
  await c.hears("run_ended");
  expect(c.last("round_abandoned")).toMatchObject({ round: c.last("update_accepted").round });
  expect(world.run.status).toBe("finished");
  await until("the second end", () => world.history().length === 2);
  await auditBuffered(world);
});

// Until a simulated run ended while an update lay in the spool that nobody had been able to note (seed 39).
test("[RB14] a run that ends deletes what those at work had sent", async () => {
  const spool = createMemorySpool();
  const stores = { records: createMemoryRecords(), blobs: createMemoryBlobs(), spool };
  const { world, devices } = await bufferedWorld({ stores });
  const [a, b] = devices as [Device, Device, Device];
  const spooled = async () => (await spool.list()).updates.map((update) => update.received_bytes);
  const sealed = await a.seals(ones);
  await a.uploads(sealed, 30);
  await b.uploads(await b.seals(threes), 30);
  expect(await spooled()).toEqual([30, 30]);
  await world.runtime.stopRun(world.run.id);
  await quiet();
  expect(await spooled()).toEqual([]);
  await a.uploads(sealed);
  expect(await spooled(), "nothing is taken after the end").toEqual([]);
});
