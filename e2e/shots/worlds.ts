/** Coordinators to photograph: one where nothing has happened, one that was used for a month, one of development. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import type { TaskId } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { Coordinator } from "../support/coordinator.ts";
import { writeDigits } from "../support/digits-folder.ts";
import { Edge } from "../support/edge.ts";
import { setupLink } from "../support/pages.ts";
import { picturesFolder } from "./folder.ts";
import { inviteGuests } from "./guests.ts";
import { copyMonth, newestTask } from "./month.ts";
import { done, ownerOf, publish, signedIn } from "./people.ts";

/** `gallery` is the development server, which alone has that page. */
export type WorldName = "unowned" | "fresh" | "demo" | "guests" | "gallery";

export type World = {
  readonly coordinator: Coordinator;
  readonly url: string;
  /** `growing` has rounds and goes on; `waiting` has nobody. */
  readonly runs: { readonly growing: string; readonly waiting: string };
  /** A version of the growing run. */
  readonly model: string;
  /** Makes the owner of an unowned coordinator; "" elsewhere. */
  readonly setup: string;
  /** Of the owner's session, `name=value`. */
  readonly cookie: string;
  dispose(): Promise<void>;
};

export async function openWorld(name: WorldName): Promise<World> {
  switch (name) {
    case "unowned":
      return unownedWorld(await Coordinator.start({ environment: { WEB: "on" } }));
    case "fresh":
      return emptyWorld(await Coordinator.start({ environment: { WEB: "on" } }));
    case "gallery":
      return emptyWorld(await Coordinator.start({ arguments: ["--dev"] }));
    case "demo":
      return demoWorld();
    case "guests":
      return guestsWorld();
    default:
      return name satisfies never;
  }
}

/** As the owner. */
export async function signIn(context: BrowserContext, { url, cookie }: World): Promise<void> {
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: "Strict" }]);
}

function bareWorld(coordinator: Coordinator): World {
  const runs = { growing: "run-000000000000", waiting: "run-000000000000" };
  const { url } = coordinator;
  const nothing = { model: "", cookie: "", setup: "" };
  return { coordinator, url, runs, ...nothing, dispose: () => coordinator.dispose() };
}

async function guestsWorld(): Promise<World> {
  const { coordinator, dispose } = await inviteGuests();
  return { ...bareWorld(coordinator), dispose };
}

function unownedWorld(coordinator: Coordinator): World {
  return { ...bareWorld(coordinator), setup: setupLink(coordinator) };
}

async function emptyWorld(coordinator: Coordinator): Promise<World> {
  return { ...bareWorld(coordinator), cookie: await ownerOf(coordinator) };
}

/** Rounds for as long as the pictures are taken. */
const rounds = 200;
const rounds_before = 5;

const nightly = {
  cron: "0 2 * * *",
  time_zone: "Europe/Berlin",
  window: null,
  overlap: "skip",
  missed: "skip",
  run: { rounds: 20, target: null, no_improvement: null },
  until: { last_day: null, rounds: null, participant_seconds: null },
} as const;

/** After the month: a run that goes on, one that waits for participants, one that was stopped; two schedules. */
async function demoWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "tributary-shots-"));
  const data_path = join(folder, "data");
  await copyMonth(join(picturesFolder, "month"), data_path);
  const environment = { WEB: "on", INVENTED_DATA: "yes" };
  const coordinator = await Coordinator.start({ data_path, environment });
  const cookie = await signedIn(coordinator);
  const growing = await publish(coordinator, newestTask);
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
  const edges = await Promise.all(
    [1, 2, 3].map((seed) => startEdge(coordinator, growing.id, folder, seed)),
  );
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
  return { coordinator, url: coordinator.url, runs, model, cookie, setup: "", dispose };
}

async function startEdge(
  { url }: Coordinator,
  task: TaskId,
  folder: string,
  seed: number,
): Promise<Edge> {
  const data = join(folder, `digits-${seed}`);
  await writeDigits(data, { count: 200, seed });
  const link = new URL(`/join/${task}`, url).href;
  return new Edge({ link, data, state: join(folder, `key-${seed}`) });
}
