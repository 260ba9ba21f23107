/** A device that changes its key: when it may, and that it stays one device to whoever decides about it. */
import { Sha256 } from "@tributary/protocol";
import { quiet, sealedTask, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { bufferedWorld, pull } from "./buffered/testing/fleet.ts";
import { audit } from "./testing/audit.ts";
import type { Device } from "./testing/device.ts";
import { invitedCohort, plainSum, play } from "./testing/secure-round.ts";
import { World } from "./testing/world.ts";

const ones = [1, 1, 1, 1];
const changed = { ok: true };
const refused = (reason: string) => ({ ok: false, reason });

/** As the gateway notes everyone that proved its key. */
async function seen(world: World, ...devices: readonly Device[]): Promise<void> {
  for (const { id, about } of devices) {
    await world.records.devices.seen(id, about.capabilities, world.clock.now_ms());
  }
}

const change = ({ runtime }: World, { id: old }: Device, { id: by }: Device) =>
  runtime.devices.replaceKey(old, by);
const revoke = ({ runtime }: World, { id }: Device) => runtime.devices.revoke(id, "lost");

/** A round is open, and all who are here are known to it. */
async function recruiting(world: World): Promise<void> {
  await world.phase("recruiting");
  await quiet();
}

/** The records take their time with a new key: called back once they have it, and before they say so. */
function storingSlowly({ records: { devices } }: World) {
  const { replaceKey } = devices;
  const [stored, said] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  devices.replaceKey = async (...about) => {
    const done = await replaceKey(...about);
    stored.resolve();
    await said.promise;
    return done;
  };
  return { stored: stored.promise, say: said.resolve };
}

/** Three devices that are known, all of them invited, and a key that nobody has. */
async function training(): Promise<readonly [World, Device, Device, Device, Device]> {
  const world = await World.create({ round: { quorum: 2, over_selection: 1.5 } });
  const [a, b, c] = (await world.running(3, 3)) as [Device, Device, Device];
  await seen(world, a, b, c);
  await Promise.all([a, b, c].map((device) => device.hears("invite")));
  return [world, a, b, c, await world.device(9)];
}

/** The same after a round that is over; the last one left when it had delivered. */
async function between(): Promise<readonly [World, Device, Device, Device, Device]> {
  const [world, a, b, c, fresh] = await training();
  await c.delivers(ones);
  c.go("left");
  for (const device of [a, b]) await device.delivers(ones);
  await until("the end of the round", () => world.history().length === 1);
  return [world, a, b, c, fresh];
}

describe("a device with a new key", () => {
  test("[DV8] goes on as it was, and its old key is refused", async () => {
    const [world, a, b, c, fresh] = await between();
    expect(await change(world, c, fresh)).toEqual(changed);
    expect(world.runtime.devices.refusalOf(c.id)).toBe("key_replaced");
    fresh.join();
    await fresh.hears("invite");
    for (const device of [a, b]) await device.delivers(ones);
    world.clock.advance(sealedTask.round.deadline_ms);
    await until("the second round", () => world.history().length === 2);
    const [part] = await world.runtime.devices.partsOf([fresh.id]);
    expect(part).toMatchObject({ delivered: 1, selected: 2 });
    await world.restart("orderly");
    expect(world.runtime.devices.refusalOf(c.id)).toBe("key_replaced");
    await audit(world);
  });

  test("[DV8] is refused where the old one was revoked, and the new one is known", async () => {
    const [world, , , c, fresh] = await between();
    const other = await world.device(8);
    await seen(world, other);
    expect(await change(world, c, other)).toEqual(refused("key_taken"));
    expect(await change(world, other, other)).toEqual(refused("key_taken"));
    await revoke(world, c);
    expect(await change(world, c, fresh)).toEqual(refused("revoked"));
    expect(await change(world, other, c)).toEqual(refused("key_taken"));
    expect(await change(world, other, fresh)).toEqual(changed);
  });

  test("[DV8] that is revoked at the same moment is revoked, whichever key it has then", async () => {
    const [world, , , c, fresh] = await between();
    const { stored, say } = storingSlowly(world);
    const outcome = change(world, c, fresh);
    await stored;
    const counting = revoke(world, c);
    say();
    expect([await outcome, await counting]).toEqual([changed, []]);
    expect(world.runtime.devices.refusalOf(fresh.id)).toBe("revoked");
    await world.restart("crash");
    expect(world.runtime.devices.refusalOf(fresh.id)).toBe("revoked");
    expect(world.runtime.devices.isRevoked(c.id)).toBe(true);
  });
});

describe("what a device did under a key that it has no more", () => {
  test("[DV9] is left out of a sealed sum when the device is revoked", async () => {
    const [world, a, b, c, fresh] = await training();
    await c.delivers([4, 4, 4, 4]);
    await world.records.devices.replaceKey(c.id, fresh.id, 1);
    await world.restart("crash");
    for (const device of [a, b]) device.join();
    for (const device of [a, b]) await device.hears("invite", 2);
    expect(await revoke(world, fresh)).toEqual([]);
    expect(world.runtime.devices.isRevoked(c.id)).toBe(true);
    for (const device of [a, b]) await device.delivers(ones);
    await a.hears("round_committed");
    expect([...(await world.model())]).toEqual(ones);
    await audit(world);
  });

  test("[DV9] also if the coordinator crashed before the round heard of it, and until it is restored", async () => {
    const [world, a, b, c, fresh] = await training();
    await c.delivers([4, 4, 4, 4]);
    const last = await world.device(8);
    await world.records.devices.replaceKey(c.id, fresh.id, 1);
    await world.records.devices.replaceKey(fresh.id, last.id, 2);
    await world.records.devices.revoke(last.id, "lost", 3);
    await world.restart("crash");
    for (const device of [a, b]) device.join();
    for (const device of [a, b]) await device.hears("invite", 2);
    for (const device of [a, b]) await device.delivers(ones);
    await a.hears("round_committed");
    expect([...(await world.model())]).toEqual(ones);
    const { devices } = world.runtime;
    expect(await devices.restore(last.id)).toBe(true);
    expect([c, fresh, last].map(({ id }) => devices.isRevoked(id))).toEqual([false, false, false]);
    expect(devices.refusalOf(c.id)).toBe("key_replaced");
    await audit(world);
  });

  test("[DV9] is as that of one that dropped out, where it is masked", async () => {
    const cohort = await invitedCohort(5, { round: { quorum: 3, over_selection: 1.6 } });
    const { world, members } = cohort;
    await seen(world, ...members.map(({ device }) => device));
    await play(cohort, { to: "sharing" });
    const [a, ...others] = members;
    if (a === undefined) throw new Error("five members");
    await a.delivers([1, 1, 1, 1], { seed: 9, examples: 10 });
    const fresh = await world.device(9);
    await world.records.devices.replaceKey(a.device.id, fresh.id, 1);
    await world.restart("crash");
    for (const { device } of others) device.join();
    await Promise.all(others.map(({ device }) => device.hears("invite", 2)));
    expect(await revoke(world, fresh)).toEqual([]);
    await play({ world, members: others }, { from: "training" });
    await until("the end", () => world.history().length === 1);
    expect(world.history()[0]).toMatchObject({ outcome: "committed", accepted: 4 });
    expect([...(await world.model())]).toEqual([...plainSum(others).delta]);
    await audit(world);
  });

  test("[DV9] is told to whoever revokes it, where it cannot be taken out any more", async () => {
    const cohort = await invitedCohort(5, { round: { quorum: 3, over_selection: 1.6 } });
    const { world, members } = cohort;
    await seen(world, ...members.map(({ device }) => device));
    await play(cohort, { to: "training" });
    await world.phase("confirming");
    const [a] = members;
    if (a === undefined) throw new Error("five members");
    const { round } = a.device;
    const fresh = await world.device(9);
    await world.records.devices.replaceKey(a.device.id, fresh.id, 1);
    await world.restart("crash");
    expect(await revoke(world, fresh)).toEqual([{ run: world.run.id, round }]);
  });

  test("[DV9] is named when its buffer is combined", async () => {
    const { world, devices } = await bufferedWorld();
    const [a, b] = devices as [Device, Device, Device];
    await seen(world, ...devices);
    await a.delivers(await pull(world, a, 1));
    const fresh = await world.device(9);
    await world.records.devices.replaceKey(a.id, fresh.id, 1);
    await world.restart("crash");
    b.join();
    await b.hears("invite", 2);
    await revoke(world, fresh);
    await b.delivers(await pull(world, b, 1));
    await until("the buffer is given up", () => world.history().length === 1);
    const [first] = world.history();
    if (first === undefined) throw new Error("a buffer");
    expect(first).toMatchObject({ outcome: "abandoned", reason: "quorum_missed" });
    expect(await world.records.rounds.deliveries(first.id)).toMatchObject([
      { participant: a.id, outcome: "uncounted" },
    ]);
    await audit(world);
  });
});

describe("a device keeps its key", () => {
  test("[DV10] from its selection to the end of the round, whatever it did in it", async () => {
    const [world, a, b, c, fresh] = await training();
    expect(await change(world, c, fresh)).toEqual(refused("key_in_use"));
    await c.delivers(ones);
    expect(await change(world, c, fresh)).toEqual(refused("key_in_use"));
    a.go("left");
    await quiet();
    expect(await change(world, a, fresh)).toEqual(refused("key_in_use"));
    expect(c.refusals()).toEqual([]);
    c.go("left");
    await b.delivers(ones);
    await until("the end of the round", () => world.history().length === 1);
    expect(world.history()[0]).toMatchObject({ accepted: 2 });
    expect(await change(world, c, fresh)).toEqual(changed);
    await audit(world);
  });

  test("[DV10] also if it is selected while it asks", async () => {
    const world = await World.create({ round: { quorum: 2, over_selection: 1 } });
    const [a] = (await world.running(1, 3)) as [Device];
    const [c, fresh] = [await world.device(5), await world.device(9)];
    await seen(world, a, c);
    await recruiting(world);
    c.join();
    expect(await change(world, c, fresh)).toEqual(refused("key_in_use"));
    await a.hears("invite");
    expect(world.runtime.devices.refusalOf(c.id)).toBeNull();
  });

  test("[DV10] also if somebody else, who comes then, makes the cohort whole", async () => {
    const world = await World.create({ round: { quorum: 2, over_selection: 1.5 } });
    const [a, b] = (await world.running(2, 3)) as [Device, Device];
    const [c, fresh] = [await world.device(5), await world.device(9)];
    await seen(world, a);
    await recruiting(world);
    const outcome = change(world, a, fresh);
    c.join();
    expect(await outcome).toEqual(refused("key_in_use"));
    a.go("left");
    for (const device of [b, c]) await device.delivers(ones);
    await until("the end of the round", () => world.history().length === 1);
    expect(await change(world, a, fresh)).toEqual(changed);
  });

  test("[DV10] and is selected for nothing under a key that is being replaced", async () => {
    const world = await World.create({ round: { quorum: 2, over_selection: 1 } });
    const [a] = (await world.running(1, 3)) as [Device];
    const [b, c, fresh] = [await world.device(5), await world.device(6), await world.device(9)];
    await seen(world, a);
    await recruiting(world);
    const { stored, say } = storingSlowly(world);
    const outcome = change(world, a, fresh);
    await stored;
    for (const device of [b, c]) device.join();
    for (const device of [b, c]) await device.hears("invite");
    say();
    expect(await outcome).toEqual(changed);
    expect(a.all("invite")).toEqual([]);
  });

  test("[DV10] also after a restart, and under the key before, as coordinators of before took it", async () => {
    const [world, , , c, fresh] = await training();
    await c.delivers(ones);
    await world.records.devices.replaceKey(c.id, fresh.id, 1);
    await world.restart("crash");
    expect(await change(world, fresh, await world.device(8))).toEqual(refused("key_in_use"));
  });

  test("[DV10] [BF7] in a buffered run while it is at work, its update is under way, or it rests", async () => {
    const { world, devices } = await bufferedWorld({ buffered: { buffer: 3 } });
    const [a, b, c] = devices as [Device, Device, Device];
    await seen(world, ...devices);
    const fresh = await world.device(9);
    expect(await change(world, a, fresh)).toEqual(refused("key_in_use"));
    await a.delivers(await pull(world, a, 1));
    a.go("left");
    expect(await change(world, a, fresh)).toEqual(refused("key_in_use"));
    await world.restart("crash");
    expect(await change(world, a, fresh)).toEqual(refused("key_in_use"));
    for (const device of [b, c]) device.join();
    await c.hears("invite", 2);
    await c.says({ type: "decline", reason: "training_failed" });
    c.go("left");
    expect(await change(world, c, fresh)).toEqual(refused("key_in_use"));
    world.clock.advance(10_000);
    expect(await change(world, c, fresh)).toEqual(changed);
    await audit(world);
  });

  test("[DV10] no longer than that: a version that counts it sets it free", async () => {
    const { world, devices } = await bufferedWorld();
    const [a, b] = devices as [Device, Device, Device];
    await seen(world, ...devices);
    await a.delivers(await pull(world, a, 1));
    a.go("left");
    await b.delivers(await pull(world, b, 1));
    await until("a version", () => world.run.model_version === 1);
    expect(await change(world, a, await world.device(9))).toEqual(changed);
  });

  test("[DV10] while participants are recruited it may change it, and is selected under the new one", async () => {
    const world = await World.create({ round: { quorum: 2, over_selection: 1 } });
    const [a] = (await world.running(1, 3)) as [Device];
    const [b, fresh] = [await world.device(5), await world.device(9)];
    await seen(world, a, b);
    await recruiting(world);
    expect(await change(world, a, fresh)).toEqual(changed);
    b.join();
    fresh.join();
    await fresh.hears("invite");
    expect(a.all("invite")).toEqual([]);
  });
});

describe("whoever is outside is not admitted", () => {
  const admit = (world: World, { id: participant }: Device) =>
    world.runtime.devices.admit({ participant, task: world.task.id, invite: null });

  test("[DV11] by a task that takes anyone neither", async () => {
    const [world, a, , c, fresh] = await between();
    await change(world, c, fresh);
    await revoke(world, a);
    expect(await admit(world, a)).toEqual(refused("revoked"));
    expect(await admit(world, c)).toEqual(refused("key_replaced"));
    expect(await admit(world, fresh)).toEqual(changed);
  });

  test("[DV11] and uses up no invite", async () => {
    const [world, a] = await between();
    const sha256 = Sha256.parse("0".repeat(64));
    const about = { id: "one", task: null, uses_max: 1, expires_at_ms: null, note: "" };
    const { invites } = world.records;
    await invites.create({ ...about, sha256, created_by: "a", created_at_ms: 1 });
    await revoke(world, a);
    const joining = { participant: a.id, task: world.task.id, invite: sha256 };
    expect(await world.runtime.devices.admit(joining)).toEqual(refused("revoked"));
    expect((await invites.get("one"))?.uses).toBe(0);
  });

  test("[DV11] who asks while its key changes hears what came of that", async () => {
    const [world, , , c, fresh] = await between();
    const [change_of_c, admission] = await Promise.all([change(world, c, fresh), admit(world, c)]);
    expect([change_of_c, admission]).toEqual([changed, refused("key_replaced")]);
  });

  test("[DV11] who is revoked while it asks is not let in", async () => {
    const [world, , , c] = await between();
    await world.runtime.catalogue.setAdmission(world.task.id, "invited");
    const { invites } = world.records;
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<boolean>();
    invites.isEnrolled = () => {
      asked.resolve();
      return answer.promise;
    };
    const admission = admit(world, c);
    await asked.promise;
    await revoke(world, c);
    answer.resolve(true);
    expect(await admission).toEqual(refused("revoked"));
  });
});
