import { TaskId, type TaskSpec } from "@tributary/protocol";
import { expect, test } from "vitest";
import type { Device } from "./testing/device.ts";
import { World } from "./testing/world.ts";

async function published(change: Partial<TaskSpec> = {}) {
  const world = await World.create();
  const task = { ...world.task, ...change } as TaskSpec;
  await world.runtime.start();
  await world.runtime.catalogue.publish({ task, based_on: null });
  return { world, task, catalogue: () => world.runtime.catalogue };
}

async function waiting(world: World, count: number): Promise<readonly Device[]> {
  const devices = await Promise.all(Array.from({ length: count }, (_, i) => world.device(i)));
  for (const device of devices) expect(device.join()).toBe(true);
  return devices;
}

test("[CT1] a changed task is the next version; the same again is the one that it was", async () => {
  const { task, catalogue } = await published();
  const again = await catalogue().publish({ task: { ...task, version: 7 }, based_on: null });
  expect(again).toEqual({ outcome: "unchanged", task: { ...task, version: 1 } });
  const changed = { ...task, title: "Another title" };
  const next = await catalogue().publish({ task: changed, based_on: 1 });
  expect(next).toEqual({ outcome: "published", task: { ...changed, version: 2 } });
  const back = await catalogue().publish({ task, based_on: 2 });
  expect(back.task.version).toBe(3);
  const versions = await catalogue().versions(task.id);
  expect(versions.map(({ spec }) => [spec.version, spec.title])).toEqual([
    [3, task.title],
    [2, "Another title"],
    [1, task.title],
  ]);
});

test("[CT1] a task whose model cannot be built, or not aggregated, is not stored", async () => {
  const { world, task, catalogue } = await published();
  const other = { ...task, id: TaskId.parse("apples") };
  world.workshop.initialModel = async () => {
    throw new Error("No layer of that kind.");
  };
  const refused = catalogue().publish({ task: other, based_on: null });
  await expect(refused).rejects.toThrow("No layer of that kind.");
  expect(await catalogue().versions(other.id)).toEqual([]);
  expect(world.runtime.tasks().map(({ spec }) => spec.id)).toEqual([task.id]);
});

test("[CT2] a change of an older version than the newest is refused", async () => {
  const { task, catalogue } = await published();
  await catalogue().publish({ task: { ...task, title: "First change" }, based_on: 1 });
  const late = { ...task, title: "Second change" };
  const refused = catalogue().publish({ task: late, based_on: 1 });
  await expect(refused).rejects.toThrow("Version 2 of task");
  expect(await catalogue().versions(task.id)).toHaveLength(2);
  expect((await catalogue().publish({ task: late, based_on: 2 })).task.version).toBe(3);
});

test("[CT3] a published task can be joined, and its first run takes in who waits", async () => {
  const { world, task } = await published();
  expect(world.runtime.tasks()).toEqual([{ spec: task, run: null }]);
  await world.restart("orderly");
  expect(world.runtime.tasks()).toEqual([{ spec: task, run: null }]);
  const devices = await waiting(world, task.round.quorum);
  const [first] = devices;
  expect(first?.last("joined")).toMatchObject({ task, run: null, model: null });
  expect(first?.last("waiting").waiting).toEqual({
    for: "run_start",
    have: 1,
    need: task.round.quorum,
    come_back_ms: 0,
  });
  const { id } = await world.runtime.openRun({ task, rounds: 1, seed: 1 });
  for (const device of devices) expect(device.last("joined").run).toBe(id);
  expect(world.runtime.tasks()).toMatchObject([{ spec: task, run: { id } }]);
});

test("[CT4] an archived task cannot be joined or run until it is restored", async () => {
  const { world, task, catalogue } = await published();
  const [device] = await waiting(world, 1);
  await catalogue().archive(task.id);
  expect(device?.last("refused")).toMatchObject({ reason: "task_unknown", fatal: true });
  for (const isRestarted of [false, true]) {
    if (isRestarted) await world.restart("crash");
    expect(world.runtime.tasks()).toEqual([]);
    expect(device?.join()).toBe(false);
    const run = world.runtime.openRun({ task, rounds: 1, seed: 1 });
    await expect(run).rejects.toThrow("archived");
  }
  expect(await catalogue().versions(task.id)).toHaveLength(1);
  await catalogue().restore(task.id);
  expect(device?.join()).toBe(true);
  await expect(catalogue().restore(TaskId.parse("apples"))).rejects.toThrow("no task apples");
});

test("[CT4] a task is not archived while a run of it is under way", async () => {
  const { world, task, catalogue } = await published();
  const { id } = await world.runtime.openRun({ task, rounds: 1, seed: 1 });
  await expect(catalogue().archive(task.id)).rejects.toThrow(`while run ${id} needs it`);
  await world.runtime.stopRun(id);
  await catalogue().archive(task.id);
  expect(world.runtime.tasks()).toEqual([]);
});

test("[CT5] who waits is told the newest version, and a run goes on with its own", async () => {
  const { world, task, catalogue } = await published();
  const [device] = await waiting(world, 1);
  const changed = { ...task, title: "Changed" };
  await catalogue().publish({ task: changed, based_on: 1 });
  expect(device?.last("joined").task).toEqual({ ...changed, version: 2 });
  const { id } = await world.runtime.openRun({
    task: { ...changed, version: 2 },
    rounds: 1,
    seed: 1,
  });
  await catalogue().publish({ task: { ...task, title: "Changed again" }, based_on: 2 });
  expect(world.runtime.tasks()).toMatchObject([{ spec: { version: 2 }, run: { id } }]);
  await world.runtime.stopRun(id);
  expect(world.runtime.tasks()).toMatchObject([{ spec: { version: 3 }, run: null }]);
});

test("[CT6] whom a task lets in is said with it, from its first moment on, and stays where nothing is said", async () => {
  const { world, task, catalogue } = await published();
  const device = await world.device(0);
  const admit = (to: TaskId) =>
    world.runtime.devices.admit({ participant: device.id, task: to, invite: null });
  const closed = { ...task, id: TaskId.parse("closed") };
  await catalogue().publish({ task: closed, based_on: null, admits: "invited" });
  expect(await admit(closed.id)).toEqual({ ok: false, reason: "invite_needed" });
  await catalogue().publish({ task: { ...closed, title: "Changed" }, based_on: 1 });
  expect(catalogue().admits(closed.id)).toBe("invited");
  expect(catalogue().admits(task.id)).toBe("anyone");

  expect(device.join()).toBe(true);
  await catalogue().publish({ task, based_on: null, admits: "invited" });
  expect(world.runtime.attendees(task.id)).toEqual([]);
  await catalogue().publish({ task: closed, based_on: 2, admits: "anyone" });
  expect(await admit(closed.id)).toEqual({ ok: true });
});
