import { RoundTrace } from "@tributary/protocol";
import { quiet, until } from "@tributary/testing";
import { expect, test } from "vitest";
import type { Device } from "../testing/device.ts";
import { bufferedWorld, driveToEnd } from "./testing/fleet.ts";

const ones = [1, 1, 1, 1];

async function traceOf(world: Awaited<ReturnType<typeof bufferedWorld>>["world"], number?: number) {
  const trace = await world.runtime.trace(world.run.id, number);
  if (trace === null) throw new Error("There is no timeline.");
  return RoundTrace.parse(trace);
}

const memberOf = ({ members }: RoundTrace, { id }: Device) =>
  members.find(({ participant }) => participant === id.slice(0, 8));

test("[RV5] while a buffer fills, who is at work, and who has delivered, is seen", async () => {
  const { world, devices } = await bufferedWorld({ devices: 3 });
  const [a, b, c] = devices as [Device, Device, Device];
  world.clock.advance(100);
  await b.accepts();
  await quiet();
  world.clock.advance(400);
  await a.delivers(ones);
  await until("the update", () => world.run.round?.accepted === 1);
  const trace = await traceOf(world);
  expect(trace).toMatchObject({ number: 1, quorum: 2, ended_ms: null, deadline_ms: null });
  expect(trace.phases).toEqual([{ phase: "training", at_ms: 0 }]);
  const { selected_ms = -1 } = memberOf(trace, c) ?? {};
  expect(memberOf(trace, c)).toEqual({ participant: c.id.slice(0, 8), selected_ms });
  expect(memberOf(trace, b)).toMatchObject({ accepted_ms: selected_ms + 100 });
  expect(memberOf(trace, a)).toMatchObject({ delivered_ms: selected_ms + 500 });
  expect(memberOf(trace, a)?.counted).toBeUndefined();
});

test("[RV5] a buffer's timeline is kept with those that it counts; who is still at work is in the next", async () => {
  const { world, devices } = await bufferedWorld({ devices: 3 });
  const [a, b, straggler] = devices as [Device, Device, Device];
  world.clock.advance(1_000);
  await straggler.accepts();
  await quiet();
  await a.delivers(ones);
  await b.delivers(ones);
  await a.hears("round_committed");
  await quiet();
  const first = await traceOf(world, 1);
  expect(first.phases.map(({ phase }) => phase)).toEqual(["training", "aggregating", "closed"]);
  expect(first.members.map(({ counted }) => counted)).toEqual([true, true]);
  expect(first.ended_ms).not.toBeNull();
  expect(memberOf(first, straggler)).toBeUndefined();
  const second = await traceOf(world);
  expect(second.number).toBe(2);
  expect(memberOf(second, straggler)).toMatchObject({ selected_ms: 0, accepted_ms: 0 });
  expect(memberOf(second, straggler)?.delivered_ms).toBeUndefined();
  expect(memberOf(second, a)).toMatchObject({ selected_ms: expect.any(Number) });
});

test("[RV5] who was out while it filled is in it, with the reason", async () => {
  const { world, devices } = await bufferedWorld({ devices: 3 });
  const [a, b, c] = devices as [Device, Device, Device];
  c.go("left");
  await a.delivers(ones);
  await b.delivers(ones);
  await a.hears("round_committed");
  await quiet();
  const trace = await traceOf(world, 1);
  expect(memberOf(trace, c)).toMatchObject({ out: { reason: "left", phase: "training" } });
  expect(memberOf(await traceOf(world), c)).toBeUndefined();
});

test("[RT48] who comes back only to say that it leaves is at work no more", async () => {
  const { world, devices } = await bufferedWorld({ devices: 3 });
  const [a, b, c] = devices as [Device, Device, Device];
  c.go("disconnected");
  c.go("left");
  await a.delivers(ones);
  await b.delivers(ones);
  await a.hears("round_committed");
  await quiet();
  expect(memberOf(await traceOf(world, 1), c)).toMatchObject({ out: { reason: "left" } });
});

test("[RV5] each version of a whole run has the timeline of its buffer; after the last there is none under way", async () => {
  const { world, devices } = await bufferedWorld({ devices: 4, rounds: 6 });
  await driveToEnd(world, devices);
  for (const { number, accepted, outcome } of world.history()) {
    const trace = await traceOf(world, number);
    const counted = trace.members.filter((member) => member.counted === true);
    expect(counted).toHaveLength(outcome === "committed" ? accepted : 0);
    for (const { selected_ms, delivered_ms = Number.NaN } of counted) {
      expect(delivered_ms).toBeGreaterThanOrEqual(selected_ms);
      expect(delivered_ms).toBeLessThanOrEqual(trace.ended_ms ?? 0);
    }
  }
  expect(world.runtime.liveTrace(world.run.id)).toBeNull();
});
