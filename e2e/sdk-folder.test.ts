/** What the SDK's coordinator leaves in a folder, the server takes up: a run that an experiment began goes on there. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCoordinator, createParticipant, defineTask, type Rows } from "@tributary/sdk";
import { afterEach, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";

const task = defineTask({
  id: "halves",
  data: { kind: "table", features: ["x", "y"], classes: ["below", "above"] },
  round: { quorum: 2, over_selection: 1 },
});

const data: Rows = {
  inputs: [
    [0, 1],
    [1, 0],
    [-1, 2],
    [2, -1],
  ],
  labels: ["above", "below", "above", "below"],
};

let data_path = "";
let server: Coordinator | null = null;
afterEach(async () => {
  await server?.dispose();
  await rm(data_path, { recursive: true, force: true });
});

test("the server goes on with the SDK's run, for participants that know its key", async () => {
  data_path = await mkdtemp(join(tmpdir(), "tributary-sdk-"));
  const coordinator = await createCoordinator({ folder: data_path });
  const { connect, key } = coordinator;
  const run = await coordinator.openRun({ task, rounds: 3 });
  const first = [1, 2].map(() => createParticipant({ connect, task, data }).run());
  for await (const round of run.rounds) {
    expect(round).toMatchObject({ type: "committed", version: 1 });
    break;
  }
  await coordinator.stop();
  expect((await Promise.all(first)).map(({ type }) => type)).toEqual(
    Array(2).fill("coordinator_stopped"),
  );

  server = await Coordinator.start({ data_path });
  const { url } = server;
  const participants = [1, 2].map(() =>
    createParticipant({ url, task: "halves", coordinatorKey: key, data, train: "here" }).run(),
  );
  const ended = { type: "run_ended", run: run.id, outcome: "finished", version: 3 };
  expect(await Promise.all(participants)).toMatchObject([ended, ended]);
  const { history } = await server.run(run.id);
  const versions = history.flatMap(({ model_version }) => model_version ?? []);
  expect(versions.toSorted()).toEqual([1, 2, 3]);
});
