import { expect, test } from "vitest";
import type { ParticipateOptions } from "./participate.ts";
import { ScriptedCoordinator } from "./testing/coordinator.ts";
import { Participation } from "./testing/participation.ts";

async function joined(changed: Partial<ParticipateOptions> = {}) {
  const coordinator = await ScriptedCoordinator.create();
  const finish = new AbortController();
  const options = { finish: finish.signal, ...changed };
  const participation = await Participation.start(coordinator, options);
  const visit = await coordinator.joined();
  await participation.sees("joined");
  return { coordinator, participation, visit, finish };
}

test("[CL48] a device that is in no round leaves at once, and says so", async () => {
  const { participation, visit, finish } = await joined();
  finish.abort();
  await participation.ended;
  expect(visit.heard()).toEqual(["hello", "join", "leave"]);
});

test("[CL48] a device at work delivers, hears what became of it, and leaves", async () => {
  const { participation, visit, finish } = await joined();
  const round = await visit.invites();
  const begin = await visit.hears("update_begin");
  finish.abort();
  visit.resumes(round, 0);
  await visit.hears("update_chunk");
  visit.receives(round, begin.size_bytes);
  visit.accepts(round, begin.sha256);
  await participation.sees("accepted");
  expect(participation.isOver).toBe(false);
  visit.commits(round);
  await participation.ended;
  expect(participation.types().at(-1)).toBe("committed");
  expect(visit.heard().at(-1)).toBe("leave");
});

test("[CL48] a lost connection is no end: the round is gone through with after it", async () => {
  const { coordinator, participation, visit, finish } = await joined();
  const round = await visit.invites();
  await visit.hears("update_begin");
  finish.abort();
  visit.cut();
  await participation.clock.wakes();
  const next = await coordinator.joined();
  await next.invites();
  const begin = await next.hears("update_begin");
  next.accepts(round, begin.sha256);
  next.commits(round);
  await participation.ended;
  expect(next.heard().at(-1)).toBe("leave");
});

test("[CL48] a round that this device had to give up is its last one too", async () => {
  const { participation, visit, finish } = await joined();
  let fail = (_: Error) => {};
  participation.train = () =>
    new Promise((_, reject) => {
      fail = reject;
    });
  await visit.invites();
  await visit.hears("accept");
  await participation.sees("downloaded");
  finish.abort();
  fail(new Error("The battery is empty."));
  await participation.ended;
  expect(visit.heard()).toEqual(["hello", "join", "accept", "decline", "leave"]);
});

test("[CL48] another round in its place is not taken on", async () => {
  const { participation, visit, finish } = await joined();
  await visit.invites();
  await visit.hears("update_begin");
  finish.abort();
  await visit.invites(2);
  await participation.ended;
  expect(participation.all("invited")).toHaveLength(1);
  expect(visit.all("accept")).toHaveLength(1);
});

test("[CL48] whoever has finished before it began does not even connect", async () => {
  const coordinator = await ScriptedCoordinator.create();
  const participation = await Participation.start(coordinator, { finish: AbortSignal.abort() });
  await participation.ended;
  expect(participation.types()).toEqual([]);
});
