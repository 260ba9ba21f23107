import { type RoundId, TaskId } from "@tributary/protocol";
import { quiet, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { OpenRunError } from "./index.ts";
import type { Device } from "./testing/device.ts";
import { World } from "./testing/world.ts";

const ones = [1, 1, 1, 1];

async function pair(rounds = 2): Promise<readonly [World, Device, Device]> {
  const world = await World.create();
  const [a, b] = (await world.running(2, rounds)) as [Device, Device];
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  return [world, a, b];
}

const stop = (world: World) => world.runtime.stopRun(world.run.id);

async function expectStopped(world: World, device: Device): Promise<void> {
  expect(await device.hears("run_ended")).toMatchObject({ outcome: "stopped" });
  expect(world.run).toMatchObject({ status: "stopped", round: null });
  expect(await world.records.runs.get(world.run.id)).toMatchObject({ status: "stopped" });
  expect(await world.records.rounds.unfinished(world.run.id)).toBeNull();
  world.clock.advance(120_000);
  await quiet();
  expect(world.run.round).toBeNull();
}

describe("stopping", () => {
  test("[RT20] while a round recruits", async () => {
    const world = await World.create();
    const [a] = (await world.running(1)) as [Device];
    await a.hears("waiting");
    await stop(world);
    await expectStopped(world, a);
  });

  test("[RT20] while a round is being opened", async () => {
    const world = await World.create();
    const [a] = (await world.running(1)) as [Device];
    expect(world.run.round).toBeNull();
    await stop(world);
    await expectStopped(world, a);
  });

  test("[RT20] while a round trains: what was acknowledged is named", async () => {
    const [world, a, b] = await pair();
    const { round } = a;
    await a.delivers(ones);
    await stop(world);
    expect((await b.hears("round_abandoned")).reason).toBe("stopped");
    expect(await world.records.rounds.deliveries(round)).toMatchObject([
      { participant: a.id, outcome: "uncounted" },
    ]);
    await expectStopped(world, a);
  });

  test("[RT20] while a round aggregates: what comes of it changes nothing", async () => {
    const [world, a, b] = await pair();
    const evaluated = Promise.withResolvers<null>();
    world.workshop.evaluate = () => evaluated.promise;
    await a.delivers(ones);
    await b.delivers(ones);
    await world.phase("aggregating");
    await stop(world);
    evaluated.resolve(null);
    await expectStopped(world, a);
    expect(world.run.model_version).toBe(0);
  });

  test("[RT20] while a commit is being stored: the commit counts, and no round follows", async () => {
    const [world, a, b] = await pair();
    const { commit } = world.records.rounds;
    let stopping: Promise<unknown> = Promise.resolve();
    world.records.rounds.commit = async (record) => {
      stopping = stop(world);
      await commit(record);
    };
    await world.restart("orderly");
    for (const device of [a, b]) device.join();
    await b.hears("invite", 2);
    await a.delivers(ones);
    await b.delivers(ones);
    await a.hears("round_committed");
    await stopping;
    await expectStopped(world, a);
    expect(world.run.model_version).toBe(1);
  });

  test("[RT20] during the pause after an abandoned round", async () => {
    const [world, a, b] = await pair();
    b.go("left");
    await a.hears("round_abandoned");
    await stop(world);
    await expectStopped(world, a);
  });

  test("[RT20] twice is once", async () => {
    const [world, a] = await pair();
    await Promise.all([stop(world), stop(world)]);
    await stop(world);
    await expectStopped(world, a);
    expect(a.all("run_ended")).toHaveLength(1);
  });

  test("[RT20] a run that does not exist", async () => {
    const [world] = await pair();
    expect(await world.runtime.stopRun(`${world.run.id.slice(0, -1)}x` as never)).toBe(false);
  });

  test("[RT21] with a full disk between rounds: it is refused, and the run goes on", async () => {
    const [world, a, b] = await pair();
    b.go("left");
    await a.hears("round_abandoned");
    world.isDiskFull = true;
    await expect(stop(world)).rejects.toThrow("full");
    expect(world.run.status).toBe("running");
    world.isDiskFull = false;
    b.join();
    world.clock.advance(1_000);
    await b.hears("invite", 2);
    await stop(world);
    await expectStopped(world, a);
  });

  test("[RT21] with a full disk in a round: it ends as soon as the disk takes it", async () => {
    const [world, a] = await pair();
    world.isDiskFull = true;
    await stop(world);
    expect(world.run.status).toBe("running");
    expect(a.all("run_ended")).toEqual([]);
    world.isDiskFull = false;
    world.clock.advance(1_000);
    await a.hears("run_ended");
    await expectStopped(world, a);
  });

  test("[RT20] a crash right after the stop was stored leaves no round open", async () => {
    const [world, a] = await pair();
    await a.delivers(ones);
    await stop(world);
    await world.restart("crash");
    expect(world.run).toMatchObject({ status: "stopped", round: null });
    expect(await world.records.rounds.unfinished(world.run.id)).toBeNull();
  });
});

describe("who is here", () => {
  test("[RT22] joining a finished run is told its end at once", async () => {
    const [world, a, b] = await pair(1);
    await a.delivers(ones);
    await b.delivers(ones);
    await a.hears("run_ended");
    const late = await world.device(5);
    expect(late.join()).toBe(true);
    expect(late.said()).toBe("joined run_ended");
  });

  test("[RT22] a task without a run cannot be joined", async () => {
    const [world] = await pair();
    const device = await world.device(5);
    expect(device.join(TaskId.parse("unheard-of"))).toBe(false);
    expect(device.inbox).toEqual([]);
  });

  test("[RT22] joining twice is one participant, which is invited again", async () => {
    const [world, a, b] = await pair();
    a.join();
    await a.hears("invite", 2);
    expect(world.run).toMatchObject({ connected: 2, round: { cohort: 2, dropped: 0 } });
    await a.delivers(ones);
    await b.delivers(ones);
    await a.hears("round_committed");
  });

  test("[RT22] joining between two rounds is told that the next one is awaited", async () => {
    const [world, a, b] = await pair();
    b.go("left");
    await a.hears("round_abandoned");
    b.join();
    expect(b.last("waiting").waiting).toMatchObject({ for: "next_round", need: 2 });
    world.clock.advance(1_000);
    await b.hears("invite", 2);
  });

  test("[RT23] joining a second task leaves the first, whose round goes on without it", async () => {
    const world = await World.create({ round: { quorum: 2, over_selection: 1.5 } });
    const [a, b, c] = (await world.running(3, 1)) as [Device, Device, Device];
    await c.hears("invite");
    const other = { ...world.task, id: TaskId.parse("other") };
    await world.runtime.openRun({ task: other, rounds: 1, seed: 2 });
    c.join(other.id);
    await until("its absence", () => world.run.round?.dropped === 1);
    await a.delivers(ones);
    await b.delivers(ones);
    await a.hears("round_committed");
    expect(c.all("round_committed")).toEqual([]);
    await c.begins(await a.seals(ones), a.round);
    expect(c.refusals()).toEqual(["round_unknown"]);
  });

  test("[RT23] messages after leaving, or before joining, are refused and change nothing", async () => {
    const [world, a, b] = await pair();
    const sealed = await a.seals(ones);
    const { round } = a;
    a.go("left");
    await b.hears("round_abandoned");
    await expect(a.begins(sealed, round)).resolves.toBeUndefined();
    expect(world.history()[0]).toMatchObject({ accepted: 0 });
    a.go("left");
    const warned = world.logged.filter(({ message }) => message === "A message before joining");
    expect(warned).toHaveLength(1);
  });

  test("[RT48] who is waited for, and comes back only to say that it leaves, ends the wait", async () => {
    const [world, a, b] = await pair();
    a.go("disconnected");
    expect(world.run.round).not.toBeNull();
    a.go("left");
    expect((await b.hears("round_abandoned")).reason).toBe("quorum_missed");
  });

  test("[RT23] a message for a round that is over is stale; one for a round to come is unknown", async () => {
    const [world, a, b] = await pair();
    const { round } = a;
    const sealed = await a.seals(ones);
    await a.delivers(ones);
    await b.delivers(ones);
    await a.hears("invite", 2);
    await a.begins(sealed, round);
    await a.begins(sealed, `${world.run.id}.99` as RoundId);
    await a.begins(sealed, "run-zzzzzzzzzzzz.1" as RoundId);
    expect(a.refusals()).toEqual(["round_stale", "round_unknown", "round_unknown"]);
  });

  test("[RT23] a message of secure aggregation is refused in a sealed round", async () => {
    const [, a] = await pair();
    await a.says({ type: "unmask", shares: [] });
    await a.hears("refused");
    expect(a.refusals()).toEqual(["phase_mismatch"]);
  });
});

describe("opening a run", () => {
  test("[RT24] two at once open one run of a task", async () => {
    const world = await World.create();
    const request = { task: world.task, rounds: 1, seed: 1 };
    const opened = await Promise.allSettled([
      world.runtime.openRun(request),
      world.runtime.openRun(request),
    ]);
    expect(opened.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await world.records.runs.list()).toHaveLength(1);
  });

  test("[RT24] a run under way and another content are refused in words", async () => {
    const [world] = await pair();
    const open = (task: typeof world.task) => world.runtime.openRun({ task, rounds: 1, seed: 1 });
    await expect(open(world.task)).rejects.toThrow(/under way/);
    await stop(world);
    await expect(open({ ...world.task, title: "Other" })).rejects.toThrow(OpenRunError);
    const raised = await world.runtime.asNextVersion({ ...world.task, title: "Other" });
    expect(raised.version).toBe(2);
    await open(raised);
    expect(world.run).toMatchObject({ status: "running", task_version: 2 });
  });

  test("[RT24] one that fails half-way leaves the task free", async () => {
    const world = await World.create();
    world.workshop.initialModel = () => Promise.reject(new Error("no model"));
    const request = { task: world.task, rounds: 1, seed: 1 };
    await expect(world.runtime.openRun(request)).rejects.toThrow("no model");
    delete world.workshop.initialModel;
    await expect(world.runtime.openRun(request)).resolves.toMatchObject({ status: "running" });
  });

  test("[RT25] a closed runtime sets off nothing any more", async () => {
    const [world, a] = await pair();
    await a.accepts();
    await world.runtime.close();
    expect(world.clock.alarms).toBe(0);
  });
});
