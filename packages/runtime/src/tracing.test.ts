import { until } from "@tributary/testing";
import { expect, test } from "vitest";
import type { Device } from "./testing/device.ts";
import { invitedCohort, play } from "./testing/secure-round.ts";
import { World } from "./testing/world.ts";

const ones = [1, 1, 1, 1];

async function pair(): Promise<readonly [World, Device, Device]> {
  const world = await World.create();
  const [a, b] = (await world.running(2, 3)) as [Device, Device];
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  return [world, a, b];
}

const traceOf = async (world: World, number?: number) => {
  const trace = await world.runtime.trace(world.run.id, number);
  if (trace === null) throw new Error("There is no timeline.");
  return trace;
};

test("[RV1] a round under way shows what each member has done, and when", async () => {
  const [world, a, b] = await pair();
  world.clock.advance(100);
  await a.accepts();
  await b.accepts();
  world.clock.advance(400);
  await a.delivers(ones);
  await until("the update", () => world.run.round?.accepted === 1);
  const trace = await traceOf(world);
  expect(trace).toMatchObject({ number: 1, quorum: 2, ended_ms: null, reason: null });
  expect(trace.phases.map(({ phase }) => phase)).toEqual(["recruiting", "training"]);
  const selected_ms = trace.members[0]?.selected_ms ?? 0;
  expect(trace.deadline_ms).toBe(selected_ms + 60_000);
  const [first, second] = [a, b].map(({ id }) =>
    trace.members.find(({ participant }) => participant === id.slice(0, 8)),
  );
  const accepted_ms = selected_ms + 100;
  expect(first).toMatchObject({ accepted_ms, upload_ms: accepted_ms + 400 });
  expect(first?.delivered_ms).toBe(accepted_ms + 400);
  expect(second).toEqual({ participant: b.id.slice(0, 8), selected_ms, accepted_ms });
});

test("[RV2] the timeline of a round that is over is kept, with who counted and who was lost why", async () => {
  const [world, a, b] = await pair();
  await a.delivers(ones);
  await b.delivers(ones);
  await a.hears("round_committed");
  await b.hears("invite", 2);
  b.go("left");
  await a.hears("round_abandoned");
  const first = await traceOf(world, 1);
  expect(first.phases.at(-1)?.phase).toBe("closed");
  expect(first.members.map(({ counted }) => counted)).toEqual([true, true]);
  const second = await traceOf(world, 2);
  expect(second).toMatchObject({ reason: "quorum_missed" });
  expect(second.ended_ms).not.toBeNull();
  const lost = second.members.find(({ participant }) => participant === b.id.slice(0, 8));
  expect(lost).toMatchObject({ out: { reason: "left", phase: "training" } });
  expect(lost?.counted).toBeUndefined();
  expect(await world.runtime.trace(world.run.id, 99)).toBeNull();
  expect(world.news.filter(({ type }) => type === "trace")).toHaveLength(2);
});

test("[RV2] a timeline that cannot be kept costs nothing else", async () => {
  const [world, a, b] = await pair();
  world.records.traces.save = () => Promise.reject(new Error("No room."));
  await a.delivers(ones);
  await b.delivers(ones);
  await b.hears("invite", 2);
  expect(world.run.rounds_committed).toBe(1);
  await until("the warning", () =>
    world.logged.some(({ message }) => message === "A timeline was not kept"),
  );
});

test("[RV3] after a restart it goes on from what the snapshot knows, and says so", async () => {
  const [world, a, b] = await pair();
  await a.delivers(ones);
  await world.restart("crash");
  for (const device of [a, b]) device.join();
  await b.hears("invite", 2);
  const trace = await traceOf(world);
  expect(trace.resumed_ms).toBeDefined();
  expect(trace.members).toHaveLength(2);
  expect(trace.members.filter((one) => one.delivered_ms !== undefined)).toHaveLength(1);
});

test("[RV1] a secure round shows each step of the exchange", async () => {
  const cohort = await invitedCohort(3, { round: { quorum: 3, over_selection: 1 } });
  const { world } = cohort;
  await play(cohort);
  await until("the end", () => world.history().length === 1);
  const { members, phases } = await traceOf(world, 1);
  expect(phases.map(({ phase }) => phase)).toEqual([
    "recruiting",
    "keying",
    "sharing",
    "training",
    "confirming",
    "unmasking",
    "aggregating",
    "closed",
  ]);
  for (const member of members) {
    expect(Object.keys(member)).toEqual(
      expect.arrayContaining([
        "keys_ms",
        "shares_ms",
        "delivered_ms",
        "confirmed_ms",
        "answered_ms",
      ]),
    );
  }
});
