/** Buffered runs on real processes: opened over HTTP, killed in between, and what they leave behind audited. */
import { RunView, TaskId, TaskSpec } from "@tributary/protocol";
import { afterEach, expect, test } from "vitest";
import { auditCoordinator } from "./support/audit.ts";
import { Coordinator } from "./support/coordinator.ts";
import { type Database, engines, openDatabase } from "./support/database.ts";
import { anySaw, takePart } from "./support/participant.ts";
import { tinyTask } from "./support/tasks.ts";

const opened: (Coordinator | Database)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.dispose();
});

async function start(database?: Database): Promise<Coordinator> {
  const coordinator = await Coordinator.start({ environment: database?.environment ?? {} });
  opened.push(coordinator);
  return coordinator;
}

const policy = {
  buffer: 2,
  concurrency: 4,
  staleness_max: 5,
  exponent: 0.5,
  deadline_ms: 60_000,
  rest_ms: 1_000,
};

test.each(engines)("on %s a buffered run survives kill -9, and reaches its end", async (engine) => {
  const database = await openDatabase(engine);
  opened.push(database);
  const coordinator = await start(database);
  const { url } = coordinator;
  const task = TaskSpec.parse({ ...tinyTask("buffered"), buffered: policy });
  const { id } = await coordinator.openRun(task, 120);
  const participants = takePart({ url, task: task.id, count: 5 });
  for (const atLeast of [5, 30, 60]) {
    const told = await anySaw(
      participants,
      "committed",
      ({ model_version }) => model_version >= atLeast,
    );
    await coordinator.kill("SIGKILL");
    await coordinator.restart();
    const { run, history } = await coordinator.run(id);
    expect(run).toMatchObject({ mode: "buffered" });
    expect(run.model_version).toBeGreaterThanOrEqual(told.model_version);
    const made = history.find((round) => round.model_version === told.model_version);
    expect(made).toMatchObject({ model: told.model, accepted: 2, privacy: "sealed" });
  }
  const ended = await participants[0]?.saw("ended");
  expect(ended).toMatchObject({ outcome: "finished", model_version: 120 });
  await Promise.all(participants.map((one) => one.leave()));
  await coordinator.kill("SIGTERM");
  expect(await auditCoordinator(coordinator, database)).toEqual([]);
});

test("a ready task is opened in its buffered form, under a name of its own", async () => {
  const coordinator = await start();
  const open = (buffered: object) =>
    coordinator.post("/api/runs", { task: { ready: "digits", buffered }, rounds: 2, seed: 1 });
  const refused = await open({ buffer: 0 });
  expect(refused.status).toBe(400);
  expect(JSON.stringify(await refused.json())).toContain("buffered");
  const answer = await open({ buffer: 4, concurrency: 9 });
  expect(answer.status).toBe(201);
  expect(RunView.parse(await answer.json())).toMatchObject({
    task: TaskId.parse("digits-buffered"),
    mode: "buffered",
    round: { quorum: 4, privacy: "sealed", buffer: { filled: 0, size: 4, staleness_mean: null } },
  });
});
