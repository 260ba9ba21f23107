/** The edge client as its owner uses it: joined once, asked and ordered about, killed and started again. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TaskSpec } from "@tributary/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { Edge } from "./support/edge.ts";
import { edgeAnswer, edgeCommand } from "./support/edge-command.ts";
import { tableOf } from "./support/tables.ts";
import { tinyTask } from "./support/tasks.ts";

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 240_000 });

const alone = { quorum: 1, over_selection: 1, recruit_wait_ms: 0 } as const;
let folder = "";
let state = "";
let coordinator: Coordinator;
const edges: Edge[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "edge-"));
  state = join(folder, "state");
  coordinator = await Coordinator.start();
});
afterEach(async () => {
  await Promise.all(edges.splice(0).map((edge) => edge.kill("SIGKILL")));
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

const at = (...words: readonly string[]) => [...words, "--state", state];

function start(...words: readonly string[]): Edge {
  const edge = new Edge({ words: at(...words) });
  edges.push(edge);
  return edge;
}

const saw = (edge: Edge, type: string) => edge.events.next(type, (event) => event.type === type);

async function joined(task: TaskSpec, rounds = 100_000): Promise<Edge> {
  await coordinator.openRun(task, rounds);
  await writeFile(join(folder, "own.csv"), tableOf(task, { seed: 1, rows: 16 }));
  const link = new URL(`/join/${task.id}`, coordinator.url).href;
  const edge = start("join", link, "--data", folder);
  await edge.events.first("a round", ({ type }) => type === "committed");
  return edge;
}

test("it is asked, paused, resumed and finished by other processes", async () => {
  const edge = await joined(tinyTask("orders", alone));
  const { answer: working } = await edgeAnswer(at("status"));
  expect(working).toMatchObject({ running: true, pid: edge.pid, task: "orders", examples: 16 });
  const second = await edgeCommand(at("run"));
  expect(second.code).toBe(6);
  expect(second.said).toContain(`Process ${edge.pid} works with the state directory ${state}`);

  await edgeCommand(at("pause"));
  const { answer: paused } = await edgeAnswer(at("status"));
  expect(paused).toMatchObject({ state: "paused", round: null });
  const again = saw(edge, "committed");
  expect((await edgeAnswer(at("resume"))).answer).toMatchObject({ type: "resume" });
  await again;

  expect((await edgeCommand(at("finish"))).code).toBe(0);
  expect(await edge.exited).toBe(0);
  expect(edge.events.items.at(-1)?.type).toBe("committed");
  const over = await edgeAnswer(at("status"));
  expect(over.code).toBe(7);
  expect(over.answer).toMatchObject({ running: false, state: "ended", exit_code: 0 });
  expect((await edgeCommand(at("pause"))).code).toBe(7);
});

test("killed at any moment, it goes on as the same device, and nothing is in its way", async () => {
  const edge = await joined(tinyTask("killed", alone));
  const { answer: before } = await edgeAnswer(at("status"));
  expect(before["pid"]).toBe(edge.pid);
  await edge.kill("SIGKILL");
  expect(await readdir(state)).toContain("edge.sock");
  expect((await edgeAnswer(at("status"))).answer).toMatchObject({ running: false });
  const next = start("run");
  await saw(next, "committed");
  const { answer: after } = await edgeAnswer(at("status"));
  expect(after).toMatchObject({ participant: before["participant"], pid: next.pid });
  const log = await readFile(join(state, "edge.log"), "utf8");
  expect(log).toContain(`Process ${edge.pid} ended without a word; going on where it was.`);
  expect((await edgeCommand(at("logs", "-n", "1000"))).said).toContain("Joined");
});

test("it leaves for good: the coordinator hears it, and the key is gone", async () => {
  const edge = await joined(tinyTask("leaving", alone));
  const { code, answer } = await edgeAnswer(at("leave"));
  expect({ code, answer }).toMatchObject({ code: 0, answer: { was_running: true } });
  expect(await edge.exited).toBe(0);
  expect(await readdir(state)).toEqual([]);
  const again = await edgeCommand(at("run"));
  expect(again.code).toBe(7);
  expect(again.said).toContain(`Nothing was joined in ${state}`);
});

test("joined without running, its service can be installed", async () => {
  const link = new URL("/join/later", coordinator.url).href;
  const { answer } = await edgeAnswer(at("join", link, "--data", folder, "--no-run"));
  expect(answer).toMatchObject({ type: "remembered", task: "later" });
  expect((await edgeCommand(at("status"))).code).toBe(7);
  const { answer: install } = await edgeAnswer(at("install"));
  expect(install["unit"]).toContain(`run --state ${state}`);
  expect(install["unit"]).toContain("RestartPreventExitStatus=2 3 4 6 7");
  expect(install["unit"]).toContain(`BindReadOnlyPaths=-${folder}`);
});

test("it simulates participants against a coordinator, or against one of its own", async () => {
  const task = tinyTask("simulated", { quorum: 20, over_selection: 1.5, recruit_wait_ms: 200 });
  await coordinator.openRun(task, 2);
  const link = new URL(`/join/${task.id}`, coordinator.url).href;
  const there = await edgeCommand(["simulate", link, "-n", "30", "--rounds", "2"]);
  expect(there.said).toContain("30 joined; 2 rounds, 0 abandoned;");
  const here = await edgeCommand(["simulate", "-n", "12", "--rounds", "1", "--json"]);
  const last = here.said.trimEnd().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toMatchObject({ type: "simulated", joined: 12, rounds: 1 });
});

test("its reader may go away: it works on, and its log tells of it", async () => {
  const edge = await joined(tinyTask("unread", alone));
  edge.hangUp();
  await edgeCommand(at("pause"));
  await edgeCommand(at("resume"));
  expect((await edgeAnswer(at("status"))).answer).toMatchObject({ running: true, pid: edge.pid });
  expect((await edgeCommand(at("finish"))).code).toBe(0);
  expect(await edge.exited).toBe(0);
});

test("out of its hours it rests, and a task that is too large for it is declined", async () => {
  const task = tinyTask("limits", alone);
  await coordinator.openRun(task, 10);
  await writeFile(join(folder, "own.csv"), tableOf(task, { seed: 1, rows: 16 }));
  const link = new URL(`/join/${task.id}`, coordinator.url).href;
  const small = await edgeCommand(at("join", link, "--data", folder, "--memory", "40"));
  expect(small.code).toBe(4);
  expect(small.said).toContain("and this device allows 40 MB.");

  const hour = new Date().getHours();
  const later = `${(hour + 2) % 24}-${(hour + 3) % 24}`;
  const edge = start("join", link, "--data", folder, "--hours", later);
  let status: Record<string, unknown> = {};
  while (status["state"] !== "resting") status = (await edgeAnswer(at("status"))).answer;
  expect(status["sentence"]).toContain("Resting: this device works from");
  expect((await edgeCommand(at("finish"))).code).toBe(0);
  expect(await edge.exited).toBe(0);
  expect(edge.events.items).toEqual([]);
});
