import type { CoordinatorMessage, MessageOf } from "@tributary/protocol";
import { expect, test } from "vitest";
import { ScriptedCoordinator } from "./testing/coordinator.ts";
import { Participation } from "./testing/participation.ts";

type Waiting = MessageOf<CoordinatorMessage, "waiting">["waiting"];
const minute_ms = 60_000;

const waits = (come_back_ms: number): { type: "waiting"; waiting: Waiting } => ({
  type: "waiting",
  waiting: { for: "round_end", have: 1, need: 2, come_back_ms },
});

async function joined(idle?: "stay" | "disconnect") {
  const coordinator = await ScriptedCoordinator.create();
  const options = idle === undefined ? {} : { idle };
  const participation = await Participation.start(coordinator, options);
  const visit = await coordinator.joined();
  await participation.sees("joined");
  return { coordinator, participation, visit };
}

test("[CL41] a device that is not needed for long goes offline and comes back on time", async () => {
  const { coordinator, participation, visit } = await joined("disconnect");
  visit.says(waits(9 * minute_ms));
  expect(await participation.sees("away")).toEqual({ type: "away", come_back_ms: 9 * minute_ms });
  expect(visit.closed).toBe("away");
  expect(visit.heard()).toEqual(["hello", "join"]);
  expect(participation.clock.slept_ms).toEqual([9 * minute_ms]);
  expect(participation.all("disconnected")).toEqual([]);
  await participation.clock.wakes();
  await coordinator.joined();
  await participation.sees("joined", 2);
  expect(participation.all("connecting").map(({ attempt }) => attempt)).toEqual([1, 1]);
  await participation.leaves();
});

test("[CL41] a coordinator that is not there at that time is tried again as ever", async () => {
  const { coordinator, participation, visit } = await joined("disconnect");
  visit.says(waits(9 * minute_ms));
  await participation.sees("away");
  coordinator.unreachable = "connect ECONNREFUSED";
  await participation.clock.wakes();
  await participation.sees("disconnected");
  expect(participation.clock.slept_ms).toEqual([9 * minute_ms, 1_000]);
  coordinator.unreachable = null;
  await participation.clock.wakes();
  await coordinator.joined();
  await participation.sees("joined", 2);
  await participation.leaves();
});

test.each([
  ["a short wait", "disconnect", 2 * minute_ms],
  ["no wait", "disconnect", 0],
  ["a device that stays", "stay", 24 * 60 * minute_ms],
  ["a device of which nothing was said", undefined, 24 * 60 * minute_ms],
] as const)("[CL41] %s keeps the connection", async (_, idle, come_back_ms) => {
  const { coordinator, participation, visit } = await joined(idle);
  visit.says(waits(come_back_ms));
  await participation.sees("waiting");
  await visit.invites();
  await visit.hears("accept");
  expect(coordinator.visits).toHaveLength(1);
  expect(participation.clock.slept_ms).toEqual([]);
  await participation.leaves();
});

test("[CL45] a wait ends the work that it comes in", async () => {
  const { participation, visit } = await joined("disconnect");
  participation.train = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("ended"))));
  await visit.invites();
  await visit.hears("accept");
  visit.says(waits(9 * minute_ms));
  await participation.sees("away");
  expect(participation.trainings.every(({ signal }) => signal.aborted)).toBe(true);
  expect(participation.all("failed")).toEqual([]);
  await participation.leaves();
});

test("[CL45] the signal ends a wait", async () => {
  const { coordinator, participation, visit } = await joined("disconnect");
  visit.says(waits(9 * minute_ms));
  await participation.sees("away");
  await participation.leaves();
  expect(coordinator.visits).toHaveLength(1);
});
