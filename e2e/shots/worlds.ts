/** Coordinators to photograph: one where nothing has happened, one with a history, one of development. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { Coordinator } from "../support/coordinator.ts";
import { writeDigits } from "../support/digits-folder.ts";
import { Edge } from "../support/edge.ts";
import { owner, setupLink } from "../support/pages.ts";

/** `gallery` is the development server, which alone has that page. */
export type WorldName = "fresh" | "demo" | "gallery";

export type World = {
  readonly url: string;
  /** `growing` has rounds and goes on; `waiting` has nobody. */
  readonly runs: { readonly growing: string; readonly waiting: string };
  /** A version of the growing run. */
  readonly model: string;
  /** Of the owner's session, `name=value`. */
  readonly cookie: string;
  dispose(): Promise<void>;
};

export async function openWorld(name: WorldName): Promise<World> {
  switch (name) {
    case "fresh":
      return emptyWorld(await Coordinator.start({ environment: { WEB: "on" } }));
    case "gallery":
      return emptyWorld(await Coordinator.start({ arguments: ["--dev"] }));
    case "demo":
      return demoWorld(
        await Coordinator.start({ environment: { WEB: "on", INVENTED_DATA: "yes" } }),
      );
    default:
      return name satisfies never;
  }
}

/** As the owner. */
export async function signIn(context: BrowserContext, { url, cookie }: World): Promise<void> {
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: "Strict" }]);
}

async function emptyWorld(coordinator: Coordinator): Promise<World> {
  const runs = { growing: "run-000000000000", waiting: "run-000000000000" };
  const { url } = coordinator;
  const cookie = await ownerOf(coordinator);
  return { url, runs, model: "", cookie, dispose: () => coordinator.dispose() };
}

/** Makes the owner with the link of the first start; answers the cookie. */
async function ownerOf(coordinator: Coordinator): Promise<string> {
  const secret = setupLink(coordinator).split("#").at(1);
  const answer = await coordinator.fetch("/api/setup", {
    method: "POST",
    headers: { "content-type": "application/json", "x-tributary": "1" },
    body: JSON.stringify({ secret, ...owner }),
  });
  const [cookie = ""] = answer.headers.getSetCookie();
  if (cookie === "") throw new Error(`No owner was made (${answer.status}).`);
  return cookie.split(";").at(0) ?? "";
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
  const cookie = await ownerOf(coordinator);
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
  await addPeople(coordinator);
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
  const { model } = (await coordinator.run(run.id)).run;
  const runs = { growing: run.id, waiting: waiting.id };
  return { url: coordinator.url, runs, model, cookie, dispose };
}

/** Others who may come in, by a page, a script or an invite; and somebody who wants to be told. */
async function addPeople(coordinator: Coordinator): Promise<void> {
  const hour_ms = 3_600_000;
  for (const [path, body] of [
    ["accounts", { name: "Grace", role: "operator" }],
    ["accounts", { name: "Barbara from the clinic", role: "viewer" }],
    ["tokens", { name: "Nightly report", role: "viewer" }],
    ["tokens", { name: "Deployment", role: "admin", expires_at_ms: Date.now() + 720 * hour_ms }],
    ["webhooks", { url: "https://hooks.example/tributary", events: ["run.finished"] }],
    ["invites", { task: growing.id, uses_max: 20, note: "For the ward on the third floor" }],
    ["invites", { task: null, expires_in_ms: 48 * hour_ms, note: "" }],
  ] as const) {
    await done(coordinator.post(`/api/${path}`, body));
  }
}

async function startEdge({ url }: Coordinator, folder: string, seed: number): Promise<Edge> {
  const data = join(folder, `data-${seed}`);
  await writeDigits(data, { count: 200, seed });
  const link = new URL(`/join/${growing.id}`, url).href;
  return new Edge({ link, data, state: join(folder, `key-${seed}`) });
}

async function done(answer: Promise<Response>): Promise<void> {
  const { ok, status } = await answer;
  if (!ok) throw new Error(`The demo data could not be made (${status}).`);
}
