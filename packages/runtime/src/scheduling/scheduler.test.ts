import { StorageError } from "@tributary/storage";
import { sealedTask } from "@tributary/testing";
import { decodeSafetensors } from "@tributary/weights";
import { describe, expect, test } from "vitest";
import { OpenRunError } from "../new-run.ts";
import { ScheduleError } from "./scheduler.ts";
import { day_ms, hour_ms, minute_ms, Nights, nightly } from "./testing/nights.ts";

const first = "2026-11-22T02:00Z";
const second = "2026-11-23T02:00Z";

/** A slot comes, and its run is over. */
async function night(nights: Nights, slot: string): Promise<void> {
  await nights.passUntil(slot);
  await nights.untilRunOf(slot);
}

/** The run of a slot is under way, and one device too few for its round is here. */
async function stuck(change: Parameters<typeof Nights.planned>[0] = {}): Promise<Nights> {
  const nights = await Nights.create();
  await nights.plan(change);
  await nights.staff(1);
  await nights.passUntil(first);
  expect(await nights.slotsRun()).toEqual([first]);
  return nights;
}

describe("a slot", () => {
  test("[SR1] starts one run, which is of that slot, and the next slot the next", async () => {
    const nights = await Nights.planned();
    await nights.passUntil("2026-11-22T01:59Z");
    expect(await nights.slotsRun()).toEqual([]);
    expect(await nights.doing()).toContain("waiting for the next start, Sun 22 Nov 2026, 02:00");
    await night(nights, first);
    await night(nights, second);
    expect(await nights.slotsRun()).toEqual([first, second]);
    expect(await nights.outcomes()).toEqual([`started ${first}`, `started ${second}`]);
    const runs = await nights.runs();
    const { totals, slots, run } = await nights.view();
    expect(totals).toMatchObject({ runs: 2, rounds: 2 });
    expect(run).toBeNull();
    expect(slots.at(-1)).toMatchObject({ run: runs[0]?.id, words: "A run began." });
    expect(new Set(runs.map(({ seed }) => seed)).size).toBe(2);
  });

  test("[SR1] starts a buffered run, whose buffers are its rounds", async () => {
    const buffered = {
      buffer: 2,
      concurrency: 2,
      staleness_max: 3,
      exponent: 0.5,
      deadline_ms: 60_000,
      rest_ms: 1_000,
    };
    const run = { ...nightly.run, rounds: 2 };
    const nights = await Nights.planned({ run }, { task: { ...sealedTask, buffered } });
    await night(nights, first);
    await night(nights, second);
    expect((await nights.view()).totals).toMatchObject({ runs: 2, rounds: 4 });
    const models = await Promise.all(
      (await nights.runs()).map(({ id }) => nights.world.records.runs.models(id)),
    );
    expect(models[1]?.[0]?.sha256).toBe(models[0]?.at(-1)?.sha256);
    expect(await nights.findings()).toEqual([]);
  });

  test("[SR2] has a run that goes on from the newest model, with what the strategy remembers", async () => {
    const strategy = {
      kind: "fedadam" as const,
      server_learning_rate: 0.1,
      beta1: 0.9,
      beta2: 0.99,
      tau: 0.001,
    };
    const nights = await Nights.planned({}, { task: { ...sealedTask, strategy } });
    await night(nights, first);
    await night(nights, second);
    const { runs } = nights.world.records;
    const [one, two] = await nights.runs();
    if (!one || !two) throw new Error("Two runs were expected.");
    const [before] = (await runs.models(one.id)).slice(-1);
    const [initial] = await runs.models(two.id);
    expect(before).toMatchObject({ version: 1 });
    expect(before?.strategy_state).not.toBeNull();
    expect(initial).toMatchObject({
      version: 0,
      round: null,
      parent: null,
      sha256: before?.sha256,
      strategy_state: before?.strategy_state,
    });
  });

  test("[SR2] has a run that begins with fresh weights where the schedule says so", async () => {
    const run = { start_from: "fresh" as const, rounds: 1, target: null, no_improvement: null };
    const nights = await Nights.planned({ run });
    await night(nights, first);
    await night(nights, second);
    const values = await nights.world.model();
    expect([...values]).toEqual([1, 1, 1, 1]);
  });

  test("[SR2] has a run that passes over what it cannot go on from", async () => {
    const nights = await Nights.planned();
    await night(nights, first);
    const { runtime, records, blobs, task } = nights.world;
    // Nothing was added by a run that committed nothing, and another model has other weights.
    const model = { ...task.model, config: { ...task.model.config, name: "other" } };
    for (const other of [task, { ...task, version: 2, model }]) {
      nights.delta = [2, 2, 2, 2];
      const { id } = await runtime.openRun({ task: other, rounds: 1, seed: 3 });
      if (other === task) await runtime.stopRun(id);
      else for (const device of nights.devices) device.join();
      await nights.until("its end", async () => runtime.run(id)?.run.status !== "running");
      expect(await records.runs.models(id)).toHaveLength(other === task ? 1 : 2);
    }
    await night(nights, second);
    const last = (await nights.runs()).at(-1);
    const [initial] = await records.runs.models(last?.id ?? ("" as never));
    const bytes = await blobs.get(initial?.sha256 ?? ("" as never));
    expect([...decodeSafetensors(bytes ?? new Uint8Array()).weights.values]).toEqual([1, 1, 1, 1]);
  });
});

describe("restarts", () => {
  test.each(["orderly", "crash"] as const)(
    "[SR3] an %s end between two slots loses none",
    async (how) => {
      const nights = await Nights.planned();
      await night(nights, first);
      await nights.restart(how);
      expect((await nights.view()).totals).toMatchObject({ runs: 1, rounds: 1 });
      await night(nights, second);
      expect(await nights.slotsRun()).toEqual([first, second]);
    },
  );

  test("[SR3] what a run came to while the schedule was not stored is counted once", async () => {
    const rounds = { start_from: "latest" as const, rounds: 3, target: null, no_improvement: null };
    const nights = await Nights.planned({ run: rounds });
    const { schedules } = nights.world.records;
    const { save } = schedules;
    await nights.passUntil("2026-11-22T01:00Z");
    let isLost = false;
    schedules.save = (...args) => (isLost ? new Promise(() => {}) : save(...args));
    await nights.restart("orderly");
    nights.world.workshop.evaluate = async () => {
      isLost = true;
      return { accuracy: 0.5, loss: 1 };
    };
    await nights.passUntil(first);
    await nights.until("the end of the run", () => nights.isOver(first));
    expect((await nights.view()).totals.rounds).toBe(0);
    isLost = false;
    await nights.restart("crash");
    await nights.settle();
    expect((await nights.view()).totals).toMatchObject({ runs: 1, rounds: 3 });
    expect(await nights.doing()).toContain("waiting for the next start");
  });

  test("[SR3] slots that passed meanwhile are missed, or made up for by one run", async () => {
    for (const [missed, outcome, runs] of [
      ["skip", "missed", 0],
      ["run_once", "made_up", 1],
    ] as const) {
      const nights = await Nights.planned({ missed });
      nights.wall.advance(3 * day_ms);
      await nights.restart("crash");
      await nights.pass(0);
      expect(await nights.outcomes()).toEqual([`${outcome} 3 to 2026-11-24T02:00Z`]);
      expect(await nights.runs()).toHaveLength(runs);
    }
  });
});

describe("a full disk", () => {
  test("[SR4] delays the run of a slot until there is room, and says so", async () => {
    const nights = await Nights.planned();
    await nights.passUntil("2026-11-22T01:59Z");
    nights.world.isDiskFull = true;
    await nights.pass(minute_ms);
    expect(await nights.runs()).toEqual([]);
    expect(nights.world.errors()).toContain("A schedule could not be stored; it tries again");
    nights.world.isDiskFull = false;
    await nights.untilRunOf(first);
    expect(await nights.outcomes()).toEqual([`started ${first}`]);
  });

  test("[SR4] while the run is opened, too", async () => {
    const nights = await Nights.planned();
    const { runs } = nights.world.records;
    const { create } = runs;
    let tries = 0;
    runs.create = async (...args) => {
      tries += 1;
      if (tries < 3) throw new StorageError("disk_full", "The disk that holds /x is full.");
      return create(...args);
    };
    await nights.restart("orderly");
    await nights.passUntil(first);
    expect((await nights.view()).problem).toContain("full");
    await nights.untilRunOf(first);
    expect(await nights.slotsRun()).toEqual([first]);
    expect((await nights.view()).problem).toBeNull();
  });
});

describe("a run that cannot be opened", () => {
  test("[SR5] is left out, the schedule says why, and the next slot tries again", async () => {
    const nights = await Nights.planned();
    nights.world.workshop.initialModel = () => Promise.reject(new Error("No such layer."));
    await nights.passUntil(first);
    expect((await nights.view()).problem).toBe("No such layer.");
    expect(await nights.doing()).toContain("waiting for the next start, Mon 23 Nov");
    delete nights.world.workshop.initialModel;
    await night(nights, second);
    expect(await nights.slotsRun()).toEqual([second]);
    expect((await nights.view()).problem).toBeNull();
  });

  test("[SR5] of a task that cannot be aggregated, or differs from the stored one, has no schedule", async () => {
    const nights = await Nights.create({ round: { quorum: 0 } });
    await expect(nights.plan()).rejects.toThrow(OpenRunError);
    const others = await Nights.planned();
    const { runtime, task } = others.world;
    const request = { task: { ...task, title: "Other" }, title: "", seed: 1, spec: nightly };
    await expect(runtime.schedules.create(request)).rejects.toThrow(/raise its version/);
    expect(await runtime.schedules.views()).toHaveLength(1);
  });
});

describe("a run by hand", () => {
  test("[SR6] takes the place of a slot's, and is told from it", async () => {
    const nights = await stuck({ overlap: "queue" });
    const { runtime, task } = nights.world;
    expect(await nights.doing()).toBe("running: 0 of 1 round");
    await runtime.stopRun(nights.world.run.id);
    await nights.pass(hour_ms);
    await runtime.openRun({ task, rounds: 1, seed: 1 });
    await nights.passUntil(second);
    expect(await nights.doing()).toContain("a run that it did not start; one more run waits");
    expect(await nights.outcomes()).toEqual([`started ${first}`, `queued ${second}`]);
    await nights.restart("crash");
    expect(await nights.doing()).toContain("a run that it did not start; one more run waits");
    await nights.world.runtime.stopRun(nights.world.run.id);
    await nights.settle();
    await nights.pass(0);
    expect(await nights.slotsRun()).toEqual([first, "by hand", second]);
    expect((await nights.view()).totals).toMatchObject({ runs: 2, rounds: 0 });
  });

  test("[SR6] that ended while no coordinator ran is not waited for", async () => {
    const nights = await Nights.create();
    await nights.plan();
    await nights.world.runtime.openRun({ task: nights.world.task, rounds: 1, seed: 1 });
    await nights.settle();
    expect(await nights.doing()).toContain("a run that it did not start");
    const { schedules } = nights.world.records;
    const { save } = schedules;
    schedules.save = () => new Promise(() => {});
    await nights.restart("crash");
    await nights.world.runtime.stopRun(nights.world.run.id);
    schedules.save = save;
    await nights.restart("crash");
    expect(await nights.doing()).toContain("waiting for the next start");
  });
});

describe("changes", () => {
  test("[SR7] a schedule that would never fire is neither made nor changed to", async () => {
    const nights = await Nights.planned();
    const never = { ...nightly, cron: "0 2 30 2 *" };
    await expect(nights.plan(never)).rejects.toThrow(ScheduleError);
    const { id } = await nights.view();
    const { schedules } = nights.world.runtime;
    await expect(schedules.edit(id, never)).rejects.toThrow(/never fires/);
    expect(await nights.view()).toMatchObject({ spec: nightly });
  });

  test("[SR7] an edit holds once it is stored, and after a restart", async () => {
    const nights = await Nights.planned();
    const { id } = await nights.view();
    const spec = { ...nightly, cron: "0 4 * * *" };
    nights.world.isDiskFull = true;
    const { schedules } = nights.world.runtime;
    await expect(schedules.edit(id, spec)).rejects.toThrow(/full/);
    nights.world.isDiskFull = false;
    expect((await nights.view()).spec).toEqual(nightly);
    await schedules.edit(id, spec);
    await nights.restart("crash");
    expect((await nights.view()).next[0]?.local).toBe("Sun 22 Nov 2026, 04:00 (UTC+00:00)");
    await nights.passUntil("2026-11-22T04:00Z");
    expect(await nights.slotsRun()).toEqual(["2026-11-22T04:00Z"]);
  });

  test("[SR7] a stop ends the run with its round, and then the schedule; an edit revives it", async () => {
    const nights = await stuck();
    const { id } = await nights.view();
    const { schedules } = nights.world.runtime;
    await schedules.stop(id);
    await nights.settle();
    const stopped = await nights.view();
    expect(stopped).toMatchObject({ is_over: true, next: [], run: null });
    expect(stopped.last_end).toContain("The schedule was stopped.");
    expect(nights.world.run.status).toBe("stopped");
    await nights.restart("crash");
    await nights.passUntil(second);
    expect(await nights.slotsRun()).toEqual([first]);
    const { runtime, task } = nights.world;
    await runtime.openRun({ task, rounds: 1, seed: 1 });
    const revived = await runtime.schedules.edit(id, nightly);
    expect(revived).toMatchObject({ is_over: false });
    expect(revived?.doing).toContain("a run that it did not start");
  });

  test("[SR7] what is no schedule is neither changed, stopped nor shown", async () => {
    const { schedules } = (await Nights.create()).world.runtime;
    for (const id of ["sch-000000000000", "nothing", ""]) {
      expect(await schedules.view(id)).toBeNull();
      expect(await schedules.stop(id)).toBeNull();
      expect(await schedules.edit(id, nightly)).toBeNull();
    }
  });

  test("[SR7] a closed runtime starts nothing any more", async () => {
    const nights = await Nights.planned();
    await nights.world.runtime.close();
    expect(nights.wall.alarms).toBe(0);
    expect(nights.world.clock.alarms).toBe(0);
  });
});
