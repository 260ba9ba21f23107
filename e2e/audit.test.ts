/** `audit:data` as an operator runs it: beside a coordinator, after a crash, on either engine, on data that lies. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ActRecord } from "@tributary/storage";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { Coordinator, repository } from "./support/coordinator.ts";
import { takePart } from "./support/participant.ts";
import { PostgresServer, withoutPostgres } from "./support/postgres.ts";
import { tinyTask } from "./support/tasks.ts";

const server = join(repository, "apps/coordinator/server");
const token = { authorization: "Bearer a-token-of-the-tests-alone" };

type Ran = { readonly code: number; readonly out: string; readonly err: string };

function run(
  file: string,
  arguments_: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    const program = [join(server, file), ...arguments_];
    execFile(process.execPath, program, { env }, (error, out, err) => {
      resolve({ code: Number(error?.code ?? 0), out, err });
    });
  });
}

const audit = (data_path: string, ...more: readonly string[]) =>
  run("audit.ts", ["--data-path", data_path, ...more]);

let coordinator: Coordinator;
afterEach(() => coordinator?.dispose());

async function committed(rounds: number) {
  const { url } = coordinator;
  const task = tinyTask("audited");
  const opened = await coordinator.openRun(task, 1_000);
  const participants = takePart({ url, task: task.id, count: 3 });
  await participants[0]?.saw("committed", ({ model_version }) => model_version >= rounds);
  return { opened, leave: () => Promise.all(participants.map((one) => one.leave())) };
}

async function acts(query = ""): Promise<readonly ActRecord[]> {
  const answer = await coordinator.fetch(`/api/acts${query}`, { headers: token });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { readonly acts: readonly ActRecord[] }).acts;
}

describe("audit:data", () => {
  test("is clean beside a coordinator that commits, and after its crash", async () => {
    coordinator = await Coordinator.start();
    const { data_path, pid } = coordinator;
    const { leave } = await committed(5);
    const live = await audit(data_path);
    expect(live).toMatchObject({ code: 0, err: "" });
    expect(live.out).toContain(`Process ${pid} is using it`);
    expect(live.out).toMatch(/\d+ blobs hashed, \d+ models? computed again/);
    expect(live.out).toContain("Clean: nothing contradicts the invariants.");
    await coordinator.kill("SIGKILL");
    const dead = await audit(data_path);
    expect(dead).toMatchObject({ code: 0, err: "" });
    expect(dead.out).not.toContain("is using it");
    await leave();
  });

  test("tells a model that was changed on disk, as text and as JSON", async () => {
    coordinator = await Coordinator.start();
    const { data_path } = coordinator;
    const { opened, leave } = await committed(2);
    await leave();
    await coordinator.kill("SIGTERM");
    const file = join(data_path, "blobs", opened.model.slice(0, 2), opened.model);
    const bytes = await readFile(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(file, bytes);
    const told = await audit(data_path);
    expect(told.code).toBe(1);
    expect(told.out).toMatch(/^VIOLATED {3}I4 /m);
    expect(told.out).toContain(`✗ ${opened.id} version 0: The blob of its model, `);
    const { code, out } = await audit(data_path, "--quick", "--json");
    expect(code).toBe(1);
    const report = JSON.parse(out);
    expect(report.is_clean).toBe(false);
    expect(report.sections[3].findings).toMatchObject([
      { invariant: "I4", where: `${opened.id} version 0` },
    ]);
  });

  test("says what it cannot read", async () => {
    const data_path = await mkdtemp(join(tmpdir(), "tributary-audit-"));
    onTestFinished(() => rm(data_path, { recursive: true }));
    expect(await audit(data_path)).toMatchObject({ code: 2, out: "" });
    await writeFile(join(data_path, "tributary.sqlite"), "no database at all");
    expect(await audit(data_path, "--json")).toMatchObject({ code: 2, out: "" });
    expect((await audit(data_path, "--verbose")).err).toContain("Usage: npx pnpm audit:data");
    expect((await audit(data_path, "--help")).out).toContain("Exit code: 0 nothing found");
  });
});

describe("acts", () => {
  test("of the admin are written down before they take effect, and what failed says so", async () => {
    coordinator = await Coordinator.start();
    const task = tinyTask("acted");
    const { id } = await coordinator.openRun(task, 3);
    const again = await coordinator.post("/api/runs", { task, rounds: 3, seed: 1 });
    expect(again.status).toBe(409);
    expect((await coordinator.post(`/api/runs/${id}/stop`, {})).status).toBe(200);
    expect((await coordinator.post("/api/runs/run-000000000000/stop", {})).status).toBe(404);
    const detail = { task: "acted", task_version: 1, rounds: 3, seed: 1 };
    const listed = await acts();
    expect(listed).toMatchObject([
      { seq: 1, actor: "admin token", action: "open_run", subject: id, detail },
      { seq: 2, actor: "admin token", action: "open_run", detail },
      { seq: 3, actor: "admin token", action: "failed", detail: { act: 2, action: "open_run" } },
      { seq: 4, actor: "admin token", action: "stop_run", subject: id },
    ]);
    expect(await acts("?from=4&limit=5")).toEqual(listed.slice(3));
    expect((await coordinator.fetch("/api/acts")).status).toBe(401);
    expect((await coordinator.fetch("/api/acts?from=0", { headers: token })).status).toBe(400);
    const { code, out } = await audit(coordinator.data_path);
    expect(code).toBe(0);
    expect(out).toContain("4 acts, 1 run");
  });

  test("of the configuration are written down, too", async () => {
    coordinator = await Coordinator.start({ environment: { OPEN_TASK: "digits" } });
    const [opened, ...others] = await acts();
    expect(opened).toMatchObject({ actor: "configuration", action: "open_run" });
    expect(others).toEqual([]);
    expect((await audit(coordinator.data_path)).code).toBe(0);
  });
});

test.skipIf(withoutPostgres !== null)(
  "audit:data reads a database beside its coordinator, and the move there is an act",
  async () => {
    const postgres = await PostgresServer.start();
    onTestFinished(() => postgres.dispose());
    const environment = { DATABASE_URL: await postgres.createDatabase() };
    const empty = await mkdtemp(join(tmpdir(), "tributary-audit-"));
    onTestFinished(() => rm(empty, { recursive: true }));
    coordinator = await Coordinator.start();
    const { data_path } = coordinator;
    const { leave } = await committed(2);
    await leave();
    await coordinator.kill("SIGTERM");
    const moving = { ...environment, DATA_PATH: data_path };
    expect(await run("tributary.ts", ["move-database"], moving)).toMatchObject({ code: 0 });
    const again = await run("tributary.ts", ["move-database"], moving);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining("nothing was changed") });
    const moved = await Coordinator.start({ data_path, environment });
    try {
      const listed = await moved.fetch("/api/acts", { headers: token });
      const [, move, ...others] = ((await listed.json()) as { acts: readonly ActRecord[] }).acts;
      expect(move).toMatchObject({ actor: "configuration", action: "move_database" });
      expect(others).toEqual([]);
      const live = await run("audit.ts", ["--data-path", data_path], environment);
      expect(live).toMatchObject({ code: 0, err: "" });
      expect(live.out).toContain("records in ");
    } finally {
      await moved.kill("SIGTERM");
    }
  },
);
