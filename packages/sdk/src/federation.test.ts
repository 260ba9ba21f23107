/** Whole federations in one file: the real rounds, the real masks, no network. */
import { expect, test } from "vitest";
import {
  createCoordinator,
  createParticipant,
  defineTask,
  type Outcome,
  type RunEvent,
} from "./index.ts";
import { collect } from "./testing/collect.ts";
import { inHalves } from "./testing/halves.ts";

const task = defineTask({
  id: "halves",
  data: { kind: "table", features: ["x", "y"], classes: ["below", "above"] },
  recipe: { learning_rate: 0.05 },
  round: { quorum: 2, over_selection: 1.5, recruit_wait_ms: 200 },
});

test("three participants learn together over masked rounds, and one of them leaves on the way", async () => {
  await using coordinator = await createCoordinator();
  const run = await coordinator.openRun({ task, rounds: 4, test: inHalves(500, 0) });
  const participants = [1, 2, 3].map((seed) =>
    createParticipant({ connect: coordinator.connect, task, data: inHalves(120, seed) }),
  );
  const [first] = participants;
  first?.on("committed", ({ model_version }) => {
    if (model_version === 2) first.leave();
  });
  const outcomes = Promise.all(participants.map((participant) => participant.run()));
  const rounds = await collect(run.rounds);
  expect(rounds.map(({ type }) => type)).toEqual(Array(4).fill("committed"));
  expect(rounds.map(({ updates }) => updates)).toEqual([3, 3, 2, 2]);
  const last = rounds.at(-1);
  expect(last?.type === "committed" && last.accuracy).toBeGreaterThan(0.9);
  const types = (await outcomes).map(({ type }: Outcome) => type);
  expect(types).toEqual(["left", "run_ended", "run_ended"]);
  const model = await run.model();
  expect(model.version).toBe(4);
  expect(await run.ended).toMatchObject({ outcome: "finished", rounds: 4, model: model.sha256 });
  const { accuracy } = await model.evaluate(inHalves(500, 9));
  expect(accuracy).toBeGreaterThan(0.9);
  const events: readonly RunEvent[] = await collect(run.events);
  expect(events.at(-1)?.type).toBe("ended");
  expect(events.some((event) => event.type === "phase" && event.phase === "unmasking")).toBe(true);
});

test("updates that come as they come make versions, too, where a sealed task is buffered", async () => {
  const buffered = defineTask({
    ...{ id: "buffered-halves", data: task.data, privacy: "sealed", round: { quorum: 2 } },
    buffered: {
      buffer: 2,
      concurrency: 3,
      staleness_max: 5,
      exponent: 0.5,
      deadline_ms: 60_000,
      rest_ms: 0,
    },
  });
  await using coordinator = await createCoordinator();
  const run = await coordinator.openRun({ task: buffered, rounds: 3 });
  const { connect } = coordinator;
  const outcomes = Promise.all(
    [1, 2, 3].map((seed) =>
      createParticipant({ connect, task: buffered, data: inHalves(40, seed) }).run(),
    ),
  );
  const rounds = await collect(run.rounds);
  expect(rounds.map(({ type, updates }) => [type, updates])).toEqual(
    Array(3).fill(["committed", 2]),
  );
  expect(await run.ended).toMatchObject({ outcome: "finished", version: 3 });
  expect((await outcomes).map(({ type }) => type)).toEqual(Array(3).fill("run_ended"));
});
