import type { SealedTask } from "@tributary/protocol";
import { sealedTask as task } from "@tributary/testing";
import { expect, test } from "vitest";
import { ScriptedCoordinator, type Visit } from "./testing/coordinator.ts";
import { Participation } from "./testing/participation.ts";

const demanding: SealedTask = { ...task, eligibility: { examples_min: 50 } };

async function started(examples?: number) {
  const coordinator = await ScriptedCoordinator.create();
  const options = examples === undefined ? {} : { examples };
  const participation = await Participation.start(coordinator, options);
  return { coordinator, participation };
}

const vouched = (visit: Visit) => visit.all("join").map((join) => join.has_enough_examples ?? null);
const examplesAnywhere = (visit: Visit) => JSON.stringify(visit.received).includes("4711");

test("[CL43] enough examples are vouched for as soon as the task is known, without their number", async () => {
  const { coordinator, participation } = await started(4711);
  const visit = await coordinator.joined(demanding);
  const waiting = {
    for: "next_round",
    have: 0,
    need: 2,
    come_back_ms: 0,
    because: { reason: "examples_unconfirmed", have: null, need: 50 },
  } as const;
  visit.says({ type: "waiting", waiting });
  const { seq } = await visit.hears("join", 2);
  expect(vouched(visit)).toEqual([null, true]);
  visit.joins(demanding, seq);
  await participation.sees("joined");
  await visit.invites();
  await visit.hears("update_begin");
  // What was said of a device that had not vouched yet is no news of this one.
  expect(participation.all("waiting")).toEqual([]);
  expect(participation.all("joined")).toHaveLength(1);
  expect(examplesAnywhere(visit)).toBe(false);
  await participation.leaves();
});

test("[CL43] a task that is known from an earlier connection is joined so at once", async () => {
  const { coordinator, participation } = await started(50);
  const first = await coordinator.joined(demanding);
  first.joins(demanding, (await first.hears("join", 2)).seq);
  await participation.sees("joined");
  first.cut();
  await participation.clock.wakes();
  const second = await coordinator.joined(demanding);
  await participation.sees("joined", 2);
  expect(vouched(second)).toEqual([true]);
  await participation.leaves();
});

test("[CL43] of a task that asks for none nothing is said", async () => {
  const { coordinator, participation } = await started(4711);
  const visit = await coordinator.joined();
  await participation.sees("joined");
  expect(vouched(visit)).toEqual([null]);
  expect(examplesAnywhere(visit)).toBe(false);
  await participation.leaves();
});

test.each([
  [49, "there are 49"],
  [undefined, "how many there are was not said"],
])("[CL44] with %s examples the task is left", async (examples, have) => {
  const { coordinator, participation } = await started(examples);
  const visit = await coordinator.joined(demanding);
  await participation.ended;
  expect(participation.events.at(-1)).toMatchObject({
    type: "refused",
    reason: "too_few_examples",
    detail: `It asks for at least 50; ${have}.`,
    fatal: true,
  });
  expect(visit.heard()).toEqual(["hello", "join", "leave"]);
});
