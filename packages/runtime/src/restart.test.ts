import { limits } from "@tributary/protocol";
import { quiet, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import type { Device } from "./testing/device.ts";
import { World } from "./testing/world.ts";

const ends = ["orderly", "crash"] as const;
const ones = [1, 1, 1, 1];

async function pair(rounds = 2): Promise<readonly [World, Device, Device]> {
  const world = await World.create();
  const [a, b] = (await world.running(2, rounds)) as [Device, Device];
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  return [world, a, b];
}

describe.each(ends)("after an %s end", (how) => {
  test("[RT7] a recruiting round is taken up, with those who come back", async () => {
    const world = await World.create();
    const [a] = (await world.running(1)) as [Device];
    await world.phase("recruiting");
    const number = world.run.round?.number;
    await world.restart(how);
    expect(world.run.round).toMatchObject({ number, phase: "recruiting", eligible: 0 });
    const b = await world.device(1);
    a.join();
    b.join();
    const { round } = await b.hears("invite");
    expect(round).toBe(a.round);
  });

  test("[RT7] a training round goes on: who delivered is told so, who did not delivers now", async () => {
    const [world, a, b] = await pair();
    await a.delivers(ones);
    await world.restart(how);
    expect(world.run.round).toMatchObject({ phase: "training", accepted: 1 });
    a.join();
    b.join();
    expect(await a.hears("invite", 2)).toMatchObject({
      round: a.all("invite")[0]?.round,
      delivered: true,
    });
    expect(await b.hears("invite", 2)).toMatchObject({ delivered: false });
    expect(b.last("invite").round_key).toBe(a.all("invite")[0]?.round_key);
    await b.delivers([3, 3, 3, 3]);
    await b.hears("round_committed");
    expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
    expect(world.history()[0]).toMatchObject({ accepted: 2 });
  });

  test("[RT7] an aggregating round is aggregated again", async () => {
    const [world, a, b] = await pair();
    world.workshop.combine = () => new Promise(() => {});
    await a.delivers(ones);
    await b.delivers(ones);
    await world.phase("aggregating");
    delete world.workshop.combine;
    await world.restart(how);
    await until("the commit", () => world.run.rounds_committed === 1);
    expect([...(await world.model())]).toEqual(ones);
    a.join();
    expect(a.last("joined")).toMatchObject({ model_version: 1 });
  });

  test("[RT7] a pause between two rounds is kept", async () => {
    const [world, a, b] = await pair();
    a.go("left");
    await b.hears("round_abandoned");
    await quiet();
    await world.restart(how);
    expect(world.run.round).toBeNull();
    world.clock.advance(1_000);
    await until("the next round", () => world.run.round?.number === 2);
  });

  test("[RT7] a finished run is served, and opens no round", async () => {
    const [world, a, b] = await pair(1);
    await a.delivers(ones);
    await b.delivers(ones);
    await a.hears("run_ended");
    await world.restart(how);
    expect(world.run).toMatchObject({ status: "finished", model_version: 1, round: null });
    const late = await world.device(7);
    late.join();
    expect(late.said()).toBe("joined run_ended");
    expect(late.last("run_ended")).toMatchObject({ model: world.run.model, model_version: 1 });
  });

  test("[RT8] half an update is resumed where its bytes end", async () => {
    const world = await World.create({ weights: 200_000 });
    const [a, b] = (await world.running(2, 1)) as [Device, Device];
    await Promise.all([a.hears("invite"), b.hears("invite")]);
    const sealed = await a.seals(new Float32Array(world.weights).fill(0.001));
    await a.uploads(sealed, 2 * limits.chunk_bytes);
    await world.restart(how);
    a.join();
    b.join();
    await a.hears("invite", 2);
    await a.begins(sealed);
    expect(a.last("update_resume").received_bytes).toBe(2 * limits.chunk_bytes);
    await a.uploads(sealed);
    await a.hears("update_accepted");
  });
});

test("[RT8] an update that was durable but not yet counted is counted after a crash", async () => {
  const [world, a, b] = await pair();
  const sealed = await a.seals(ones);
  world.workshop.inspect = () => new Promise(() => {});
  void a.uploads(sealed);
  await until("its inspection", () => a.all("chunk_received").length === 1);
  expect(a.all("update_accepted")).toEqual([]);
  delete world.workshop.inspect;
  await world.restart("crash");
  a.join();
  b.join();
  await a.hears("invite", 2);
  await a.begins(sealed);
  expect(a.last("update_accepted").sha256).toBe(sealed.sha256);
  await b.delivers(ones);
  await a.hears("round_committed");
});

test("[RT9] what a crash left of a round that is over is deleted at the next start", async () => {
  const [world, a, b] = await pair();
  const discard = world.spool.discardRound;
  world.spool.discardRound = () => new Promise(() => {});
  const { round } = a;
  await a.delivers(ones);
  await b.delivers(ones);
  await a.hears("round_committed");
  const key = { round, participant: a.id };
  expect(await world.spool.read(key)).not.toBeNull();
  world.spool.discardRound = discard;
  await world.restart("crash");
  expect(await world.spool.read(key)).toBeNull();
});

test("[RT9] and of the last round of a run that is over", async () => {
  const [world, a, b] = await pair(1);
  const discard = world.spool.discardRound;
  world.spool.discardRound = () => new Promise(() => {});
  const { round } = a;
  await a.delivers(ones);
  await b.delivers(ones);
  await a.hears("run_ended");
  const key = { round, participant: a.id };
  expect(await world.spool.read(key)).not.toBeNull();
  world.spool.discardRound = discard;
  await world.restart("crash");
  expect(await world.spool.read(key)).toBeNull();
});

test("[RT9] a round that is over keeps no update", async () => {
  const [world, a, b] = await pair();
  const { round } = a;
  await a.delivers(ones);
  await b.delivers(ones);
  await a.hears("invite", 2);
  await quiet();
  for (const { id } of [a, b]) {
    expect(await world.spool.read({ round, participant: id })).toBeNull();
  }
});
