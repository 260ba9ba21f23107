/** Pausing, resuming and rolling back over HTTP, on a real coordinator with real participants, over `kill -9`. */
import { RunView } from "@tributary/protocol";
import { afterEach, expect, test } from "vitest";
import { auditCoordinator } from "./support/audit.ts";
import { Coordinator } from "./support/coordinator.ts";
import { type Database, engines, openDatabase } from "./support/database.ts";
import { takePart } from "./support/participant.ts";
import { tinyTask } from "./support/tasks.ts";

const opened: (Coordinator | Database)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.dispose();
});

type Told = { readonly error?: string };

test("a run begins with the task's newest model where that is asked for, and the log says so", async () => {
  const coordinator = await Coordinator.start();
  opened.push(coordinator);
  const task = tinyTask("continued");
  const first = await coordinator.openRun(task, 1);
  const participants = takePart({ url: coordinator.url, task: task.id, count: 3 });
  await participants[0]?.saw("committed");
  await expect.poll(async () => (await coordinator.run(first.id)).run.status).toBe("finished");
  await Promise.all(participants.map((one) => one.leave()));
  const { model } = (await coordinator.run(first.id)).run;
  const about = { task, rounds: 1, seed: 2, start_from: "latest" };
  const next = RunView.parse(await (await coordinator.post("/api/runs", about)).json());
  expect(next).toMatchObject({ model, model_version: 0 });
  const log = await (await coordinator.get("/api/acts")).text();
  expect(log).toContain(`"start_from":"latest"`);
});

test.each(engines)(
  "on %s a run is paused, resumed and rolled back, and stays so after kill -9",
  async (engine) => {
    const database = await openDatabase(engine);
    opened.push(database);
    const coordinator = await Coordinator.start({ environment: database.environment });
    opened.push(coordinator);
    const { url } = coordinator;
    const task = tinyTask("controlled");
    const { id } = await coordinator.openRun(task, 1_000);
    const path = `/api/runs/${id}`;
    const control = async (what: string, body: object = {}) => {
      const answer = await coordinator.post(`${path}/${what}`, body);
      return { status: answer.status, body: (await answer.json()) as Told };
    };
    const participants = takePart({ url, task: task.id, count: 3 });
    await participants[0]?.saw("committed", (one) => one.model_version >= 3);

    await control("pause");
    await expect.poll(async () => (await coordinator.run(id)).run.status).toBe("paused");
    await participants[0]?.saw("waiting", ({ waiting }) => waiting.for === "run_resume");
    const paused = (await coordinator.run(id)).run;
    await coordinator.kill("SIGKILL");
    await coordinator.restart();
    expect((await coordinator.run(id)).run).toMatchObject({
      status: "paused",
      model_version: paused.model_version,
    });
    const { runs } = (await (
      await coordinator.fetch(`/api/runs?status=paused&task=${task.id}`)
    ).json()) as { runs: { run: RunView }[] };
    expect(runs.map(({ run }) => run.id)).toEqual([id]);

    expect(await control("roll-back", { to_version: 9_999 })).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("has no version 9999") },
    });
    const rolledBack = RunView.parse((await control("roll-back", { to_version: 1 })).body);
    expect(rolledBack).toMatchObject({ model_version: 1, newest_version: paused.model_version });
    await coordinator.kill("SIGKILL");
    await coordinator.restart();
    expect((await control("resume")).status).toBe(200);
    const next = paused.model_version + 1;
    await participants[0]?.saw("committed", ({ model_version }) => model_version > next);
    expect(await control("resume")).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("is not paused") },
    });
    expect((await coordinator.post(`${path}/pause`, {}, null)).status).toBe(401);
    await control("pause", { when: "now" });
    await Promise.all(participants.map((one) => one.leave()));
    await coordinator.kill("SIGTERM");
    expect(await auditCoordinator(coordinator, database)).toEqual([]);
    const models = await database.read(coordinator.data_path, (records) => records.runs.models(id));
    expect(models[next]?.parent).toBe(models[1]?.sha256);
    expect(models.map(({ version }) => version)).toEqual(models.map((_, index) => index));
  },
);
