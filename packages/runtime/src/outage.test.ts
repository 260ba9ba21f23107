/** A database that is away while a round's snapshot is to be stored: everybody waits, and the round goes on. */
import { StorageError } from "@tributary/storage";
import { quiet, until } from "@tributary/testing";
import { expect, test } from "vitest";
import { audit } from "./testing/audit.ts";
import type { Device } from "./testing/device.ts";
import { deliver, invitedCohort, plainSum, play } from "./testing/secure-round.ts";
import { World } from "./testing/world.ts";

const ones = [1, 1, 1, 1];
const threes = [3, 3, 3, 3];

async function pair(): Promise<readonly [World, Device, Device]> {
  const world = await World.create();
  const [a, b] = (await world.running(2, 2)) as [Device, Device];
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  return [world, a, b];
}

/** Every second the write is told again, and finds nothing. */
async function isAwayFor(world: World, seconds: number): Promise<void> {
  for (let attempt = 1; attempt <= seconds; attempt++) {
    await until(`attempt ${attempt}`, () => world.said("warn").length === attempt);
    world.clock.advance(1_000);
  }
  await until("the last attempt", () => world.said("warn").length === seconds + 1);
}

async function comesBack(world: World): Promise<void> {
  world.isDatabaseAway = false;
  world.clock.advance(1_000);
  await quiet();
}

test("[RT47] updates that arrive meanwhile are acknowledged once they are noted, and count", async () => {
  const [world, a, b] = await pair();
  const { deadline_ms } = world.task.round;
  world.isDatabaseAway = true;
  const first = a.delivers(ones);
  const second = b.delivers(threes);
  // Longer than the round may last: its time stands still.
  await isAwayFor(world, deadline_ms / 1_000 + 1);
  expect([...a.all("update_accepted"), ...b.all("update_accepted")]).toEqual([]);
  expect(world.run.round).toMatchObject({ phase: "training", accepted: 0 });
  await comesBack(world);
  await Promise.all([first, second]);
  await Promise.all([a.hears("update_accepted"), b.hears("update_accepted")]);
  await a.hears("round_committed");
  expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
  expect(world.errors()).toEqual([]);
  await audit(world);
});

test("[RT47] whoever is asked late has as much time to answer as ever", async () => {
  const cohort = await invitedCohort(3, { round: { quorum: 3 } });
  const { world, members } = cohort;
  const { save } = world.records.rounds;
  world.records.rounds.save = async (id, state) => {
    await save(id, state);
    if ((state as { phase: string }).phase === "sharing") world.isDatabaseAway = true;
  };
  await play(cohort, { to: "keying" });
  world.records.rounds.save = save;
  const sharing = play(cohort, { from: "sharing", to: "sharing" });
  // Shares are passed on when the round's deadline would be over.
  await isAwayFor(world, 60);
  await comesBack(world);
  await sharing;
  world.clock.advance(50_000);
  await quiet();
  await deliver(members);
  await play(cohort, { from: "confirming" });
  await until("the end", () => world.history().length === 1);
  expect(world.history()[0]).toMatchObject({ outcome: "committed", accepted: 3 });
  expect([...(await world.model())]).toEqual([...plainSum(members).delta]);
  await audit(world);
});

test("[RT47] a snapshot whose answer was lost is told again as it was, and its update counts once", async () => {
  const [world, a, b] = await pair();
  const { save } = world.records.rounds;
  const told: unknown[] = [];
  world.records.rounds.save = async (id, state) => {
    told.push(state);
    await save(id, state);
    world.isDatabaseAway = told.length === 1;
    if (world.isDatabaseAway) throw new StorageError("unavailable", "The answer was lost.");
  };
  const first = a.delivers(ones);
  await until("the lost answer", () => world.said("warn").length === 1);
  expect(a.all("update_accepted")).toEqual([]);
  await comesBack(world);
  await first;
  expect(a.all("update_accepted")).toHaveLength(1);
  expect(told[1]).toEqual(told[0]);
  await b.delivers(threes);
  await a.hears("round_committed");
  expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
  await audit(world);
});

test.each(["orderly", "crash"] as const)(
  "[RT47] after an %s end meanwhile, the next process goes on from what was stored",
  async (how) => {
    const [world, a, b] = await pair();
    world.isDatabaseAway = true;
    const sealed = await a.seals(ones);
    void a.uploads(sealed);
    await until("the first attempt", () => world.said("warn").length === 1);
    const restarted = world.restart(how);
    // The attempt that is made while the process ends is its last.
    for (let attempt = 1; attempt <= 3; attempt++) {
      await quiet();
      world.clock.advance(1_000);
    }
    await restarted;
    world.isDatabaseAway = false;
    a.join();
    b.join();
    expect((await a.hears("invite", 2)).delivered).toBe(false);
    expect(a.all("update_accepted")).toEqual([]);
    await a.begins(sealed);
    expect(a.all("update_accepted")).toHaveLength(1);
    await b.delivers(threes);
    await a.hears("round_committed");
    expect([...(await world.model())]).toEqual([2, 2, 2, 2]);
    await audit(world);
  },
);

test("[RT47] the deadline that people see moves with the time that was lost", async () => {
  const [world, a] = await pair();
  const deadline_at_ms = world.run.round?.deadline_at_ms ?? 0;
  world.isDatabaseAway = true;
  const delivered = a.delivers(ones);
  await isAwayFor(world, 20);
  await comesBack(world);
  await delivered;
  expect(world.run.round?.deadline_at_ms).toBe(deadline_at_ms + 21_000);
});
