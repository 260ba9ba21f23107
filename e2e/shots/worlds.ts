/** Coordinators to photograph: one where nothing has happened, one with a history, one of development. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { adminToken, Coordinator } from "../support/coordinator.ts";
import { writeDigits } from "../support/digits-folder.ts";
import { Edge } from "../support/edge.ts";

/** `gallery` is the development server, which alone has that page. */
export type WorldName = "fresh" | "demo" | "gallery";

export type World = {
  readonly url: string;
  /** `growing` has rounds and goes on; `waiting` has nobody. */
  readonly runs: { readonly growing: string; readonly waiting: string };
  dispose(): Promise<void>;
};

export async function openWorld(name: WorldName): Promise<World> {
  switch (name) {
    case "fresh":
      return emptyWorld(await Coordinator.start({ environment: { WEB: "on" } }));
    case "gallery":
      return emptyWorld(await Coordinator.start({ arguments: ["--dev"] }));
    case "demo":
      return demoWorld(await Coordinator.start({ environment: { WEB: "on" } }));
    default:
      return name satisfies never;
  }
}

/** As somebody who may do everything. */
export async function signIn(context: BrowserContext): Promise<void> {
  await context.setExtraHTTPHeaders({ authorization: `Bearer ${adminToken}` });
}

function emptyWorld(coordinator: Coordinator): World {
  const runs = { growing: "run-000000000000", waiting: "run-000000000000" };
  return { url: coordinator.url, runs, dispose: () => coordinator.dispose() };
}

/** Rounds for as long as the pictures are taken. */
const rounds = 200;
const rounds_before = 5;

const growing = TaskSpec.parse({
  ...readyTasks["digits-mlp"],
  round: { quorum: 2, over_selection: 1, recruit_wait_ms: 500, deadline_ms: 60_000 },
});

const nightly = {
  cron: "0 2 * * *",
  time_zone: "Europe/Berlin",
  window: null,
  overlap: "skip",
  missed: "skip",
  run: { rounds: 20, target: null, no_improvement: null },
  until: { last_day: null, rounds: null, participant_seconds: null },
} as const;

/** A run with real participants and rounds behind it, one that waits for some, one that was stopped; two schedules. */
async function demoWorld(coordinator: Coordinator): Promise<World> {
  const run = await coordinator.openRun(growing, rounds);
  const waiting = await coordinator.openRun(readyTasks.tumours, 30);
  const stopped = await coordinator.openRun(readyTasks.shakespeare, 10);
  await done(coordinator.post(`/api/runs/${stopped.id}/stop`, {}));
  for (const [ready, cron] of [
    ["digits", nightly.cron],
    ["tumours", "30 6 * * MON"],
  ] as const) {
    const spec = { ...nightly, cron };
    await done(coordinator.post("/api/schedules", { task: { ready }, spec }));
  }
  const folder = await mkdtemp(join(tmpdir(), "tributary-shots-"));
  const edges = await Promise.all([1, 2].map((seed) => startEdge(coordinator, folder, seed)));
  const dispose = async () => {
    await Promise.all(edges.map((edge) => edge.kill("SIGKILL")));
    await coordinator.dispose();
    await rm(folder, { recursive: true, force: true });
  };
  const [edge] = edges;
  let committed = 0;
  await edge?.events.first("some rounds", ({ type }) => {
    if (type === "committed") committed += 1;
    return committed >= rounds_before;
  });
  return { url: coordinator.url, runs: { growing: run.id, waiting: waiting.id }, dispose };
}

async function startEdge({ url }: Coordinator, folder: string, seed: number): Promise<Edge> {
  const data = join(folder, `data-${seed}`);
  await writeDigits(data, { count: 200, seed });
  const link = new URL(`/join/${growing.id}`, url).href;
  return new Edge({ link, data, identity: join(folder, `key-${seed}`) });
}

async function done(answer: Promise<Response>): Promise<void> {
  const { ok, status } = await answer;
  if (!ok) throw new Error(`The demo data could not be made (${status}).`);
}
