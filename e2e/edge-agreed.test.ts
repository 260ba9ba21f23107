/** What a device agreed to when it joined binds every later start: its coordinator's key, and the task's protection. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeBase64url } from "@tributary/crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { Edge } from "./support/edge.ts";
import { edgeCommand } from "./support/edge-command.ts";
import { tableOf } from "./support/tables.ts";
import { secureTask, tinyTask } from "./support/tasks.ts";

vi.setConfig({ testTimeout: 240_000 });

const task = secureTask("agreed");
let folder = "";
let state = "";
let coordinator: Coordinator;
const edges: Edge[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "edge-agreed-"));
  state = join(folder, "state");
  coordinator = await Coordinator.start();
  await writeFile(join(folder, "own.csv"), tableOf(task, { seed: 1, rows: 16 }));
  expect((await coordinator.post("/api/tasks", task)).ok).toBe(true);
});
afterEach(async () => {
  await Promise.all(edges.splice(0).map((edge) => edge.kill("SIGKILL")));
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Joins by the link, and is killed as soon as it has. */
async function joins(): Promise<void> {
  const link = new URL(`/join/${task.id}`, coordinator.url).href;
  const edge = new Edge({ words: ["join", link, "--data", folder, "--state", state] });
  edges.push(edge);
  await edge.events.first("joined", ({ type }) => type === "joined");
  await edge.kill("SIGKILL");
}

const agreed = async () =>
  JSON.parse(await readFile(join(state, "agreed.json"), "utf8")) as Record<string, unknown>;

test("[CL63] a version that was made sealed is refused after a restart, until it is joined on purpose", async () => {
  await joins();
  const protection = { privacy: "secure", adversary: "semi_malicious", corrupt: 0 };
  expect(await agreed()).toMatchObject({ url: coordinator.url, task: task.id, protection });
  const sealed = { ...tinyTask(task.id), version: 1 };
  expect((await coordinator.post("/api/tasks", sealed)).ok).toBe(true);
  const { code, said } = await edgeCommand(["run", "--state", state]);
  expect(said).toContain("Version 2 of the task is sealed; before, it was secure.");
  expect(said).toContain('say "join" again with its link');
  expect(code).toBe(4);
  await joins();
  expect(await agreed()).toMatchObject({ protection: { privacy: "sealed" } });
});

test("[CL63] a coordinator with another key is told nothing", async () => {
  await joins();
  const coordinator_key = encodeBase64url(new Uint8Array(32).fill(9));
  await writeFile(
    join(state, "agreed.json"),
    JSON.stringify({ ...(await agreed()), coordinator_key }),
  );
  const { code, said } = await edgeCommand(["run", "--state", state]);
  expect(said).toContain("The coordinator's key is not the one that this device trusts");
  expect(said).toContain('say "join" again');
  expect(code).toBe(4);
});
