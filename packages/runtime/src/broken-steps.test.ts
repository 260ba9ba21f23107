/** Steps that break, which no step should: the round neither hangs nor comes to a wrong end. */
import type { ExchangePlan } from "@tributary/crypto";
import type { Confirming, RoundState } from "@tributary/rounds";
import { quiet, until } from "@tributary/testing";
import { expect, test } from "vitest";
import { confirm, invitedCohort, play, unmask } from "./testing/secure-round.ts";

const spare = { round: { quorum: 3, over_selection: 1.6 } };
const broken = "An event broke the round's rules";

type Mutable = { members: Confirming["members"]; exchange: { plan: ExchangePlan } };

/** Five in confirming, with a state that the test can spoil. */
async function withState() {
  const cohort = await invitedCohort(5, spare);
  const { world } = cohort;
  const { rounds } = world.records;
  const { save } = rounds;
  let state: RoundState | null = null;
  rounds.save = async (id, stored) => {
    state = stored as unknown as RoundState;
    return save(id, stored);
  };
  await play(cohort, { to: "training" });
  await world.phase("confirming");
  const confirming = state as unknown as Mutable;
  const { exchange } = confirming;
  const { plan } = exchange;
  const spoil = () => {
    exchange.plan = { ...plan, ring: [] };
  };
  const mend = () => {
    exchange.plan = plan;
  };
  return { ...cohort, confirming, spoil, mend };
}

test("[RT45] a tick whose step breaks is tried again", async () => {
  const { world, members, spoil, mend } = await withState();
  await confirm(members.slice(1));
  await quiet();
  spoil();
  world.clock.advance(15_000);
  await quiet();
  expect(world.errors()).toEqual([broken]);
  expect(world.run.round).toMatchObject({ phase: "confirming" });
  mend();
  world.clock.advance(1_000);
  await world.phase("unmasking");
  await unmask(members);
  await until("the end", () => world.history().length === 1);
  expect(world.history()[0]).toMatchObject({ outcome: "committed" });
  expect(world.errors()).toEqual([broken]);
});

test("[RT45] after three broken ticks the round is given up, and the run goes on", async () => {
  const { world, members, spoil } = await withState();
  await confirm(members.slice(1));
  await quiet();
  spoil();
  world.clock.advance(15_000);
  for (let second = 0; second < 3; second++) {
    await quiet();
    expect(world.history()).toEqual([]);
    world.clock.advance(1_000);
  }
  await until("the end", () => world.history().length === 1);
  expect(world.errors()).toEqual([broken, broken, broken]);
  expect(world.history()[0]).toMatchObject({ reason: "aggregation_failed" });
  expect(members[0]?.device.last("round_abandoned").detail).toBe(
    "The updates could not be combined into a model.",
  );
  world.clock.advance(60_000);
  await members[0]?.device.hears("invite", 2);
});

test("[RT45] a stop whose step breaks is tried again until it ends the run", async () => {
  const { world, confirming } = await withState();
  const { id } = world.run;
  const { members } = confirming;
  confirming.members = [...members, ...members];
  await world.runtime.stopRun(id);
  for (let second = 0; second < 5; second++) {
    world.clock.advance(1_000);
    await quiet();
    expect(world.run.status).toBe("running");
  }
  expect(world.errors()).toEqual(Array(6).fill(broken));
  confirming.members = members;
  world.clock.advance(1_000);
  await until("the end", () => world.run.status === "stopped");
  expect(world.history()[0]).toMatchObject({ outcome: "abandoned", reason: "stopped" });
});
