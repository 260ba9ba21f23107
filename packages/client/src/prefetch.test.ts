import { Sha256 } from "@tributary/protocol";
import { expect, test } from "vitest";
import { model, ScriptedCoordinator, type Visit } from "./testing/coordinator.ts";
import { Participation } from "./testing/participation.ts";

async function joined(changed = {}) {
  const coordinator = await ScriptedCoordinator.create();
  const participation = await Participation.start(coordinator, { prefetch: true, ...changed });
  const visit = await coordinator.joined();
  await participation.sees("joined");
  return { participation, visit };
}

async function deliver(visit: Visit, participation: Participation) {
  const round = await visit.invites();
  const begin = await visit.hears("update_begin");
  visit.resumes(round, 0);
  await visit.hears("update_chunk");
  visit.receives(round, begin.size_bytes);
  visit.accepts(round, begin.sha256);
  await participation.sees("accepted");
  return round;
}

test("[CL49] the model that this device helped to make is fetched before the next round asks", async () => {
  const { participation, visit } = await joined();
  visit.commits(await deliver(visit, participation));
  const { bytes, model: made } = await participation.sees("prefetched");
  expect(bytes).toBe(1);
  expect(participation.fetched).toEqual([model, made]);
  await participation.leaves();
});

test("[CL49] a model that others made, and one that nobody asked to fetch early, are not fetched", async () => {
  const { participation, visit } = await joined();
  visit.commits(await visit.invites());
  await participation.sees("committed");
  expect(participation.all("prefetched")).toEqual([]);
  await participation.leaves();
  const other = await joined({ prefetch: false });
  other.visit.commits(await deliver(other.visit, other.participation));
  await other.participation.sees("committed");
  await other.participation.leaves();
  expect(other.participation.fetched).toEqual([model]);
});

test("[CL49] a model that could not be had early is no failure", async () => {
  const { participation, visit } = await joined();
  const round = await deliver(visit, participation);
  participation.fetchModel = async () => {
    throw new Error("The coordinator answered 503.");
  };
  visit.commits(round);
  await participation.sees("committed");
  await participation.leaves();
  expect(participation.all("failed")).toEqual([]);
  expect(participation.all("prefetched")).toEqual([]);
  expect(participation.fetched.map((name) => Sha256.parse(name))).toHaveLength(2);
});
