/** The participants' page at work: each thing that goes on or does not, and how a visit ends. */
import type { Page } from "@playwright/test";
import { FaultProxy } from "../support/fault-proxy.ts";
import { Participant } from "../support/participant.ts";
import { digitTask } from "../support/visitor.ts";
import type { Shot } from "./shot.ts";
import {
  agree,
  counted,
  does,
  draw,
  german,
  invent,
  is,
  own,
  practise,
  table,
  visit,
} from "./visits.ts";
import type { World } from "./worlds.ts";

const small = digitTask({ id: "small", epochs: 1 });

async function checkOne(page: Page): Promise<void> {
  await page.getByTestId("start").click();
  await counted(page);
  await page.getByTestId("check").first().click();
  // Newer receipts come before it meanwhile.
  await page.locator("[data-testid=checked][data-checked=matches]").waitFor();
}

async function waitAlone(page: Page): Promise<void> {
  await invent(page);
  await does(page, "waiting");
}

/** One round with one other. */
async function finishRun(page: Page, world: World): Promise<void> {
  const { task } = await own(page, world, small);
  await practise(page);
  const other = new Participant({ url: world.url, task: task.id, patience_ms: 120_000 });
  await page.getByTestId("start").click();
  await is(page, "ended");
  await other.leave();
}

const held = (phases: readonly string[]) => `[data-activity=${phases.join("],[data-activity=")}]`;

const working: readonly Shot[] = [
  { ...visit, name: "join-waiting", path: table, isWhole: true, prepare: waitAlone },
  {
    ...visit,
    name: "join-waiting-german",
    path: table,
    isWhole: true,
    prepare: async (page) => {
      await german(page);
      await waitAlone(page);
    },
  },
  {
    ...visit,
    name: "join-no-run",
    path: "/join/sealed?backend=wasm",
    isWhole: true,
    prepare: async (page) => {
      await practise(page);
      await does(page, "waiting");
    },
  },
  {
    ...visit,
    name: "join-training",
    isWhole: true,
    prepare: async (page) => {
      await practise(page);
      await page.getByLabel("Share of the time").selectOption("0.25");
      await does(page, "training");
    },
  },
  {
    ...visit,
    name: "join-under-way",
    isWhole: true,
    prepare: async (page) => {
      await practise(page);
      await page.getByTestId("start").click();
      await page.locator(held(["sent", "summed", "unmasked"])).waitFor({ timeout: 120_000 });
    },
  },
  {
    ...visit,
    name: "join-counted",
    isWhole: true,
    prepare: async (page) => {
      await practise(page);
      await checkOne(page);
    },
  },
  {
    ...visit,
    name: "join-counted-german",
    isWhole: true,
    prepare: async (page) => {
      await german(page);
      await practise(page);
      await checkOne(page);
    },
  },
  {
    ...visit,
    name: "join-tried",
    isWhole: true,
    prepare: async (page) => {
      await practise(page);
      await page.getByTestId("start").click();
      await counted(page);
      await page.getByTestId("pause").click();
      await draw(page, "draw-canvas");
      await page.getByTestId("prediction").waitFor();
    },
  },
];

const resting: readonly Shot[] = [
  {
    ...visit,
    name: "join-held",
    path: table,
    isWhole: true,
    prepare: async (page) => {
      await waitAlone(page);
      await page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden" });
      });
      await page.getByLabel("Only while this page is visible").check();
      await page.locator("[data-hold=hidden]").waitFor();
    },
  },
  {
    ...visit,
    name: "join-paused",
    path: table,
    isWhole: true,
    prepare: async (page) => {
      await waitAlone(page);
      await page.getByTestId("pause").click();
      await is(page, "paused");
    },
  },
  {
    ...visit,
    name: "join-elsewhere",
    path: table,
    isWhole: true,
    prepare: async (page) => {
      await invent(page);
      const other = await page.context().newPage();
      await other.goto(page.url());
      await other.getByRole("button", { name: "Use this data" }).click();
      await does(other, "waiting");
      await page.getByTestId("start").click();
      await is(page, "elsewhere");
    },
  },
  {
    ...visit,
    name: "join-run-paused",
    isWhole: true,
    prepare: async (page, world) => {
      const { run } = await own(page, world, small);
      await practise(page);
      await does(page, "waiting");
      await world.coordinator.post(`/api/runs/${run.id}/pause`, {});
      await page.getByText("The run is paused").first().waitFor();
    },
  },
  { ...visit, name: "join-finished", isWhole: true, prepare: finishRun },
  {
    ...visit,
    name: "join-invited",
    path: "/join/invited?backend=wasm",
    isWhole: true,
    prepare: async (page) => {
      await practise(page);
      await page.getByTestId("start").click();
      await is(page, "barred");
    },
  },
  {
    ...visit,
    name: "join-failed",
    path: table,
    isWhole: true,
    prepare: async (page) => {
      await invent(page);
      await page.route("**/*", (route) => route.abort());
      await page.getByTestId("start").click();
      await is(page, "failed");
    },
  },
];

const ways: readonly Shot[] = [
  {
    ...visit,
    name: "join-no-webgpu",
    path: "/join/tumours",
    isWhole: true,
    prepare: async (page) => {
      await invent(page);
      await page.getByText("Why this one?").click();
    },
  },
  {
    ...visit,
    name: "join-lost-line",
    isWhole: true,
    prepare: async (page, world) => {
      const proxy = await FaultProxy.start(Number(new URL(world.url).port));
      await page.goto(new URL(table, proxy.url).href);
      await waitAlone(page);
      proxy.refuse();
      await page.getByText("The connection is lost").first().waitFor();
      await page.context().setOffline(true);
      page.on("close", () => void proxy.close());
    },
  },
  {
    ...visit,
    name: "offline",
    path: "/join/tumours",
    isWhole: true,
    prepare: async (page) => {
      await agree(page);
      const isKept = async () => (await caches.match("/join/tumours")) !== undefined;
      await page.waitForFunction(isKept);
      await page.context().setOffline(true);
      await page.reload();
      await page.getByTestId("offline").getByText("You are offline").waitFor();
    },
  },
  {
    ...visit,
    name: "offline-never-opened",
    path: "/join/tumours",
    isWhole: true,
    prepare: async (page, world) => {
      const isKept = async () => (await caches.match("/join/tumours")) !== undefined;
      await page.waitForFunction(isKept);
      await page.context().setOffline(true);
      await page.goto(new URL("/join/never-opened", world.url).href);
    },
  },
];

const leaving: readonly Shot[] = [
  {
    ...visit,
    name: "join-leaving",
    prepare: async (page) => {
      await agree(page);
      await page.getByTestId("leave").click();
    },
  },
  {
    ...visit,
    name: "join-left-german",
    isWhole: true,
    prepare: async (page) => {
      await german(page);
      await agree(page);
      await page.getByTestId("leave").click();
      await page.getByTestId("leave-now").click();
      await page.getByTestId("farewell").waitFor();
    },
  },
  {
    ...visit,
    name: "join-new-key-german",
    prepare: async (page) => {
      await german(page);
      await agree(page);
      await page.getByTestId("new-key").click();
    },
  },
];

export const joinWorkShots: readonly Shot[] = [...working, ...resting, ...ways, ...leaving];
