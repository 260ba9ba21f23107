import { quiet, sealedTask, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { RunControlError } from "./index.ts";
import { audit } from "./testing/audit.ts";
import type { Device } from "./testing/device.ts";
import { World, type WorldOptions } from "./testing/world.ts";

const ends = ["orderly", "crash"] as const;
const ones = [1, 1, 1, 1];

type Pair = readonly [World, Device, Device];

async function pair(options: WorldOptions = {}): Promise<Pair> {
  const world = await World.create(options);
  const [a, b] = (await world.running(2, 9)) as [Device, Device];
  await invited([world, a, b]);
  return [world, a, b];
}

async function invited([, a, b]: Pair, count = 1): Promise<void> {
  await Promise.all([a.hears("invite", count), b.hears("invite", count)]);
}

/** The round that both are invited to is committed. */
async function commits([world, a, b]: Pair): Promise<void> {
  const before = world.run.rounds_committed;
  await a.delivers(ones);
  await b.delivers(ones);
  await until("the commit", () => world.run.rounds_committed === before + 1);
}

async function rounds(about: Pair, count: number): Promise<void> {
  for (let round = 1; round <= count; round++) {
    await invited(about, round);
    await commits(about);
  }
  await invited(about, count + 1);
}

const control = (world: World) => {
  const { id } = world.run;
  return {
    pause: (when: "now" | "after_round") => world.runtime.pauseRun(id, when),
    resume: () => world.runtime.resumeRun(id),
    rollBack: (version: number) => world.runtime.rollBackRun(id, version),
  };
};

async function expectPaused(world: World): Promise<void> {
  await until("the pause", () => world.run.status === "paused");
  world.clock.advance(120_000);
  await quiet();
  expect(world.run).toMatchObject({ status: "paused", round: null });
  expect(await world.records.rounds.unfinished(world.run.id)).toBeNull();
}

describe("a pause", () => {
  test("[RC1] after the round lets it commit, and opens no other", async () => {
    const about = await pair();
    const [world] = about;
    expect(await control(world).pause("after_round")).toMatchObject({
      status: "running",
      pauses: true,
    });
    await commits(about);
    await expectPaused(world);
    expect(world.run).toMatchObject({ model_version: 1, rounds_committed: 1 });
    await audit(world);
  });

  test("[RC1] now gives the round up", async () => {
    const [world, a] = await pair();
    await a.delivers(ones);
    await control(world).pause("now");
    expect(await a.hears("round_abandoned")).toMatchObject({ reason: "paused" });
    await expectPaused(world);
    expect(world.history()).toMatchObject([{ outcome: "abandoned", reason: "paused" }]);
    await audit(world);
  });

  test("[RC1] after the round, then now: it is given up", async () => {
    const [world, a] = await pair();
    await control(world).pause("after_round");
    await control(world).pause("now");
    await a.hears("round_abandoned");
    await expectPaused(world);
  });

  test.each(["after_round", "now"] as const)(
    "[RC1] %s gives up a round that waits for participants",
    async (when) => {
      const world = await World.create();
      const [a] = (await world.running(1)) as [Device];
      await a.hears("waiting");
      await world.phase("recruiting");
      await control(world).pause(when);
      await expectPaused(world);
    },
  );

  test("[RC1] while a round is being opened", async () => {
    const world = await World.create();
    await world.running(2);
    await control(world).pause("now");
    await expectPaused(world);
    await audit(world);
  });

  test("[RC1] between two rounds", async () => {
    const [world, a, b] = await pair();
    b.go("left");
    await a.hears("round_abandoned");
    await control(world).pause("after_round");
    await expectPaused(world);
  });

  test("[RC1] can be ended by a stop", async () => {
    const [world, a] = await pair();
    await control(world).pause("now");
    await world.runtime.stopRun(world.run.id);
    expect(await a.hears("run_ended")).toMatchObject({ outcome: "stopped" });
    expect(world.run.status).toBe("stopped");
    await audit(world);
  });

  test.each(ends)("[RC2] outlasts an %s end", async (how) => {
    const about = await pair();
    const [world, a, b] = about;
    await control(world).pause("after_round");
    await world.restart(how);
    expect(world.run).toMatchObject({ status: "running", pauses: true });
    for (const device of [a, b]) device.join();
    await invited(about, 2);
    await commits(about);
    await expectPaused(world);
    await world.restart(how);
    await expectPaused(world);
    await audit(world);
  });

  test.each(["before", "after"] as const)("[RC2] a crash %s any of its writes", async (when) => {
    for (const number of [1, 2]) {
      const [world, a, b] = await pair();
      world.crash = { write: world.writes + number, when };
      void control(world).pause("now");
      await until("the crash", () => world.hasCrashed);
      await world.restart("crash");
      const isPaused = number === 2 || when === "after";
      if (isPaused) await expectPaused(world);
      else {
        for (const device of [a, b]) device.join();
        await invited([world, a, b], 2);
        expect(world.run).toMatchObject({ status: "running", round: { number: 1 } });
      }
      await audit(world);
    }
  });

  test("[RC4] is told to who is here and to who comes", async () => {
    const [world, a, b] = await pair();
    b.go("left");
    await a.hears("round_abandoned");
    await control(world).pause("now");
    expect(a.last("waiting").waiting).toMatchObject({ for: "run_resume", need: 2 });
    b.join();
    expect(b.last("waiting").waiting).toMatchObject({ for: "run_resume" });
    expect(world.news.at(-1)).toMatchObject({ type: "run", run: { status: "paused" } });
  });

  test("[RC7] while the disk is full is refused, and the run goes on", async () => {
    const about = await pair();
    const [world] = about;
    world.isDiskFull = true;
    await expect(control(world).pause("now")).rejects.toThrow("full");
    world.isDiskFull = false;
    expect(world.run.pauses).toBeUndefined();
    await commits(about);
    await invited(about, 2);
  });

  test("[RC8] of a run that is over is refused", async () => {
    const [world] = await pair();
    await world.runtime.stopRun(world.run.id);
    await expect(control(world).pause("now")).rejects.toThrow(RunControlError);
    await expect(control(world).resume()).rejects.toThrow("is stopped; it cannot be resumed");
  });
});

describe("a resumption", () => {
  test("[RC3] goes on at once, also after abandoned rounds", async () => {
    const about = await pair();
    const [world] = about;
    await control(world).pause("now");
    await expectPaused(world);
    expect(await control(world).resume()).toMatchObject({ status: "running" });
    await invited(about, 2);
    await commits(about);
    await audit(world);
  });

  test("[RC3] before the round is over: as if nothing had been said", async () => {
    const about = await pair();
    const [world, a] = about;
    await control(world).pause("after_round");
    await control(world).resume();
    expect(world.run.pauses).toBeUndefined();
    await commits(about);
    await invited(about, 2);
    expect(a.all("round_abandoned")).toEqual([]);
  });

  test("[RC8] of a run that is not paused is refused", async () => {
    const [world] = await pair();
    await expect(control(world).resume()).rejects.toThrow("is not paused");
  });

  test("[RC7] while the disk is full is refused", async () => {
    const [world] = await pair();
    await control(world).pause("now");
    world.isDiskFull = true;
    await expect(control(world).resume()).rejects.toThrow("full");
    world.isDiskFull = false;
    await expectPaused(world);
  });
});

/** Its strategy remembers something from round to round. */
const momentum = {
  task: {
    ...sealedTask,
    strategy: { kind: "fedavgm", server_learning_rate: 1, momentum: 0.9 } as const,
  },
};

describe("a roll back", () => {
  test("[RC5] gives the round up and goes on from the earlier version", async () => {
    const about = await pair(momentum);
    const [world, a] = about;
    await rounds(about, 3);
    const versions = await world.records.runs.models(world.run.id);
    const view = await control(world).rollBack(1);
    expect(view).toMatchObject({ model_version: 1, newest_version: 3, status: "running" });
    expect(view?.model).toBe(versions[1]?.sha256);
    expect(await a.hears("round_abandoned")).toMatchObject({ reason: "rolled_back" });
    await invited(about, 5);
    expect(a.last("invite")).toMatchObject({ model: versions[1]?.sha256, model_version: 1 });
    await commits(about);
    const after = await world.records.runs.models(world.run.id);
    expect(after.slice(0, 4)).toEqual(versions);
    expect(after[4]).toMatchObject({ version: 4, parent: versions[1]?.sha256 });
    expect(after[4]?.sha256).toBe(versions[2]?.sha256);
    expect(world.run).toMatchObject({ model_version: 4, rounds_committed: 4 });
    expect(world.run.newest_version).toBeUndefined();
    await audit(world);
  });

  test("[RC5] of a paused run leaves it paused", async () => {
    const about = await pair();
    const [world, a] = about;
    await rounds(about, 2);
    await control(world).pause("now");
    await control(world).rollBack(0);
    await expectPaused(world);
    expect(world.run.model_version).toBe(0);
    await control(world).resume();
    await invited(about, 4);
    expect(a.last("invite").model_version).toBe(0);
    await commits(about);
    await audit(world);
  });

  test("[RC5] of a run that is over changes what it serves", async () => {
    const about = await pair();
    const [world] = about;
    await rounds(about, 2);
    await world.runtime.stopRun(world.run.id);
    await control(world).rollBack(1);
    expect(world.run).toMatchObject({ status: "stopped", model_version: 1 });
    await audit(world);
    await world.restart("crash");
    expect(world.run).toMatchObject({ model_version: 1, newest_version: 2 });
  });

  test("[RC5] twice: the second one counts", async () => {
    const about = await pair();
    const [world] = about;
    await rounds(about, 3);
    await control(world).rollBack(2);
    await control(world).rollBack(1);
    await control(world).rollBack(3);
    expect(world.run).toMatchObject({ model_version: 3 });
    await world.phase("training");
    await until("the invitation", () =>
      about.slice(1).every((one) => (one as Device).round === world.run.round?.id),
    );
    await commits(about);
    await audit(world);
  });

  test("[RC5] the next run that goes on from the task's newest model takes the served one", async () => {
    const about = await pair();
    const [world] = about;
    await rounds(about, 2);
    const served = (await world.records.runs.models(world.run.id))[1]?.sha256;
    await control(world).rollBack(1);
    await world.runtime.stopRun(world.run.id);
    const next = { task: world.task, rounds: 1, seed: 2, start_from: "latest" } as const;
    expect((await world.runtime.openRun(next)).model).toBe(served);
  });

  test.each(["before", "after"] as const)("[RC6] a crash %s any of its writes", async (when) => {
    for (const number of [1, 2]) {
      const about = await pair(momentum);
      const [world, a, b] = about;
      await rounds(about, 2);
      world.crash = { write: world.writes + number, when };
      void control(world).rollBack(1);
      await until("the crash", () => world.hasCrashed);
      await world.restart("crash");
      const isRolledBack = number === 2 && when === "after";
      expect(world.run.model_version).toBe(isRolledBack ? 1 : 2);
      await audit(world);
      for (const device of [a, b]) device.join();
      world.clock.advance(10_000);
      await invited(about, 4);
      await commits(about);
      await audit(world);
    }
  });

  test("[RC7] while the disk is full is refused, and the run goes on as it was", async () => {
    const about = await pair();
    const [world, a] = about;
    await rounds(about, 2);
    world.isDiskFull = true;
    await expect(control(world).rollBack(1)).rejects.toThrow("Round 3 could not be given up");
    world.isDiskFull = false;
    world.clock.advance(1_000);
    await a.hears("round_abandoned");
    world.clock.advance(1_000);
    await invited(about, 4);
    expect(world.run).toMatchObject({ model_version: 2, status: "running" });
    await commits(about);
    await audit(world);
  });

  test("[RC8] to a version that is not there, or is served already, is refused", async () => {
    const about = await pair();
    const [world] = about;
    await rounds(about, 1);
    await expect(control(world).rollBack(7)).rejects.toThrow("has no version 7; the newest is 1.");
    await expect(control(world).rollBack(1)).rejects.toThrow("serves version 1 already");
    expect(await world.runtime.rollBackRun("run-zzzzzzzzzzzz" as never, 1)).toBeNull();
  });
});
