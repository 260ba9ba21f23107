import { sealedTask, until } from "@tributary/testing";
import { expect, test } from "vitest";
import type { Device } from "./testing/device.ts";
import { sealedOf } from "./testing/device.ts";
import { World } from "./testing/world.ts";

const targets = [
  [1, 2, 3, 4],
  [3, 2, 1, 0],
  [2, 2, 2, 2],
] as const;
const optimum = [2, 2, 2, 2];

/** Half of the way from the round's model to this device's own target. */
async function step(world: World, target: readonly number[]): Promise<number[]> {
  const model = await world.model();
  return target.map((value, i) => (value - (model[i] ?? 0)) / 2);
}

async function trainRound(world: World, devices: readonly Device[], number: number) {
  await Promise.all(devices.map((device) => device.hears("invite", number)));
  await Promise.all(
    devices.map(async (device, i) => device.delivers(await step(world, targets[i] ?? []))),
  );
  await Promise.all(devices.map((device) => device.hears("round_committed", number)));
}

test("[RT5] rounds commit one after another, and the model moves to the optimum", async () => {
  const world = await World.create({ round: { quorum: 3 } });
  const devices = await world.running(3, 3);
  const distances: number[] = [];
  for (let number = 1; number <= 3; number++) {
    await trainRound(world, devices, number);
    const model = await world.model();
    distances.push(Math.hypot(...optimum.map((value, i) => value - (model[i] ?? 0))));
  }
  expect(distances).toEqual([2, 1, 0.5]);
  expect(world.run).toMatchObject({ status: "finished", rounds_committed: 3, model_version: 3 });
  for (const device of devices) {
    expect(device.all("update_accepted")).toHaveLength(3);
    expect(device.last("run_ended")).toMatchObject({ outcome: "finished", model_version: 3 });
    expect(device.refusals()).toEqual([]);
  }
  expect(world.history().map(({ outcome, accepted }) => `${outcome} ${accepted}`)).toEqual(
    Array(3).fill("committed 3"),
  );
});

test("[RT5] updates weigh by their examples", async () => {
  const world = await World.create();
  const [a, b] = await world.running(2, 1);
  await a?.hears("invite");
  await a?.delivers([1, 1, 1, 1], { examples: 30 });
  await b?.delivers([5, 5, 5, 5], { examples: 10 });
  await a?.hears("round_committed");
  expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
});

test("[RT5] a recruiting round tells those who are here what it waits for", async () => {
  const world = await World.create();
  const [a, b] = await world.running(2, 2);
  await a?.hears("invite");
  b?.go("left");
  await a?.hears("round_abandoned");
  world.clock.advance(1_000);
  await until("word of the next round", () => a?.last("waiting").waiting.for === "participants");
  expect(a?.last("waiting").waiting).toMatchObject({ have: 1, need: 2 });
});

test("[RT6] each bad update gets its typed refusal, and the round goes on without it", async () => {
  const world = await World.create({ round: { quorum: 2, over_selection: 4 } });
  const devices = await world.running(8, 1);
  await Promise.all(devices.map((device) => device.hears("invite")));
  const [nan, size, huge, none, box, gone, ...good] = devices as [
    Device,
    Device,
    Device,
    Device,
    Device,
    Device,
    ...Device[],
  ];
  await nan.delivers([Number.NaN, 0, 0, 0]);
  await size.delivers([1, 2, 3]);
  await huge.delivers([1e9, 0, 0, 0]);
  await none.delivers([1, 1, 1, 1], { examples: 0 });
  const { bytes } = await box.seals([1, 1, 1, 1]);
  await box.uploads(await sealedOf(bytes.map((byte, i) => (i === 60 ? byte ^ 1 : byte))));
  gone.go("left");
  for (const device of good) await device.delivers([2, 2, 2, 2]);
  await Promise.all(good.map((device) => device.hears("round_committed")));

  expect([nan, size, huge, none, box].map((device) => device.refusals())).toEqual([
    ["update_not_finite"],
    ["update_size"],
    ["update_norm"],
    ["update_examples"],
    ["update_unreadable"],
  ]);
  for (const device of [nan, size, huge, none, box]) {
    expect(device.last("dropped").reason).toBe("refused");
    expect(device.all("update_accepted")).toEqual([]);
  }
  expect(world.history()[0]).toMatchObject({ outcome: "committed", accepted: 2, dropped: 6 });
  expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
  const refusals = world.news.filter(({ type }) => type === "refusal");
  expect(refusals).toHaveLength(5);
});

test("[RT6] an update that was sealed by another device is not taken for one's own", async () => {
  const world = await World.create({ round: { quorum: 1, over_selection: 2 } });
  const [thief, owner] = (await world.running(2, 1)) as [Device, Device];
  await Promise.all([thief.hears("invite"), owner.hears("invite")]);
  const stolen = await owner.seals([1, 1, 1, 1]);
  await thief.uploads(stolen);
  expect(thief.refusals()).toEqual(["update_unreadable"]);
  await owner.uploads(stolen);
  await owner.hears("round_committed");
});

test("[RT6] a participant that disappears costs the round its deadline, and no more", async () => {
  const world = await World.create({ round: { quorum: 2, over_selection: 1.5 } });
  const [a, b, silent] = (await world.running(3, 1)) as [Device, Device, Device];
  await silent.hears("invite");
  await a.delivers([1, 1, 1, 1]);
  await b.delivers([1, 1, 1, 1]);
  expect(world.run.round?.phase).toBe("training");
  world.clock.advance(world.task.round.deadline_ms);
  await a.hears("round_committed");
  expect(silent.last("dropped").reason).toBe("deadline");
});

test.each([
  ["the median", { kind: "median", server_learning_rate: 1 }],
  ["the trimmed mean", { kind: "trimmed_mean", server_learning_rate: 1, trim: 0.2 }],
  ["Krum", { kind: "krum", server_learning_rate: 1, byzantine: 1 }],
] as const)("[RT37] by %s, one of five that lies moves nothing", async (_, strategy) => {
  const task = { ...sealedTask, strategy };
  const world = await World.create({ task, round: { quorum: 5 } });
  const [liar, ...honest] = (await world.running(5, 1)) as [Device, ...Device[]];
  await Promise.all([liar, ...honest].map((device) => device.hears("invite")));
  await liar.delivers([-4, 4, -4, 4], { examples: 1_000_000 });
  for (const device of honest) await device.delivers([1, 2, 3, 4]);
  await liar.hears("round_committed");
  expect([...(await world.model())]).toEqual([1, 2, 3, 4]);
  expect(world.history()[0]).toMatchObject({ privacy: "sealed", update_rms: null, accepted: 5 });
});
