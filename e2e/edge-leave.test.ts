/** A device whose process has ended leaves for good: its coordinator hears of it, or nobody does, and it forgets. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RoundTrace, TaskSpec } from "@tributary/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { Edge } from "./support/edge.ts";
import { edgeAnswer, edgeCommand } from "./support/edge-command.ts";
import { Participant } from "./support/participant.ts";
import { tableOf } from "./support/tables.ts";
import { tinyTask } from "./support/tasks.ts";

vi.setConfig({ testTimeout: 240_000 });

let folder = "";
let state = "";
let coordinator: Coordinator;
let link = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "edge-leave-"));
  state = join(folder, "state");
  coordinator = await Coordinator.start();
  link = new URL("/join/leaving", coordinator.url).href;
});
afterEach(async () => {
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Work for minutes, with few and small messages. */
function longTask(): TaskSpec {
  const round = { quorum: 2, over_selection: 1, recruit_wait_ms: 0, deadline_ms: 600_000 };
  const task = tinyTask("leaving", round);
  return { ...task, recipe: { ...task.recipe, epochs: 1_000 } };
}

test("killed in a round, it comes back only to say that it leaves: nobody waits for it any more", async () => {
  const task = longTask();
  const run = await coordinator.openRun(task, 3);
  await writeFile(join(folder, "own.csv"), tableOf(task, { seed: 1, rows: 400 }));
  const edge = new Edge({ link, data: folder, state });
  const other = new Participant({ url: coordinator.url, task: task.id, patience_ms: 120_000 });
  await edge.events.first("training", ({ type }) => type === "training");
  await other.saw("accepted");
  await edge.kill("SIGKILL");

  const { code, answer } = await edgeAnswer(["leave", "--state", state]);
  expect(code).toBe(0);
  expect(answer).toMatchObject({ was_running: false, told: true, key_kept: false });
  expect(await readdir(state)).toEqual([]);
  expect((await other.saw("abandoned")).reason).toBe("quorum_missed");
  const seen = await coordinator.get(`/api/runs/${run.id}/rounds/1/trace`);
  const { trace } = (await seen.json()) as { readonly trace: RoundTrace };
  expect(trace.members.flatMap(({ out }) => out?.reason ?? [])).toEqual(["left"]);
  await other.leave();
});

test("without a coordinator it says that nobody was told, and forgets all the same", async () => {
  const remembered = await edgeCommand([
    "join",
    link,
    "--data",
    folder,
    "--state",
    state,
    "--no-run",
  ]);
  expect(remembered.code).toBe(0);
  await coordinator.kill("SIGKILL");
  const { code, said } = await edgeCommand(["leave", "--state", state]);
  expect(said).toContain(`Left leaving at ${coordinator.url}. The coordinator was not told:`);
  expect(said).toContain("cannot be reached");
  expect(said.trimEnd().split("\n")).toHaveLength(1);
  expect(code).toBe(0);
  expect(await readdir(state)).toEqual([]);
});

test("a device key that stays keeps the rounds in which it has masked", async () => {
  await edgeCommand(["join", link, "--data", folder, "--state", state, "--no-run"]);
  await writeFile(join(state, "masked-rounds.json"), '{"run-0123456789ab": 7}');
  const { answer } = await edgeAnswer(["leave", "--state", state, "--keep-key"]);
  expect(answer).toMatchObject({ told: true, key_kept: true });
  expect((await readdir(state)).toSorted()).toEqual(["device-key", "masked-rounds.json"]);
});
