/** Invites, revocation and new keys, over the runtime and memory stores; the audit has a look at each end. */
import { createHash } from "node:crypto";
import { Sha256, TaskId } from "@tributary/protocol";
import { quiet, sealedTask, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { bufferedWorld, pull } from "./buffered/testing/fleet.ts";
import { audit } from "./testing/audit.ts";
import type { Device } from "./testing/device.ts";
import { invitedCohort, plainSum, play } from "./testing/secure-round.ts";
import { World } from "./testing/world.ts";

const ones = [1, 1, 1, 1];
const digest = (text: string) => Sha256.parse(createHash("sha256").update(text).digest("hex"));

/** As the gateway notes everyone that proved its key. */
async function seen(world: World, ...devices: readonly Device[]): Promise<void> {
  for (const { id, about } of devices) {
    await world.records.devices.seen(id, about.capabilities, world.clock.now_ms());
  }
}

/** A run whose devices are known, all of them invited. */
async function training(count: number, quorum = 2): Promise<readonly [World, ...Device[]]> {
  const world = await World.create({ round: { quorum, over_selection: count / quorum } });
  const devices = await world.running(count, 3);
  await seen(world, ...devices);
  await Promise.all(devices.map((device) => device.hears("invite")));
  return [world, ...devices];
}

describe("a task that takes invited devices only", () => {
  async function invitedOnly() {
    const world = await World.create();
    await world.runtime.start();
    await world.runtime.catalogue.publish({ task: world.task, based_on: null });
    await world.runtime.catalogue.setAdmission(world.task.id, "invited");
    const invite = async (name: string, task: TaskId | null = world.task.id) => {
      const about = { task, uses_max: 1, expires_at_ms: null, note: "" };
      const made = { id: name, sha256: digest(name), created_by: "a", created_at_ms: 1, ...about };
      await world.records.invites.create(made);
      return made.sha256;
    };
    const admit = (device: Device, shown: Sha256 | null = null) =>
      world.runtime.devices.admit({ participant: device.id, task: world.task.id, invite: shown });
    return { world, invite, admit, a: await world.device(0), b: await world.device(1) };
  }

  test("[DV1] lets in whom an invite enrolled, and asks for it once", async () => {
    const { world, invite, admit, a, b } = await invitedOnly();
    const one = await invite("one");
    expect(await admit(a)).toEqual({ ok: false, reason: "invite_needed" });
    expect(await admit(a, one)).toEqual({ ok: true });
    await world.restart("crash");
    expect(await admit(a)).toEqual({ ok: true });
    expect(await admit(a, digest("another"))).toEqual({ ok: true });
    expect(await admit(b)).toEqual({ ok: false, reason: "invite_needed" });
  });

  test("[DV1] says the same of every invite that does not hold", async () => {
    const { world, invite, admit, a, b } = await invitedOnly();
    const used = await invite("used");
    await admit(a, used);
    const other = await invite("other", TaskId.parse("apples"));
    const ended = await invite("ended");
    await world.records.invites.end("ended", 1);
    for (const shown of [used, other, ended, digest("guessed")]) {
      expect(await admit(b, shown)).toEqual({ ok: false, reason: "invite_invalid" });
    }
  });

  test("[DV2] sends off those who are here without an invite, as soon as it does", async () => {
    const { world, invite, admit, a, b } = await invitedOnly();
    await world.runtime.catalogue.setAdmission(world.task.id, "anyone");
    await admit(a, await invite("one"));
    for (const device of [a, b]) device.join();
    await world.runtime.catalogue.setAdmission(world.task.id, "invited");
    expect(world.runtime.attendees(world.task.id)).toEqual([a.id]);
    expect(b.refusals()).toEqual(["invite_needed"]);
    expect(a.refusals()).toEqual([]);
  });
});

describe("a device that is revoked", () => {
  const revoke = (world: World, { id }: Device) => world.runtime.devices.revoke(id, "lost");

  test("[DV3] is told so, is gone from its round, and is refused from then on", async () => {
    const [world, a, b, c] = (await training(3)) as [World, Device, Device, Device];
    expect(await revoke(world, c)).toEqual([]);
    expect(c.refusals()).toEqual(["revoked"]);
    for (const device of [a, b]) await device.delivers(ones);
    await a.hears("round_committed");
    expect(world.history()[0]).toMatchObject({ accepted: 2, dropped: 1 });
    expect(c.all("dropped")).toEqual([]);
    await world.restart("orderly");
    expect(world.runtime.devices.refusalOf(c.id)).toBe("revoked");
    expect(await world.runtime.devices.restore(c.id)).toBe(true);
    expect(world.runtime.devices.refusalOf(c.id)).toBeNull();
    await audit(world);
  });

  test("[DV3] nobody revokes what is not there", async () => {
    const world = await World.create();
    const stranger = await world.device(7);
    expect(await revoke(world, stranger)).toBeNull();
    expect(world.runtime.devices.refusalOf(stranger.id)).toBeNull();
    expect(await world.runtime.devices.restore(stranger.id)).toBe(false);
  });

  test("[DV4] its sealed update is left out of the model, though it was acknowledged", async () => {
    const [world, a, b, c] = (await training(3)) as [World, Device, Device, Device];
    await c.delivers([4, 4, 4, 4]);
    await a.delivers(ones);
    expect(await revoke(world, c)).toEqual([]);
    await b.delivers(ones);
    await a.hears("round_committed");
    expect([...(await world.model())]).toEqual(ones);
    const counted = await world.records.rounds.deliveries(a.round);
    expect(counted.map(({ participant }) => participant)).not.toContain(c.id);
    await audit(world);
  });

  test("[DV4] also while the updates are being combined", async () => {
    const [world, a, b, c] = (await training(3)) as [World, Device, Device, Device];
    const measured = Promise.withResolvers<null>();
    world.workshop.evaluate = () => measured.promise;
    await c.delivers([4, 4, 4, 4]);
    for (const device of [a, b]) await device.delivers(ones);
    await world.phase("aggregating");
    await revoke(world, c);
    world.workshop = {};
    measured.resolve(null);
    await a.hears("round_committed");
    expect([...(await world.model())]).toEqual(ones);
    expect(world.history()[0]).toMatchObject({ accepted: 2, model_version: 1 });
    await audit(world);
  });

  test("[DV4] also if the coordinator crashed before the round heard of it", async () => {
    const [world, a, b, c] = (await training(3)) as [World, Device, Device, Device];
    await c.delivers([4, 4, 4, 4]);
    await world.records.devices.revoke(c.id, "lost", 1);
    await world.restart("crash");
    for (const device of [a, b]) {
      device.join();
      await device.hears("invite", 2);
      await device.delivers(ones);
    }
    await a.hears("round_committed");
    expect([...(await world.model())]).toEqual(ones);
    await audit(world);
  });

  test("[DV5] its masked update is as that of one that dropped out, until the survivors are told", async () => {
    const cohort = await invitedCohort(5, { round: { quorum: 3, over_selection: 1.6 } });
    const { world, members } = cohort;
    await seen(world, ...members.map(({ device }) => device));
    await play(cohort, { to: "sharing" });
    const [a, ...others] = members;
    if (a === undefined) throw new Error("five members");
    await a.delivers([1, 1, 1, 1], { seed: 9, examples: 10 });
    expect(await revoke(world, a.device)).toEqual([]);
    const rest = { world, members: others };
    await play(rest, { from: "training" });
    await until("the end", () => world.history().length === 1);
    expect(world.history()[0]).toMatchObject({ outcome: "committed", accepted: 4 });
    expect([...(await world.model())]).toEqual([...plainSum(others).delta]);
    await audit(world);
  });

  test("[DV5] once the survivors are told it stays in the sum, and the admin is told so", async () => {
    const cohort = await invitedCohort(5, { round: { quorum: 3, over_selection: 1.6 } });
    const { world, members } = cohort;
    await seen(world, ...members.map(({ device }) => device));
    await play(cohort, { to: "training" });
    await world.phase("confirming");
    const [a, ...others] = members;
    if (a === undefined) throw new Error("five members");
    const { round } = a.device;
    expect(await revoke(world, a.device)).toEqual([{ run: world.run.id, round }]);
    await play({ world, members: others }, { from: "confirming", to: "confirming" });
    world.clock.advance(60_000);
    await play({ world, members: others }, { from: "unmasking" });
    world.clock.advance(60_000);
    await until("the end", () => world.history().length === 1);
    expect(world.history()[0]).toMatchObject({ outcome: "committed", accepted: 5 });
    expect([...(await world.model())]).toEqual([...plainSum(members).delta]);
    await audit(world);
  });

  test("[DV6] its update in a buffer is named, and the others wait for another", async () => {
    const { world, devices } = await bufferedWorld();
    const [a, b, c] = devices as [Device, Device, Device];
    await seen(world, ...devices);
    await a.delivers(await pull(world, a, 1));
    await revoke(world, a);
    await b.delivers(await pull(world, b, 1));
    await until("the buffer is given up", () => world.history().length === 1);
    expect(world.history()[0]).toMatchObject({ outcome: "abandoned", reason: "quorum_missed" });
    const [first] = world.history();
    if (first === undefined) throw new Error("a buffer");
    expect(await world.records.rounds.deliveries(first.id)).toMatchObject([
      { participant: a.id, outcome: "uncounted" },
    ]);
    await c.delivers(await pull(world, c, 1));
    world.clock.advance(1_000);
    await until("a version", () => world.run.model_version === 1);
    await audit(world);
  });
});

describe("a device that rests", () => {
  const task = { ...sealedTask, eligibility: { rest_after_failures: 1 } };

  /** Of three, one is not heard of in the first round, and rests. */
  async function resting(): Promise<readonly [World, Device]> {
    const world = await World.create({ task, round: { quorum: 2, over_selection: 1.5 } });
    const [a, b, c] = (await world.running(3, 5)) as [Device, Device, Device];
    await Promise.all([a, b, c].map((device) => device.hears("invite")));
    for (const device of [a, b]) await device.delivers(ones);
    world.clock.advance(task.round.deadline_ms);
    await c.hears("dropped");
    await until("the next round", () => world.run.round?.number === 2);
    await quiet();
    return [world, c];
  }

  test("[DV7] is selected again as soon as an admin says so", async () => {
    const [world, c] = await resting();
    expect(c.last("waiting").waiting.because).toMatchObject({ reason: "resting" });
    expect(await world.runtime.devices.resting()).toEqual([c.id]);
    expect(await world.runtime.devices.partsOf([c.id])).toMatchObject([
      { task: task.id, selected: 1, failures_in_a_row: 1, lost: { deadline: 1 } },
    ]);
    expect(world.run.resting).toBe(1);
    expect(await world.runtime.devices.liftRest(c.id)).toEqual([task.id]);
    expect(world.run.resting).toBe(0);
    expect(await world.runtime.devices.liftRest(c.id)).toEqual([]);
    await world.restart("crash");
    expect(await world.runtime.devices.resting()).toEqual([]);
  });

  test("[DV7] also where no run of its task is under way", async () => {
    const [world, c] = await resting();
    await world.runtime.stopRun(world.run.id);
    expect(await world.runtime.devices.liftRest(c.id)).toEqual([task.id]);
    expect(await world.runtime.devices.resting()).toEqual([]);
  });
});
