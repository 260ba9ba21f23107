/**
 * All that the pages can do, done by a script: from the setup link to an exported model, through addresses and shapes
 * that the API's own description names, with an API token that the owner made.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RoundSummary, RoundTrace, RunView, ScheduleView } from "@tributary/protocol";
import { decodeSafetensors } from "@tributary/weights";
import { unzipSync } from "fflate";
import { afterEach, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { DescribedApi } from "./support/described-api.ts";
import { Edges } from "./support/edges.ts";
import { tinyModel_weights, tinyTask } from "./support/tasks.ts";

const rounds = 3;
const round = { quorum: 3, over_selection: 4 / 3, recruit_wait_ms: 3_000 } as const;
const task = tinyTask("api-story", round);
const spec = {
  cron: "* * * * *",
  time_zone: "UTC",
  window: null,
  overlap: "skip",
  missed: "skip",
  run: { rounds, start_from: "fresh", target: null, no_improvement: null },
  until: { last_day: null, rounds: 2 * rounds, participant_seconds: null },
} as const;
/** The calendar has minutes, so a planned run begins within one, and a busy machine takes its time. */
const patience = { timeout: 150_000, interval: 250 } as const;

const opened: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.dispose();
});

type Lost = { readonly run: RunView; readonly history: readonly RoundSummary[] };

/** The owner by the link of the first start; then a token, with which all else is done. */
async function enter(coordinator: Coordinator): Promise<DescribedApi> {
  const api = await DescribedApi.read(coordinator);
  const [link = ""] = coordinator.log.items.flatMap((line) => String(line["link"] ?? "") || []);
  const secret = link.split("#").at(1) ?? "";
  const own = { "x-tributary": "1" };
  const who = { secret, name: "Ada", password: "three blue lamps" };
  const answer = await api.raw("POST /api/setup", { body: who, headers: own });
  const [cookie = ""] = (answer.headers.getSetCookie()[0] ?? "").split(";");
  const made = await api.call<{ secret: string }>("POST /api/tokens", {
    body: { name: "story", role: "admin", expires_at_ms: null },
    headers: { ...own, cookie },
  });
  api.useToken(made.secret);
  const { caller } = await api.call<{ caller: object }>("GET /api/me");
  expect(caller).toMatchObject({ kind: "token", role: "admin" });
  return api;
}

/** Stands still in the middle of a round, and is gone once the round waits for nobody else. */
async function loseOne(api: DescribedApi, edges: Edges, id: string): Promise<void> {
  const edge = edges.at(0);
  await edge.events.first("a committed round", ({ type }) => type === "committed");
  edge.pause();
  const waitsForOne = async () => {
    const { run } = await api.call<Lost>("GET /api/runs/{id}", { path: { id } });
    const { phase, cohort = 0, dropped = 0, collected = 0 } = run.round ?? {};
    return phase !== "recruiting" && cohort - dropped - collected === 1 && collected === 3;
  };
  await expect.poll(waitsForOne, patience).toBe(true);
  await edges.kill(0);
}

async function nextRun(api: DescribedApi, id: string, before: readonly string[]): Promise<string> {
  let found: string | null = null;
  const look = async () => {
    const { run } = await api.call<ScheduleView>("GET /api/schedules/{id}", { path: { id } });
    found = run;
    return run !== null && !before.includes(run);
  };
  await expect.poll(look, patience).toBe(true);
  return found ?? "";
}

async function finished(api: DescribedApi, id: string): Promise<Lost> {
  const read = () => api.call<Lost>("GET /api/runs/{id}", { path: { id } });
  await expect.poll(async () => (await read()).run.status, patience).toBe("finished");
  return read();
}

/** The model as it is stored, and as another format. */
async function takeHome(api: DescribedApi, coordinator: Coordinator, sha256: string) {
  await api.call("GET /api/models/{sha256}", { path: { sha256 } });
  const stored = await coordinator.fetch(`/models/${sha256}`);
  const { weights } = decodeSafetensors(new Uint8Array(await stored.arrayBuffer()));
  expect(weights.values).toHaveLength(tinyModel_weights);
  const files = unzipSync(
    await api.file("GET /api/models/{sha256}/export/{format}", {
      path: { sha256, format: "tfjs" },
    }),
  );
  expect(Object.keys(files)).toContain("model.json");
}

test("a script does with the described API all that the pages do", {
  timeout: 300_000,
}, async () => {
  const coordinator = await Coordinator.start({ environment: { ADMIN_TOKEN: "" } });
  opened.push(coordinator);
  const api = await enter(coordinator);

  const checked = await api.call<{ problems: unknown[] }>("POST /api/tasks/check", { body: task });
  expect(checked.problems).toEqual([]);
  await api.call("POST /api/tasks", { body: task });
  const entry = await api.call<{ listing: string }>("GET /api/tasks/{id}", {
    path: { id: task.id },
  });
  expect(entry.listing).toBe("open");

  const folder = await mkdtemp(join(tmpdir(), "tributary-api-story-"));
  const edges = await Edges.start({ url: coordinator.url, task, count: 4, folder });
  opened.push(edges);
  await edges.joined();

  const preview = await api.call<{ words: string[] }>("POST /api/schedules/preview", {
    body: { spec },
  });
  expect(preview.words[0]).toMatch(/every minute/i);
  const schedule = await api.call<ScheduleView>("POST /api/schedules", { body: { task, spec } });
  const first = await nextRun(api, schedule.id, []);
  await loseOne(api, edges, first);
  const { run, history } = await finished(api, first);
  const committed = history.filter(({ outcome }) => outcome === "committed");
  expect(committed).toHaveLength(rounds);
  const short = committed.find(({ accepted, cohort }) => cohort === 4 && accepted === 3);
  const { trace } = await api.call<{ trace: RoundTrace }>(
    "GET /api/runs/{id}/rounds/{number}/trace",
    { path: { id: first, number: short?.number ?? 0 } },
  );
  expect(trace.members).toHaveLength(4);
  expect(trace.members.flatMap(({ out }) => out?.reason ?? [])).toEqual(["disconnected"]);

  const second = await nextRun(api, schedule.id, [first]);
  await finished(api, second);
  const compared = await api.call<{ runs: unknown[] }>("GET /api/compare", {
    query: { runs: `${first},${second}`, metric: "seconds" },
  });
  expect(compared.runs).toHaveLength(2);

  const version = run.model_version - 1;
  const back = await api.call<RunView>("POST /api/runs/{id}/roll-back", {
    path: { id: first },
    body: { to_version: version },
  });
  expect(back).toMatchObject({ model_version: version, newest_version: run.model_version });

  const { model: sha256 } = back;
  await takeHome(api, coordinator, sha256);

  const { acts } = await api.call<{ acts: { action: string; actor: string }[] }>("GET /api/acts");
  expect(acts.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["publish_task", "create_schedule", "roll_back_run"]),
  );
  expect(await api.refusal("POST /api/accounts", { body: { name: "Bob", role: "viewer" } })).toBe(
    403,
  );
});
