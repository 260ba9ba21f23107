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
import { buildTime_ms, expect, goTo, setUp, setupLink, startFresh } from "./support/pages.ts";
import { thingsFile, thingsTable } from "./support/things.ts";

const title = "Large things";
const rounds = 4;
/** A round takes long enough to pause the run before its last. */
const epochs = 40;
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
  page.setDefaultTimeout(60_000);
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
  await page.getByLabel("Wait for a full cohort").fill("3");
  await next();
  await page.getByRole("button", { name: "Publish the task" }).click();
  await expect(heading()).toHaveText(title);
  await expect(page.getByTestId("join-link")).toBeVisible();
});

/** As somebody who was sent the link. */
async function joinInBrowser(browser: Browser, link: string, seed: number): Promise<void> {
  const participant = await (await browser.newContext()).newPage();
  participant.setDefaultTimeout(60_000);
  await participant.goto(`${link}?backend=wasm`);
  await participant.getByRole("button", { name: "I agree, go on" }).click();
  await participant.getByLabel("Choose a table").setInputFiles(thingsFile(80, seed));
  await expect(participant.getByText("80 examples ready to learn from")).toBeVisible();
  await participant.getByTestId("start").click();
  await expect(participant.getByTestId("status")).toHaveAttribute("data-standing", "running");
}

async function joinOnDevice(link: string, seed: number): Promise<Edge> {
  const data = join(folder, `data-${seed}`);
  await mkdir(data, { recursive: true });
  await writeFile(join(data, "own.csv"), thingsTable(80, seed));
  const edge = new Edge({ link, data, state: join(folder, `state-${seed}`) });
  await edge.events.first("a device that joined", ({ type }) => type === "joined");
  return edge;
}

let link = "";

test("a browser and a device join with rows of their own", async ({ browser }) => {
  link = (await page.getByTestId("join-link").getAttribute("href")) ?? "";
  expect(link).toBe(`${coordinator.url}/join/large-things`);
  await joinInBrowser(browser, link, 1);
  edges = [await joinOnDevice(link, 2)];
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
  const waiting = page.getByTestId("waiting-for");
  await expect(waiting).toContainText("waiting for 1 more of 3 participants");
});

test("another browser and device join, and the run shows all four live", async ({ browser }) => {
  await joinInBrowser(browser, link, 3);
  edges = [...edges, await joinOnDevice(link, 4)];
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
  // No test set judges this task: what is known of both is how long their rounds took.
  await page.getByLabel("Figure").selectOption("seconds");
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
