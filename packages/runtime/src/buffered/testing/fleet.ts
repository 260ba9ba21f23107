/** A buffered run in a world, and devices that pull its model towards their own targets until it is over. */
import { type BufferedTask, isBuffered } from "@tributary/protocol";
import { requireBlob } from "@tributary/storage";
import { quiet, sealedTask, until } from "@tributary/testing";
import { decodeSafetensors } from "@tributary/weights";
import type { Device } from "../../testing/device.ts";
import { World, type WorldOptions } from "../../testing/world.ts";
import { type BufferedSnapshot, snapshotIn } from "../snapshot.ts";

export const bufferedTask: BufferedTask = {
  ...sealedTask,
  buffered: {
    buffer: 2,
    concurrency: 4,
    staleness_max: 3,
    exponent: 0.5,
    deadline_ms: 60_000,
    rest_ms: 10_000,
  },
};

export type FleetOptions = Omit<WorldOptions, "task"> & {
  readonly buffered?: Partial<BufferedTask["buffered"]>;
  readonly strategy?: BufferedTask["strategy"];
  readonly devices?: number;
  readonly rounds?: number;
};

/** A run with devices that have joined, of which as many as there are places are invited. */
export async function bufferedWorld(
  options: FleetOptions = {},
): Promise<{ readonly world: World; readonly devices: readonly Device[] }> {
  const { buffered, devices: count = 3, rounds = 4, ...rest } = options;
  const { strategy = bufferedTask.strategy } = options;
  const policy = { ...bufferedTask.buffered, ...buffered };
  const task = { ...bufferedTask, strategy, buffered: policy };
  const world = await World.create({ ...rest, task });
  const devices = await world.running(count, rounds);
  const invited = () => devices.filter((device) => device.all("invite").length > 0).length;
  const places = Math.min(count, task.buffered.concurrency);
  await until(`${places} invitations`, () => invited() === places);
  return { world, devices };
}

/** What is stored of the run. */
export async function stored(world: World): Promise<BufferedSnapshot> {
  const record = await world.records.runs.get(world.run.id);
  if (record === null) throw new Error("The run is not stored.");
  return snapshotIn(record);
}

/** Half of the way from the model of the invitation to the target. */
export async function pull(world: World, device: Device, target: number): Promise<Float32Array> {
  const { model } = device.last("invite");
  const bytes = await requireBlob(world.blobs, model, "the invitation's model");
  return decodeSafetensors(bytes).weights.values.map((value) => (target - value) / 2);
}

/**
 * Every device takes up each invitation and delivers, through crashes and restarts, until the run is over. Device i
 * pulls towards i.
 */
export async function driveToEnd(world: World, devices: readonly Device[]): Promise<void> {
  for (let turn = 0; world.hasCrashed || world.run.status === "running"; turn++) {
    if (turn === 500) throw new Error(`The run does not end; ${world.run.round?.waiting_for}.`);
    if (world.hasCrashed) await recover(world, devices);
    for (const [index, device] of devices.entries()) await takeUp(world, device, index);
    await quiet();
    // Pauses, rests and retries come to their ends.
    world.clock.advance(1_000);
  }
  await quiet();
}

async function recover(world: World, devices: readonly Device[]): Promise<void> {
  world.hasCrashed = false;
  world.crash = null;
  await world.restart("crash");
  for (const device of devices) device.join();
  await quiet();
}

async function takeUp(world: World, device: Device, target: number): Promise<void> {
  const invite = device.all("invite").at(-1);
  const isAnswered = device.inbox.some(
    (message) => message.type === "update_accepted" && message.round === invite?.round,
  );
  if (invite === undefined || isAnswered || world.hasCrashed) return;
  const delta = await pull(world, device, target);
  const crash = until("the crash", () => world.hasCrashed).catch(() => {});
  await Promise.race([device.accepts().then(() => device.delivers(delta)), crash]);
}

export function taskOf(world: World): BufferedTask {
  if (!isBuffered(world.task)) throw new Error("Expected a buffered task.");
  return world.task;
}
