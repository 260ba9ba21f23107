import { limits, type SealedTask } from "@tributary/protocol";
import type { RoundConfig } from "@tributary/rounds";
import { quiet, sealedTask, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import type { Device } from "./testing/device.ts";
import { World } from "./testing/world.ts";

const ones = [1, 1, 1, 1];
const deadline_ms = sealedTask.round.deadline_ms;

function demanding(eligibility: SealedTask["eligibility"], round = {}): SealedTask {
  const task = { ...sealedTask, round: { ...sealedTask.round, ...round } };
  return eligibility === undefined ? task : { ...task, eligibility };
}

const able = {
  capabilities: { agent: "test", backend: "wasm", examples_per_second: 64 },
  has_enough_examples: true,
} as const;

/** A run under way, and devices that have not joined yet. */
async function opened(task: SealedTask, count: number): Promise<[World, ...Device[]]> {
  const world = await World.create({ task });
  await world.runtime.openRun({ task, rounds: 20, seed: 1 });
  const devices = await Promise.all(Array.from({ length: count }, (_, i) => world.device(i)));
  return [world, ...devices];
}

const because = (device: Device) => device.last("waiting").waiting.because;
const selected = (device: Device) => device.all("invite").length;

describe("[RE1] who may not be selected", () => {
  test("hears why when it joins, and no cohort waits for it", async () => {
    const task = demanding({ backends: ["webgpu", "wasm"], examples_per_second_min: 64 });
    const [world, cpu, unknown, slow, a, b] = await opened(task, 5);
    if (!cpu || !unknown || !slow || !a || !b) throw new Error("five devices");
    const { capabilities } = able;
    cpu.about = { ...able, capabilities: { ...capabilities, backend: "cpu" } };
    unknown.about = { ...able, capabilities: { agent: "test", backend: "wasm" } };
    slow.about = { ...able, capabilities: { ...capabilities, examples_per_second: 16 } };
    for (const device of [cpu, unknown, slow]) device.join();
    expect(because(cpu)).toEqual({ reason: "backend_not_allowed", have: null, need: null });
    expect(because(unknown)).toEqual({ reason: "speed_unknown", have: null, need: 64 });
    expect(because(slow)).toEqual({ reason: "too_slow", have: 16, need: 64 });
    expect(slow.last("waiting").waiting.come_back_ms).toBe(limits.come_back_ms_max);
    await world.phase("recruiting");
    expect(world.run).toMatchObject({ connected: 3, resting: 3, round: { eligible: 0 } });
    for (const device of [a, b]) {
      device.about = able;
      device.join();
    }
    await Promise.all([a.hears("invite"), b.hears("invite")]);
    expect([cpu, unknown, slow].map(selected)).toEqual([0, 0, 0]);
  });

  test("hears it again whenever a round opens", async () => {
    const [world, a, b, cpu] = await opened(demanding({ backends: ["wasm"] }), 3);
    if (!a || !b || !cpu) throw new Error("three devices");
    cpu.join();
    for (const device of [a, b]) {
      device.about = able;
      device.join();
    }
    await Promise.all([a.hears("invite"), b.hears("invite")]);
    const before = cpu.all("waiting").length;
    await a.delivers(ones);
    await b.delivers(ones);
    await cpu.hears("waiting", before + 1);
    expect(because(cpu)?.reason).toBe("backend_not_allowed");
    expect(world.errors()).toEqual([]);
  });

  test("is no longer held up once it says that it has enough examples", async () => {
    const [, a, b] = await opened(demanding({ examples_min: 50 }), 2);
    if (!a || !b) throw new Error("two devices");
    for (const device of [a, b]) device.join();
    expect(because(a)).toEqual({ reason: "examples_unconfirmed", have: null, need: 50 });
    for (const device of [a, b]) {
      device.about = able;
      device.join();
    }
    await Promise.all([a.hears("invite"), b.hears("invite")]);
  });
});

/** Three for a quorum of two, of which the last is silent until the deadline; the round commits. */
async function silentRound(world: World, [a, b, silent]: readonly [Device, Device, Device]) {
  const rounds = a.all("round_committed").length;
  await Promise.all([a.hears("invite", rounds + 1), b.hears("invite", rounds + 1)]);
  await until("an invitation for the third", () => selected(silent) === rounds + 1);
  await a.delivers(ones);
  await b.delivers(ones);
  world.clock.advance(deadline_ms);
  await a.hears("round_committed", rounds + 1);
}

const resting = demanding({ rest_after_failures: 2 }, { quorum: 2, over_selection: 1.5 });

async function withOneThatRests(): Promise<[World, Device, Device, Device]> {
  const [world, a, b, silent] = await opened(resting, 3);
  if (!a || !b || !silent) throw new Error("three devices");
  for (const device of [a, b, silent]) device.join();
  await silentRound(world, [a, b, silent]);
  await silentRound(world, [a, b, silent]);
  await until("word of the rest", () => because(silent)?.reason === "resting");
  return [world, a, b, silent];
}

describe("a participant that fails again and again", () => {
  test("[RE1] rests for a deadline, and hears so; the round goes on without it", async () => {
    const [world, a, b, silent] = await withOneThatRests();
    expect(silent.last("waiting").waiting).toMatchObject({
      come_back_ms: deadline_ms,
      because: { reason: "resting", have: 2, need: null },
    });
    expect(world.run).toMatchObject({ connected: 3, resting: 1 });
    await quiet();
    world.clock.advance(sealedTask.round.recruit_wait_ms);
    await Promise.all([a.hears("invite", 3), b.hears("invite", 3)]);
    expect(selected(silent)).toBe(2);
  });

  test("[RE2] is there again when the rest is over, without joining anew", async () => {
    const [world, a, , silent] = await withOneThatRests();
    a.go("left");
    await until("a round that recruits", () => world.run.round?.phase === "recruiting");
    expect(world.run.resting).toBe(1);
    world.clock.advance(deadline_ms);
    await until("word that it counts again", () => because(silent) === undefined);
    expect(silent.last("waiting").waiting).toMatchObject({ for: "participants", have: 2 });
    expect(world.run).toMatchObject({ resting: 0, round: { eligible: 2 } });
    world.clock.advance(sealedTask.round.recruit_wait_ms);
    await until("a cohort with it", () => selected(silent) === 3);
  });

  test.each(["orderly", "crash"] as const)(
    "[RE4] rests on after an %s end of the coordinator",
    async (how) => {
      const [world, a, b, silent] = await withOneThatRests();
      await world.restart(how);
      for (const device of [silent, a, b]) device.join();
      expect(because(silent)).toMatchObject({ reason: "resting", have: 2 });
      expect(world.run.resting).toBe(1);
    },
  );

  test("[RE4] and rests on in the next run of the task", async () => {
    const [world, , , silent] = await withOneThatRests();
    await world.runtime.stopRun(world.run.id);
    await world.runtime.openRun({ task: world.task, rounds: 1, seed: 2 });
    silent.join();
    expect(because(silent)?.reason).toBe("resting");
  });

  test("[RE4] a part counts once, though the coordinator dies as it is stored", async () => {
    for (const when of ["before", "after"] as const) {
      const [world, a, b, silent] = await opened(resting, 3);
      if (!a || !b || !silent) throw new Error("three devices");
      for (const device of [a, b, silent]) device.join();
      await Promise.all([a, b, silent].map((device) => device.hears("invite")));
      await a.delivers(ones);
      await b.delivers(ones);
      const { rounds } = world.records;
      const { commit } = rounds;
      world.records.rounds.commit = async (record) => {
        if (when === "after") await commit(record);
        return new Promise(() => {});
      };
      world.clock.advance(deadline_ms);
      await world.phase("aggregating");
      await quiet();
      world.records.rounds.commit = commit;
      await world.restart("crash");
      for (const device of [a, b, silent]) device.join();
      await until("the round's end", () => world.history().length === 1);
      const standings = await world.records.standings.of(world.task.id);
      expect(standings).toHaveLength(3);
      for (const { participant, standing } of standings) {
        const failures_in_a_row = participant === silent.id ? 1 : 0;
        expect(standing).toMatchObject({ selected: 1, failures_in_a_row });
      }
    }
  });

  test("[RE5] is seen by the admin, with the reason in words, and by the beginning of its id", async () => {
    const [world, a, , silent] = await withOneThatRests();
    const views = world.runtime.participants(world.run.id);
    expect(views).toHaveLength(3);
    const of = (device: Device) =>
      views?.find(({ participant }) => device.id.startsWith(participant));
    expect(of(silent)).toMatchObject({
      is_connected: true,
      selected: 2,
      delivered: 0,
      failures_in_a_row: 2,
      last_outcome: "deadline",
      ineligible: { reason: "resting", have: 2 },
      sentence:
        "This device was selected 2 times in a row without delivering an update, so it rests for a while.",
      eligible_at_ms: world.clock.now_ms() + deadline_ms,
    });
    expect(of(a)).toMatchObject({ selected: 2, delivered: 2, ineligible: null, sentence: null });
    expect(JSON.stringify(views)).not.toContain(silent.id);
    expect(JSON.stringify(world.run)).not.toContain(silent.id.slice(0, 8));
    expect(world.runtime.participants("run-000000000000x")).toBeNull();
  });
});

test("[RE1] who took part waits for its turn", async () => {
  const [world, a, b] = await opened(demanding({ min_interval_ms: 3_600_000 }), 2);
  if (!a || !b) throw new Error("two devices");
  for (const device of [a, b]) device.join();
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  await a.delivers(ones);
  await b.delivers(ones);
  await until("word of the turn", () => because(a)?.reason === "took_part_recently");
  expect(a.last("waiting").waiting.come_back_ms).toBe(3_600_000);
  world.clock.advance(3_600_000);
  await Promise.all([a.hears("invite", 2), b.hears("invite", 2)]);
});

test("[RE3] a member that comes back and says less of itself goes on with its round", async () => {
  const [, a, b] = await opened(demanding({ examples_min: 50 }), 2);
  if (!a || !b) throw new Error("two devices");
  for (const device of [a, b]) {
    device.about = able;
    device.join();
  }
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  a.go();
  a.about = { ...able, has_enough_examples: false };
  a.join();
  expect((await a.hears("invite", 2)).round).toBe(a.all("invite")[0]?.round);
  await a.delivers(ones);
  await b.delivers(ones);
  await a.hears("round_committed");
});

describe("[RE6] those that a round does not need", () => {
  test("stay where the next one may need them", async () => {
    const world = await World.create();
    const devices = await world.running(6);
    await until("a cohort", () => devices.filter((device) => selected(device) === 1).length === 2);
    const others = devices.filter((device) => selected(device) === 0);
    for (const device of others) {
      const { waiting } = await device.hears("waiting");
      expect(waiting).toMatchObject({ for: "round_end", come_back_ms: 0 });
    }
  });

  test("are told times that are spread where there is a crowd, and count while they are away", async () => {
    const world = await World.create();
    const devices = await world.running(40);
    await until("a cohort", () => devices.filter((device) => selected(device) === 1).length === 2);
    const others = devices.filter((device) => selected(device) === 0);
    await Promise.all(others.map((device) => device.hears("waiting")));
    const times = others.map((device) => device.last("waiting").waiting.come_back_ms);
    // A crowd of 40 for 2 places: 40 / 6 rounds, of a deadline each while nothing is known of their length.
    const window_ms = Math.round((40 / 6) * deadline_ms);
    expect(Math.min(...times)).toBeLessThan(window_ms / 4);
    expect(Math.max(...times)).toBeGreaterThan((window_ms * 3) / 4);
    expect(Math.max(...times)).toBeLessThan(window_ms);
    for (const device of others.slice(5)) device.go();
    others[0]?.join();
    const last = await others[0]?.hears("waiting", 2);
    expect(last?.waiting.come_back_ms).toBeGreaterThan(0);
  });
});

async function openConfig(world: World): Promise<RoundConfig> {
  const open = await world.records.rounds.unfinished(world.run.id);
  if (open === null) throw new Error("Expected an open round.");
  return open.config as unknown as RoundConfig;
}

describe("[RE7] where availability counts", () => {
  const task = demanding(undefined, { selection: "availability" as const });
  const week_ms = 7 * 24 * 3_600_000;

  test("who comes and goes is remembered, and the next rounds draw by it", async () => {
    const [world, a, b, seldom] = await opened(task, 3);
    if (!a || !b || !seldom) throw new Error("three devices");
    seldom.join();
    seldom.go();
    world.clock.advance(week_ms);
    for (const device of [a, b]) device.join();
    await Promise.all([a.hears("invite"), b.hears("invite")]);
    await a.delivers(ones);
    await b.delivers(ones);
    await Promise.all([a.hears("invite", 2), b.hears("invite", 2)]);
    const { selection } = await openConfig(world);
    if (selection.kind !== "availability") throw new Error("Expected a draw by availability.");
    expect(selection.shares[seldom.id]).toBeCloseTo(0.5 / Math.E, 2);
    expect(selection.shares[a.id]).toBeCloseTo(0.5, 2);
    const stored = await world.records.standings.of(task.id);
    expect(stored.map(({ participant }) => participant).sort()).toEqual(
      [a.id, b.id, seldom.id].sort(),
    );
  });
});

test("[RE8] a round that was begun before there were these choices goes on", async () => {
  const world = await World.create();
  const [a] = (await world.running(1)) as [Device];
  await world.phase("recruiting");
  const { unfinished } = world.records.rounds;
  world.records.rounds.unfinished = async (run) => {
    const record = await unfinished(run);
    if (record === null) return null;
    const { selection, wait_min_ms, ...config } = record.config as Record<string, never>;
    expect([selection, wait_min_ms]).toEqual([{ kind: "uniform" }, 0]);
    return { ...record, config };
  };
  await world.restart("crash");
  const b = await world.device(1);
  for (const device of [a, b]) device.join();
  await Promise.all([a.hears("invite"), b.hears("invite")]);
});
