/**
 * One owner's whole way through the pages: a task from a table, participants in browsers and on devices, a run by the
 * calendar that loses one of them, a second to compare it with, a step back, and the model as files.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, test } from "@playwright/test";
import type { Coordinator } from "./support/coordinator.ts";
import { Edge } from "./support/edge.ts";
import {
  buildTime_ms,
  expect,
  goTo,
  setUp,
  setupLink,
  signIn,
  signOut,
  startFresh,
} from "./support/pages.ts";
import { thingsFile, thingsTable } from "./support/things.ts";

const title = "Large things";
const rounds = 6;
/** A round takes long enough to pause the run before its last. */
const epochs = 200;
/** The calendar has minutes, and rounds take what the machine takes. */
const patience = { timeout: 150_000 } as const;

let coordinator: Coordinator;
let folder: string;
let page: Page;
let edges: readonly Edge[] = [];
/** How often the page's socket was told of a round, participant by participant. */
let traces = 0;

test.describe.configure({ mode: "serial", timeout: 300_000 });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(buildTime_ms);
  folder = await mkdtemp(join(tmpdir(), "tributary-story-"));
  coordinator = await startFresh();
  page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      if (String(payload).includes('"type":"trace"')) traces += 1;
    });
  });
  await setUp(page, setupLink(coordinator));
});

test.afterAll(async () => {
  await Promise.all(edges.map((edge) => edge.kill("SIGKILL")));
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

const heading = () => page.getByRole("heading", { level: 1 });
const next = () => page.getByRole("button", { name: "Next" }).click();

test("a task is made of a table and published", async () => {
  await page.getByRole("link", { name: "Define a task of your own" }).click();
  await expect(heading()).toHaveText("New task");
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Summary").fill("Says whether a thing is large.");
  await next();
  await page.getByLabel("Choose a sample table").setInputFiles(thingsFile(120, 0));
  await expect(page.getByText("120 rows, 3 columns")).toBeVisible();
  await next();
  await page.getByLabel("Small", { exact: false }).first().check();
  await page.getByLabel("Local epochs").fill(String(epochs));
  await next();
  await next();
  await page.getByLabel("Quorum").fill("3");
  await page.getByLabel("Over-selection").fill("1.3");
  await page.getByLabel("Wait for a full cohort").fill("1");
  await next();
  await page.getByRole("button", { name: "Publish the task" }).click();
  await expect(heading()).toHaveText(title);
  await expect(page.getByTestId("join-link")).toBeVisible();
});

/** As somebody who was sent the link. */
async function joinInBrowser(browser: Browser, link: string, seed: number): Promise<void> {
  const participant = await (await browser.newContext()).newPage();
  await participant.goto(`${link}?backend=wasm`);
  await participant.getByLabel("Choose a CSV file").setInputFiles(thingsFile(80, seed));
  await expect(participant.getByText("80 examples ready to learn from")).toBeVisible();
  await participant.getByTestId("start").click();
  await expect(participant.getByTestId("status")).toHaveAttribute("data-standing", "running");
}

async function joinOnDevice(link: string, seed: number): Promise<Edge> {
  const data = join(folder, `data-${seed}`);
  await mkdir(data, { recursive: true });
  await writeFile(join(data, "own.csv"), thingsTable(80, seed));
  const edge = new Edge({ link, data, identity: join(folder, `key-${seed}`) });
  await edge.events.first("a device that joined", ({ type }) => type === "joined");
  return edge;
}

test("two browsers and two devices join with rows of their own", async ({ browser }) => {
  const link = (await page.getByTestId("join-link").getAttribute("href")) ?? "";
  expect(link).toBe(`${coordinator.url}/join/large-things`);
  for (const seed of [1, 2]) await joinInBrowser(browser, link, seed);
  edges = await Promise.all([3, 4].map((seed) => joinOnDevice(link, seed)));
});

test("a schedule is made, and a run begins by it", async () => {
  await goTo(page, "Schedules");
  await page.getByRole("button", { name: "New schedule" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Task").selectOption({ label: title });
  await dialog.getByLabel("Cron expression").fill("* * * * *");
  await expect(dialog.getByTestId("schedule-preview")).toContainText(/every minute/i);
  await dialog.getByLabel("Begins with").selectOption("fresh");
  await dialog.getByLabel("Ends after").fill(String(rounds));
  await dialog.getByLabel(/^After(?! the| part)/).fill(String(2 * rounds));
  await dialog.getByRole("button", { name: "Make the schedule" }).click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await page.getByRole("link", { name: /^run-/ }).click(patience);
  await expect(heading()).toHaveText(title);
});

test("the run shows its four participants, live", async () => {
  const timeline = page.getByTestId("gantt");
  await expect(timeline).toHaveAttribute("aria-label", /4 participants/, patience);
  await expect.poll(() => traces, patience).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Pause…" }).click();
  await page.getByRole("button", { name: "Pause after this round" }).click();
  await expect(page.getByTestId("waiting-for")).toContainText("Paused", patience);
});

test("a participant dies in the middle of a round, which goes on without it", async () => {
  const [edge] = edges;
  // It stands still, and is connected all the same: the next round selects it, and waits.
  edge?.pause();
  await page.getByRole("button", { name: "Resume" }).click();
  const waiting = page.getByTestId("waiting-for");
  await expect(waiting).toContainText(/waiting for 1 of/i, patience);
  const round = page.getByRole("heading", { name: /^Round \d+$/ });
  const number = Number(/\d+/.exec((await round.textContent()) ?? "")?.[0]);
  await edge?.kill("SIGKILL");
  await expect(waiting).toContainText("Finished", patience);
  await page.getByLabel("Timeline of", { exact: true }).selectOption(String(number));
  await expect(page.getByText("1 participant lost its connection")).toBeVisible();
  await page
    .getByRole("button", { name: new RegExp(`^Show as table ?: Round ${number},`) })
    .click();
  const members = page.getByRole("table", { name: /Members of the cohort/ });
  await expect(members.getByRole("row")).toHaveCount(5);
  await expect(members.getByRole("row", { name: /lost its connection/ })).toHaveCount(1);
  await expect(members.getByRole("row", { name: /Counted/ })).toHaveCount(3);
});

test("a second run follows, and the two are compared", async () => {
  await goTo(page, "Runs");
  const finished = page.getByRole("row", { name: new RegExp(`${rounds} of ${rounds}`) });
  await expect(finished).toHaveCount(2, patience);
  for (const box of await page.getByRole("checkbox", { name: /^Compare/ }).all()) await box.check();
  await page.getByRole("link", { name: "Compare 2 runs" }).click();
  await expect(heading()).toHaveText("Compare runs");
  await expect(page.getByRole("img", { name: /of 2 runs/ })).toBeVisible();
});

test("the newer run steps back, and its model is taken home", async () => {
  await goTo(page, "Runs");
  await page
    .getByRole("link", { name: new RegExp(title) })
    .first()
    .click();
  await page.getByRole("button", { name: "Roll back…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Version", { exact: true }).selectOption(String(rounds - 1));
  await dialog.getByLabel("To go on, write").fill(`version ${rounds - 1}`);
  await dialog.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByText(`rolled back from ${rounds}`)).toBeVisible();

  await goTo(page, "Models");
  await page
    .getByRole("link", { name: `${title}, version ${rounds - 1}` })
    .first()
    .click();
  const files = { safetensors: /\.safetensors$/, ONNX: /\.onnx$/ } as const;
  for (const [name, ending] of Object.entries(files)) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByText("Download").filter({ hasText: name }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(ending);
    expect(await download.failure()).toBeNull();
  }
});

const acts =
  /^(Start a practice|Define a task|New task|New schedule|New version|Open a run|Pause|Roll back|Stop|Archive|Promote|Take back|Resume|Change|Let somebody in)/;
const shown = [
  { path: "/admin", name: "Overview" },
  { path: "/admin/tasks", name: "Tasks" },
  { path: "/admin/tasks/large-things", name: title },
  { path: "/admin/runs", name: "Runs" },
  { path: "/admin/schedules", name: "Schedules" },
  { path: "/admin/models", name: "Models" },
  { path: "/admin/settings", name: "Your account" },
] as const;

test("a viewer sees all of it, and can change nothing", async ({ browser }) => {
  const invited = await page.evaluate(async () => {
    const answer = await fetch("/api/accounts", {
      method: "POST",
      headers: { "content-type": "application/json", "x-tributary": "1" },
      body: JSON.stringify({ name: "Vera", role: "viewer" }),
    });
    return (await answer.json()) as { link: string };
  });
  const viewer = await (await browser.newContext()).newPage();
  const vera = { name: "Vera", password: "four green boats" };
  await setUp(viewer, new URL(invited.link, coordinator.url).href, vera);
  await signOut(viewer);
  await signIn(viewer, vera);
  const run = await page.evaluate(async () => {
    const { runs } = await (await fetch("/api/runs")).json();
    return String(runs[0].run.id);
  });
  for (const { path, name } of [...shown, { path: `/admin/runs/${run}`, name: title }]) {
    await viewer.goto(new URL(path, coordinator.url).href);
    await expect(viewer.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(viewer.locator("[aria-busy=true]")).toHaveCount(0);
    await expect(viewer.getByRole("main").getByRole("button", { name: acts })).toHaveCount(0);
    await expect(viewer.getByRole("main").getByRole("link", { name: acts })).toHaveCount(0);
  }
  const wanted = ["/api/runs", "/api/tasks", "/api/schedules", "/api/accounts", "/api/tokens"];
  const refused = await viewer.evaluate(
    (paths) =>
      Promise.all(
        paths.map(async (path) => {
          const headers = { "content-type": "application/json", "x-tributary": "1" };
          return (await fetch(path, { method: "POST", headers, body: "{}" })).status;
        }),
      ),
    [...wanted, `/api/runs/${run}/stop`, `/api/runs/${run}/roll-back`],
  );
  expect([...new Set(refused)]).toEqual([403]);
});
