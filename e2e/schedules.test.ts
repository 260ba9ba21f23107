/** Schedules on a real coordinator: made over HTTP, kept over `kill -9`, joined while no run is there, written down. */
import { ScheduleView } from "@tributary/protocol";
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

async function start(database?: Database): Promise<Coordinator> {
  const coordinator = await Coordinator.start({ environment: database?.environment ?? {} });
  opened.push(coordinator);
  return coordinator;
}

const task = tinyTask("nightly");
const spec = {
  cron: "0 2 29 2 *",
  time_zone: "Europe/Berlin",
  window: null,
  overlap: "skip",
  missed: "skip",
  run: { rounds: 3, target: null, no_improvement: null },
  until: { last_day: null, rounds: null, participant_seconds: null },
};

async function errorOf(answer: Promise<Response>): Promise<readonly [number, string]> {
  const { status, body } = await answer.then(async (one) => ({
    status: one.status,
    body: (await one.json()) as { readonly error?: string },
  }));
  return [status, body.error ?? ""];
}

type Act = { readonly action: string; readonly subject: string };

async function actsOf(coordinator: Coordinator): Promise<readonly Act[]> {
  const headers = { authorization: "Bearer a-token-of-the-tests-alone" };
  const answer = await coordinator.fetch("/api/acts", { headers });
  return ((await answer.json()) as { readonly acts: readonly Act[] }).acts;
}

async function viewOf(answer: Promise<Response>): Promise<ScheduleView> {
  return ScheduleView.parse(await (await answer).json());
}

test.each(engines)(
  "on %s a schedule is made, joined, changed and stopped, and survives kill -9",
  async (engine) => {
    const database = await openDatabase(engine);
    opened.push(database);
    const coordinator = await start(database);
    const made = await viewOf(coordinator.post("/api/schedules", { task, spec, seed: 7 }));
    const { id } = made;
    expect(made).toMatchObject({ task: task.id, title: task.title, is_over: false, run: null });
    expect(made.words[0]).toBe(
      "A run starts at 02:00, on day 29 of the month, in February (Europe/Berlin).",
    );
    expect(made.next).toHaveLength(5);
    expect(made.spec.run.start_from).toBe("latest");

    const [participant] = takePart({ url: coordinator.url, task: task.id, count: 1 });
    const { waiting } = (await participant?.saw("waiting")) ?? {};
    expect(waiting).toMatchObject({ for: "run_start" });
    expect(waiting?.come_back_ms).toBeGreaterThan(0);

    await coordinator.kill("SIGKILL");
    await coordinator.restart();
    expect(await viewOf(coordinator.fetch(`/api/schedules/${id}`))).toEqual(made);
    const edited = { ...spec, cron: "30 3 29 2 *" };
    await viewOf(coordinator.post(`/api/schedules/${id}/edit`, { spec: edited }));
    await coordinator.kill("SIGKILL");
    await coordinator.restart();
    const views = ScheduleView.array().parse(
      await (await coordinator.fetch("/api/schedules")).json(),
    );
    expect(views.map((view) => view.spec.cron)).toEqual([edited.cron]);

    // A run by hand, beside the schedule.
    const run = await coordinator.openRun(task, 1);
    await expect
      .poll(async () => (await viewOf(coordinator.fetch(`/api/schedules/${id}`))).doing)
      .toContain("a run that it did not start");
    await coordinator.post(`/api/runs/${run.id}/stop`, {});
    const stopped = await viewOf(coordinator.post(`/api/schedules/${id}/stop`, {}));
    expect(stopped).toMatchObject({ is_over: true, next: [] });
    await participant?.leave();

    const acts = await actsOf(coordinator);
    expect(acts.filter(({ subject }) => subject === id).map(({ action }) => action)).toEqual([
      "create_schedule",
      "edit_schedule",
      "stop_schedule",
    ]);
    await coordinator.kill("SIGTERM");
    expect(await auditCoordinator(coordinator, database)).toEqual([]);
  },
);

test("what is wrong with a schedule is said in words, and nothing is made", async () => {
  const coordinator = await start();
  const preview = (change: object) =>
    coordinator.post("/api/schedules/preview", { spec: { ...spec, ...change } });
  const shown = (await (await preview({})).json()) as { problem: null; next: unknown[] };
  expect(shown).toMatchObject({ problem: null });
  expect(shown.next).toHaveLength(5);
  expect(await (await preview({ cron: "0 2 30 2 *" })).json()).toMatchObject({
    problem: expect.stringContaining("never fires"),
    words: [],
  });
  const make = (change: object, token?: string | null) =>
    coordinator.post("/api/schedules", { task, spec: { ...spec, ...change } }, token);
  expect(await errorOf(make({}, null))).toEqual([401, expect.stringContaining("admin token")]);
  expect(await errorOf(make({ cron: "every night" }))).toEqual([
    400,
    expect.stringContaining("five fields"),
  ]);
  expect(await errorOf(make({ cron: "0 2 30 2 *" }))).toEqual([
    400,
    expect.stringContaining("never fires"),
  ]);
  const unknown = "/api/schedules/sch-000000000000";
  expect(await errorOf(coordinator.fetch(unknown))).toEqual([404, expect.stringContaining("no")]);
  expect((await errorOf(coordinator.post(`${unknown}/stop`, {})))[0]).toBe(404);
  expect((await errorOf(coordinator.post(`${unknown}/edit`, { spec })))[0]).toBe(404);
  expect((await errorOf(coordinator.post(`${unknown}/start`, {})))[0]).toBe(404);
  expect(await (await coordinator.fetch("/api/schedules")).json()).toEqual([]);
  expect(await actsOf(coordinator)).toEqual([]);
});
