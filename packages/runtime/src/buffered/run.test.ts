import { createStrategy } from "@tributary/aggregation";
import { quiet, until } from "@tributary/testing";
import { expect, test } from "vitest";
import type { Device } from "../testing/device.ts";
import { auditBuffered, spooled } from "./testing/audit.ts";
import { bufferedWorld, driveToEnd, stored } from "./testing/fleet.ts";

const ones = [1, 1, 1, 1];
const threes = [3, 3, 3, 3];

test("[RB1] a buffered run learns: version after version, until its last", async () => {
  const { world, devices } = await bufferedWorld({ devices: 4, rounds: 12 });
  await driveToEnd(world, devices);
  expect(world.run).toMatchObject({ status: "finished", rounds_committed: 12, model_version: 12 });
  // Between the targets 0 and 3, wherever the last ones pulled it.
  for (const value of await world.model()) {
    expect(value).toBeGreaterThan(0.5);
    expect(value).toBeLessThan(2.5);
  }
  expect(devices[0]?.last("run_ended")).toMatchObject({ outcome: "finished", model_version: 12 });
  await auditBuffered(world);
});

test("[RB2] an invitation is a round of its own; the key is that of the version it starts from", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b, c] = devices as [Device, Device, Device];
  const invites = devices.map((device) => device.last("invite"));
  const { id } = world.run;
  expect(invites.map(({ round }) => round)).toEqual([`${id}.i1`, `${id}.i2`, `${id}.i3`]);
  expect(new Set(invites.map(({ round_key }) => round_key)).size).toBe(1);
  expect(invites[0]).toMatchObject({ model_version: 0, number: 1, cohort: 2, quorum: 2 });
  await a.delivers(ones);
  await b.delivers(threes);
  await a.hears("round_committed");
  const later = await a.hears("invite", 2);
  expect(later).toMatchObject({ round: `${id}.i4`, model_version: 1, model: world.run.model });
  expect(later.round_key).not.toBe(c.last("invite").round_key);
  expect((await stored(world)).keys.map(({ version }) => version)).toEqual([0, 1]);
});

test("[RB2] the key of a version is gone as soon as nobody needs it, and all with the run", async () => {
  const { world, devices } = await bufferedWorld({ rounds: 2 });
  const [a, b, c] = devices as [Device, Device, Device];
  await a.delivers(ones);
  await b.delivers(ones);
  await a.hears("invite", 2);
  expect((await stored(world)).keys.map(({ version }) => version)).toEqual([0, 1]);
  // The last one that started from version 0 gives up: nothing else changes.
  await c.says({ type: "decline", reason: "training_failed" });
  await quiet();
  expect((await stored(world)).keys.map(({ version }) => version)).toEqual([1]);
  await driveToEnd(world, [a, b]);
  expect((await stored(world)).keys).toEqual([]);
  await auditBuffered(world);
});

test("[RB3] a buffer is the mean of its updates", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b] = devices as [Device, Device, Device];
  await a.delivers(ones, { examples: 30 });
  await b.delivers(threes, { examples: 10 });
  await b.hears("round_committed");
  expect([...(await world.model())]).toEqual([1.5, 1.5, 1.5, 1.5]);
  expect(world.history()[0]).toMatchObject({
    outcome: "committed",
    accepted: 2,
    privacy: "sealed",
    model_version: 1,
    staleness: { mean: 0, max: 0 },
  });
});

test("[RB3] a straggler's update counts with the weight of its staleness", async () => {
  const { world, devices } = await bufferedWorld({ weights: 1 });
  const [a, b, straggler] = devices as [Device, Device, Device];
  for (let version = 1; version <= 3; version++) {
    await a.delivers([0]);
    await b.delivers([0]);
    await a.hears("invite", version + 1);
    await b.hears("invite", version + 1);
  }
  // Three versions behind: (1 + 3)^-½ = ½, over the examples of both: (10 × 4 × ½ + 10 × 0) / 20.
  await straggler.delivers([4]);
  await a.delivers([0]);
  await straggler.hears("round_committed", 4);
  expect([...(await world.model())]).toEqual([1]);
  expect(world.history().at(-1)?.staleness).toEqual({ mean: 1.5, max: 3 });
});

test("[RB3] the server optimizer goes on from the state that the last version left", async () => {
  const strategy = { kind: "fedavgm", server_learning_rate: 1, momentum: 0.5 } as const;
  const { world, devices } = await bufferedWorld({ weights: 1, devices: 2, strategy });
  const [a, b] = devices as [Device, Device];
  const optimizer = createStrategy(strategy);
  let model = new Float32Array(1);
  let state = optimizer.init(1);
  for (let version = 1; version <= 3; version++) {
    await a.delivers([1]);
    await b.delivers([1]);
    await b.hears("round_committed", version);
    await a.hears("invite", version + 1);
    await b.hears("invite", version + 1);
    const next = optimizer.apply(model, Float32Array.of(1), state);
    model = Float32Array.from(next.model);
    state = next.state;
    expect(await world.model()).toEqual(model);
  }
});

test("[RB4] work that is too stale is called off, and what still comes of it refused and deleted", async () => {
  const { world, devices } = await bufferedWorld({ buffered: { staleness_max: 0 } });
  const [a, b, straggler] = devices as [Device, Device, Device];
  const { round } = straggler.last("invite");
  const sealed = await straggler.seals(ones);
  await a.delivers(ones);
  await b.delivers(ones);
  await straggler.hears("dropped");
  expect(straggler.last("dropped")).toMatchObject({ round, reason: "not_needed" });
  await straggler.hears("invite", 2);
  await straggler.begins(sealed, round);
  expect(straggler.last("refused")).toMatchObject({ round, reason: "round_stale" });
  expect(await spooled(world, [{ round, sha256: sealed.sha256 }])).toBe(0);
});

test("[RB5] each hears of its own invitation whether it counts, the others of the buffer", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b, c] = devices as [Device, Device, Device];
  await a.delivers(ones);
  await b.delivers(ones);
  const own = await a.hears("round_committed");
  expect(own).toMatchObject({ round: a.all("invite")[0]?.round, model_version: 1, counted: 2 });
  expect(a.last("update_accepted").round).toBe(own.round);
  expect(a.all("round_committed")).toHaveLength(1);
  // Its work goes on: the name of the buffer is not the name of its round.
  expect(c.last("round_committed").round).toBe(`${world.run.id}.1`);
  await c.delivers(ones);
  expect(c.last("update_accepted").round).toBe(c.last("invite").round);
});

test("[RB5] a device that is not at work hears that it waits, and of its safe update", async () => {
  const { devices, world } = await bufferedWorld({ buffered: { buffer: 3 } });
  const [a] = devices as [Device];
  await a.delivers(ones);
  expect(a.last("waiting").waiting).toMatchObject({ for: "round_end", have: 1, need: 3 });
  a.go();
  a.join();
  await a.hears("waiting", 2);
  expect(a.all("update_accepted")).toHaveLength(2);
  expect(world.run.round).toMatchObject({ accepted: 1, buffer: { filled: 1, size: 3 } });
});

test("[RB6] the same update is confirmed again and counted once; another one is refused", async () => {
  const { world, devices } = await bufferedWorld({ buffered: { buffer: 3 } });
  const [a] = devices as [Device];
  const sealed = await a.seals(ones);
  await a.uploads(sealed);
  await a.begins(sealed);
  expect(a.all("update_accepted")).toHaveLength(2);
  await a.begins(await a.seals(threes));
  expect(a.refusals()).toEqual(["update_conflict"]);
  await world.restart("crash");
  a.join();
  await a.begins(sealed);
  await a.begins(await a.seals(threes));
  expect(a.refusals()).toEqual(["update_conflict", "update_conflict"]);
  expect(world.run.round?.accepted).toBe(1);
});

test("[RB6] messages of others' and of unknown invitations change nothing", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b] = devices as [Device, Device, Device];
  const { id } = world.run;
  const sealed = await a.seals(ones);
  await a.begins(sealed, b.round);
  await a.says({ type: "accept" }, `${id}.i99` as typeof a.round);
  await a.says({ type: "accept" }, `${id}.1` as typeof a.round);
  await a.says({ type: "accept" }, "run-aaaaaaaaaaaa.i1" as typeof a.round);
  await a.says({ type: "unmask", shares: [] });
  await quiet();
  expect(a.refusals()).toEqual([
    "not_in_cohort",
    "round_unknown",
    "round_unknown",
    "phase_mismatch",
    "not_in_cohort",
  ]);
  await b.delivers(ones);
  await a.delivers(ones);
  await b.hears("round_committed");
});

test("[RB6] what cannot be counted is refused with its reason, and its sender rests", async () => {
  const { world, devices } = await bufferedWorld({ devices: 1 });
  const [a] = devices as [Device];
  await a.delivers([Number.NaN, 0, 0, 0]);
  expect(a.refusals()).toEqual(["update_not_finite"]);
  expect(world.run).toMatchObject({ resting: 1, round: { accepted: 0 } });
  world.clock.advance(10_000);
  const again = await a.hears("invite", 2);
  expect(again.round).toBe(`${world.run.id}.i2`);
});

test("[RB7] a device that is not eligible is told so and not invited", async () => {
  const { world } = await bufferedWorld({ devices: 0 });
  const { runtime } = world;
  await runtime.stopRun(world.run.id);
  const eligibility = { backends: ["webgpu" as const] };
  const picky = { ...world.task, version: 2, eligibility };
  await runtime.openRun({ task: picky, rounds: 1, seed: 1 });
  const a = await world.device(0);
  a.join();
  await until("the answer", () => a.all("waiting").length > 0);
  expect(a.last("waiting").waiting.because).toBeDefined();
  expect(a.all("invite")).toEqual([]);
});

test("[RB8] the summary of a buffer counts from when it began to fill", async () => {
  const { world, devices } = await bufferedWorld();
  const [a, b, c] = devices as [Device, Device, Device];
  await a.says({ type: "decline", reason: "training_failed" });
  await b.delivers(ones);
  world.clock.advance(5_000);
  await c.delivers(ones);
  await c.hears("round_committed");
  expect(world.history()[0]).toMatchObject({
    seconds: 5,
    cohort: 3,
    accepted: 2,
    dropped: 1,
    lost_in: { training: 1 },
    bytes_down: 1_000,
  });
});

test("[RB8] a run shows its mode, its buffer and how stale that is", async () => {
  const { world, devices } = await bufferedWorld({ buffered: { buffer: 3 } });
  const [a] = devices as [Device];
  expect(world.run).toMatchObject({
    mode: "buffered",
    round: { buffer: { staleness_mean: null } },
  });
  await a.delivers(ones);
  expect(world.run).toMatchObject({
    connected: 3,
    round: { number: 1, accepted: 1, quorum: 3, buffer: { filled: 1, staleness_mean: 0 } },
  });
  expect(world.run.round?.waiting_for).toBe("waiting for 2 of 3 updates; 2 at work");
});
