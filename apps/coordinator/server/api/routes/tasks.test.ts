import { createActs, wallClock } from "@tributary/runtime";
import { createMemoryRecords } from "@tributary/storage";
import { readyTasks, taskTemplates } from "@tributary/tasks";
import { beforeEach, expect, test } from "vitest";
import { idleRuntime } from "../../testing/runtime.ts";
import { serve, testToken } from "../../testing/serve.ts";
import { taskRoutes } from "./tasks.ts";

const task = readyTasks.tumours;
let ask: Awaited<ReturnType<typeof serve>>;
let records: ReturnType<typeof createMemoryRecords>;

beforeEach(async () => {
  records = createMemoryRecords();
  const runtime = await idleRuntime(records);
  const acts = createActs({ records, clock: wallClock });
  ask = await serve(taskRoutes({ runtime: () => runtime, acts }));
});

const post = (path: string, body: unknown, token: string | null = testToken) =>
  ask(path, { method: "POST", body: JSON.stringify(body), token });
const get = async (path: string) => (await ask(path, { token: null })).json();

test("a task is published, found, exported, and imported again as the same version", async () => {
  const { version: _, ...unnumbered } = task;
  const answer = await post("/api/tasks", unnumbered);
  expect(answer.status).toBe(201);
  expect(await answer.json()).toEqual({
    task: { ...task, version: 1 },
    outcome: "published",
  });
  expect(await get("/api/catalogue")).toMatchObject([
    { spec: { id: "tumours" }, versions: 1, listing: "open", run: null },
  ]);
  expect(await get("/api/tasks/tumours")).toMatchObject({ spec: { ...task, version: 1 } });
  const file = await ask("/api/tasks/tumours/export", { token: null });
  expect(file.headers.get("content-disposition")).toBe('attachment; filename="tumours-v1.json"');
  const exported = await file.json();
  expect(exported).toEqual({ ...task, version: 1 });
  expect(await (await post("/api/tasks", exported)).json()).toMatchObject({ outcome: "unchanged" });
  expect(await get("/api/tasks/tumours/versions")).toHaveLength(1);
});

test("a changed task is the next version, and a change of an older one is refused in words", async () => {
  await post("/api/tasks", { ...task, version: 1 });
  const changed = { ...task, version: 1, title: "Tumours, again" };
  expect(await (await post("/api/tasks", changed)).json()).toMatchObject({ task: { version: 2 } });
  const late = await post("/api/tasks", { ...changed, title: "Too late" });
  expect(late.status).toBe(409);
  expect(await late.json()).toMatchObject({
    error: expect.stringContaining("Version 2 of task tumours was published since"),
  });
  const versions = await get("/api/tasks/tumours/versions");
  expect(versions.map((one: { spec: { version: number } }) => one.spec.version)).toEqual([2, 1]);
  expect(await get("/api/tasks/tumours/versions/1")).toMatchObject({ spec: { title: task.title } });
  expect((await ask("/api/tasks/tumours/versions/3")).status).toBe(404);
  expect((await ask("/api/tasks/tumours/versions/2/export")).status).toBe(200);
});

test("what is wrong is answered field by field, and nothing is published", async () => {
  const wrong = { ...task, title: "", round: { ...task.round, quorum: 1 } };
  const checked = await post("/api/tasks/check", wrong);
  expect(checked.status).toBe(200);
  const { problems, estimate } = await checked.json();
  expect(problems.map(({ path }: { path: string }) => path)).toEqual(["title", "round.quorum"]);
  expect(estimate).toBeNull();
  const refused = await post("/api/tasks", wrong);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    error: expect.stringContaining("title: The title is missing."),
    problems,
  });
  expect(await get("/api/catalogue")).toEqual([]);
});

test("a task that is right is told with what it would cost", async () => {
  const { problems, estimate } = await (await post("/api/tasks/check", task)).json();
  expect(problems).toEqual([]);
  expect(estimate).toMatchObject({ weights: 530, model_bytes: 2_120, cohort: 4 });
  expect(estimate.graph).toEqual({ neighbours: 3, threshold: 3 });
});

test("an archived task is there for admins alone, until it is restored", async () => {
  await post("/api/tasks", task);
  expect((await post("/api/tasks/tumours/archive", {})).status).toBe(200);
  expect(await get("/api/catalogue")).toMatchObject([{ listing: "archived" }]);
  expect((await post("/api/tasks/tumours/restore", {})).status).toBe(200);
  expect(await get("/api/tasks/tumours")).toMatchObject({ listing: "open" });
  for (const act of ["archive", "restore"]) {
    expect((await post(`/api/tasks/apples/${act}`, {})).status).toBe(404);
    expect((await post(`/api/tasks/No such name/${act}`, {})).status).toBe(404);
  }
});

test("every change is in the log of acts, and a visitor can make none", async () => {
  for (const path of ["/api/tasks", "/api/tasks/check", "/api/tasks/tumours/archive"]) {
    expect((await post(path, task, null)).status).toBe(401);
  }
  expect(await records.acts.list(1, 10)).toEqual([]);
  await post("/api/tasks", task);
  await post("/api/tasks/tumours/archive", {});
  await post("/api/tasks/tumours/restore", {});
  const acts = await records.acts.list(1, 10);
  expect(acts.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
    "publish_task tumours",
    "archive_task tumours",
    "restore_task tumours",
  ]);
});

test("a template is a whole task that can be published as it is", async () => {
  const templates = await get("/api/templates");
  expect(templates).toHaveLength(taskTemplates.length);
  for (const template of templates) {
    expect((await post("/api/tasks", template.task)).status).toBe(201);
  }
});

test("whom a task lets in goes with its file, and stays where a file is silent", async () => {
  const { version: _, ...unnumbered } = task;
  const closed = { ...unnumbered, admits: "invited" };
  expect((await post("/api/tasks/check", closed)).status).toBe(200);
  const answer = await post("/api/tasks", closed);
  expect(await answer.json()).toEqual({ task: { ...task, version: 1 }, outcome: "published" });
  expect(await get("/api/tasks/tumours")).toMatchObject({ admits: "invited" });
  const exported = await get("/api/tasks/tumours/export");
  expect(exported).toEqual({ ...task, version: 1, admits: "invited" });
  expect(await get("/api/tasks/tumours/versions/1/export")).toEqual(exported);
  await post("/api/tasks", { ...task, version: 1, title: "Changed" });
  expect(await get("/api/tasks/tumours")).toMatchObject({ versions: 2, admits: "invited" });
  await post("/api/tasks", { ...task, version: 2, title: "Changed", admits: "anyone" });
  expect(await get("/api/tasks/tumours")).toMatchObject({ versions: 2, admits: "anyone" });
  const wrong = await post("/api/tasks", { ...task, admits: "friends" });
  expect(wrong.status).toBe(400);
  const [act] = await records.acts.list(1, 1);
  expect(act?.detail).toMatchObject({ admits: "invited" });
});
