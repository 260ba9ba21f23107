import { quiet, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import type { Device } from "../testing/device.ts";
import { auditBuffered, spooled } from "./testing/audit.ts";
import { bufferedWorld, driveToEnd, stored } from "./testing/fleet.ts";

const ones = [1, 1, 1, 1];
const threes = [3, 3, 3, 3];

describe.each(["orderly", "crash"] as const)("after an %s end", (how) => {
  test("[RB9] those at work are invited again as they were, and a half update goes on", async () => {
    const { world, devices } = await bufferedWorld();
    const [a, b] = devices as [Device, Device, Device];
    const before = a.last("invite");
    const sealed = await a.seals(ones);
    await a.begins(sealed);
    await a.sends(sealed.bytes.subarray(0, 30), 0);
    await b.delivers(threes);
    await world.restart(how);
    expect(world.run.round).toMatchObject({ accepted: 1, buffer: { filled: 1 } });
    for (const device of devices) device.join();
    const { round, round_key, model, model_version } = await a.hears("invite", 2);
    expect({ round, round_key, model, model_version }).toMatchObject({
      round: before.round,
      round_key: before.round_key,
      model: before.model,
    });
    await a.begins(sealed);
    expect(a.last("update_resume").received_bytes).toBe(30);
    await a.sends(sealed.bytes.subarray(30), 30);
    await b.hears("round_committed");
    expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
    await auditBuffered(world);
  });

  test("[RB9] a buffer that was being combined is combined again, with its stale weights", async () => {
    const { world, devices } = await bufferedWorld({ weights: 1 });
    const [a, b, c] = devices as [Device, Device, Device];
    await a.delivers([0]);
    await b.delivers([0]);
    await a.hears("invite", 2);
    world.workshop.combine = () => new Promise(() => {});
    await a.delivers([1]);
    await c.delivers([1]);
    await world.phase("aggregating");
    delete world.workshop.combine;
    await world.restart(how);
    await until("the commit", () => world.run.model_version === 2);
    const expected = (1 + Math.SQRT1_2) / 2;
    expect((await world.model())[0]).toBeCloseTo(expected, 6);
    await auditBuffered(world);
  });

  test("[RB9] a run that is over stays so, and says so to those who come back", async () => {
    const { world, devices } = await bufferedWorld({ rounds: 1 });
    await driveToEnd(world, devices);
    await world.restart(how);
    const [a] = devices as [Device];
    a.join();
    await a.hears("run_ended", 2);
    expect(world.run).toMatchObject({ status: "finished", rounds_committed: 1, round: null });
  });

  test("[RB9] an update that counts is not asked for again when its device comes back", async () => {
    const { world, devices } = await bufferedWorld({ buffered: { buffer: 3 } });
    const [a] = devices as [Device];
    await a.delivers(ones);
    const counted = a.last("update_accepted");
    await world.restart(how);
    a.join();
    await a.hears("update_accepted", 2);
    expect(a.last("update_accepted")).toEqual(counted);
    expect(a.all("invite")).toHaveLength(1);
  });
});

/** The whole story of a run with a process that dies at one of its writes. */
async function withCrashAt(write: number, when: "before" | "after") {
  const { world, devices } = await bufferedWorld({ devices: 4, rounds: 3 });
  world.crash = { write, when };
  await driveToEnd(world, devices);
  expect(world.run).toMatchObject({ status: "finished", rounds_committed: 3, model_version: 3 });
  await auditBuffered(world);
  const { leftovers, owed, machine } = await stored(world);
  expect(owed).toEqual([]);
  expect(machine.phase).toBe("finished");
  const accepted = devices.flatMap((device) => device.all("update_accepted"));
  expect(await spooled(world, accepted), "updates that are left in the spool").toBe(0);
  return { world, leftovers };
}

test("[RB10] a process that dies at any write, before or after it, loses nothing", async () => {
  const undisturbed = await withCrashAt(0, "before");
  const { writes } = undisturbed.world;
  expect(writes).toBeGreaterThan(8);
  for (let write = 2; write <= writes; write++) {
    for (const when of ["before", "after"] as const) await withCrashAt(write, when);
  }
});

test("[RB10] the second of two ends of one step is owed until it is written", async () => {
  const { world, devices } = await bufferedWorld({ devices: 4, buffered: { concurrency: 4 } });
  const [a, b, c] = devices as [Device, Device, Device];
  world.workshop.combine = () => new Promise(() => {});
  await a.delivers(ones);
  await b.delivers(ones);
  await world.phase("aggregating");
  await c.delivers(threes);
  const { writes } = world;
  // It dies when the first of the two abandoned buffers is stored.
  world.crash = { write: writes + 1, when: "after" };
  void world.runtime.stopRun(world.run.id);
  await until("the crash", () => world.hasCrashed);
  expect((await stored(world)).owed).toHaveLength(1);
  await auditBuffered(world);
  await world.restart("crash");
  await quiet();
  expect((await stored(world)).owed).toEqual([]);
  const history = await world.records.rounds.history(world.run.id);
  expect(history.map(({ number, outcome, accepted }) => [number, outcome, accepted])).toEqual([
    [1, "abandoned", 2],
    [2, "abandoned", 1],
  ]);
  expect(world.history()).toEqual(history);
  await auditBuffered(world);
});

test("[RB14] of work that ended without an update nothing stays in the spool either", async () => {
  const { world, devices } = await bufferedWorld({ devices: 5 });
  const [a, , , , e] = devices as [Device, Device, Device, Device, Device];
  const sealed = await a.seals(ones);
  await a.begins(sealed);
  await a.sends(sealed.bytes.subarray(0, 30), 0);
  const key = { round: a.round, participant: a.id };
  const { discardRound } = world.spool;
  const spool = world.spool as { discardRound: typeof discardRound };
  spool.discardRound = () => new Promise(() => {});
  await a.says({ type: "decline", reason: "training_failed" });
  // Its place is another's, and stored as that.
  await e.hears("invite");
  spool.discardRound = discardRound;
  expect(await world.spool.open(key, { ...sealed, size_bytes: sealed.bytes.length })).toBe(30);
  await world.restart("crash");
  expect(await world.spool.open(key, { ...sealed, size_bytes: sealed.bytes.length })).toBe(0);
});

test("[RB14] nothing is deleted while a message of its upload is being handled", async () => {
  const { world, devices } = await bufferedWorld();
  const [a] = devices as [Device];
  const sealed = await a.seals(ones);
  await a.begins(sealed);
  const { append, discardRound } = world.spool;
  const order: string[] = [];
  let write = () => {};
  const spool = world.spool as { append: typeof append; discardRound: typeof discardRound };
  spool.append = async (...about) => {
    await new Promise<void>((resolve) => {
      write = resolve;
    });
    order.push("append");
    return append(...about);
  };
  spool.discardRound = (round) => {
    order.push("discard");
    return discardRound(round);
  };
  const sent = a.sends(sealed.bytes, 0);
  await a.says({ type: "decline", reason: "training_failed" });
  await a.hears("dropped");
  await quiet();
  write();
  await sent;
  await until("the deletion", () => order.includes("discard"));
  expect(order).toEqual(["append", "discard"]);
  expect(a.refusals()).toEqual(["round_stale"]);
});

test("[RB14] what a crash left in the spool of work that is over is deleted at the next start", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b] = devices as [Device, Device, Device];
  const { discardRound } = world.spool;
  let isBroken = true;
  const spool = world.spool as { discardRound: typeof discardRound };
  spool.discardRound = (round) =>
    isBroken ? Promise.reject(new Error("No.")) : discardRound(round);
  await a.delivers(ones);
  await b.delivers(ones);
  await b.hears("round_committed");
  await b.hears("invite", 2);
  const sent = devices.flatMap((device) => device.all("update_accepted"));
  expect(await spooled(world, sent)).toBe(2);
  expect(world.errors()).toContain("An update could not be deleted");
  isBroken = false;
  await world.restart("crash");
  expect(await spooled(world, sent)).toBe(0);
});
