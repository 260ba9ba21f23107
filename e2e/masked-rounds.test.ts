/**
 * A coordinator that is set back, by its disk or on purpose, asks for a round a second time. Devices that were killed
 * meanwhile know that they have masked in it: of two sums of one round the difference could be one's update.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { Edges } from "./support/edges.ts";
import { secureTask } from "./support/tasks.ts";

let folder = "";
let coordinator: Coordinator;
let edges: Edges | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "masked-rounds-"));
  coordinator = await Coordinator.start();
});
afterEach(async () => {
  await edges?.dispose();
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

const each = [0, 1, 2] as const;

test("[CL37] killed and started again, edge devices mask no second time in a round that comes again", async () => {
  const task = secureTask("set-back", { quorum: 3, over_selection: 1, recruit_wait_ms: 0 });
  await coordinator.openRun(task, 2);
  await coordinator.kill("SIGKILL");
  const before = join(folder, "before");
  await cp(coordinator.data_path, before, { recursive: true });
  await coordinator.restart();
  const own = join(folder, "edges");
  edges = await Edges.start({ url: coordinator.url, task, count: each.length, folder: own });
  await edges.events.first("a version", (event) => event.type === "committed");
  await Promise.all(each.map((index) => edges?.kill(index)));
  await coordinator.kill("SIGKILL");

  await rm(coordinator.data_path, { recursive: true });
  await cp(before, coordinator.data_path, { recursive: true });
  await coordinator.restart();
  await Promise.all(each.map((index) => edges?.restart(index)));
  for (const index of each) {
    const { events } = edges.at(index);
    const refused = await events.first("a refusal", ({ type }) => type === "failed");
    expect(JSON.stringify(refused)).toContain("masked an update for round 1 of this run already");
    const masked = events.items.filter(({ type }) => type === "masked");
    expect(JSON.stringify(masked)).not.toMatch(/"round":"run-\w+\.1"/);
  }
  // What they have not masked in goes on as ever.
  const { events } = edges.at(0);
  const next = await events.first("the next round", ({ type }) => type === "masked");
  expect(JSON.stringify(next)).toMatch(/"round":"run-\w+\.2"/);
}, 240_000);
