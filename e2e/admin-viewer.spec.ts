/**
 * A viewer can change nothing. In a browser: every page is walked and every button on it pressed, those in the dialogs
 * that open too; no request that changes anything is granted, and the log has no act of the viewer's. Then every
 * changing operation of the API is asked for by hand, from the viewer's own page.
 */
import { type BrowserContext, type Page, test } from "@playwright/test";
import type { RunView } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { Coordinator } from "./support/coordinator.ts";
import { buildTime_ms, expect, setUp, setupLink, signIn, signOut } from "./support/pages.ts";
import { type Participant, takePart } from "./support/participant.ts";
import { tinyTask } from "./support/tasks.ts";

const vera = { name: "Vera", password: "four green boats" } as const;
const rounds = 3;
const task = tinyTask("looked-at");

let coordinator: Coordinator;
let context: BrowserContext;
let page: Page;
let participants: readonly Participant[] = [];
let finished: RunView;
let waiting: RunView;
/** What was asked to change something, and how it was answered. */
const asked: { readonly what: string; readonly status: number }[] = [];

test.describe.configure({ mode: "serial", timeout: 400_000 });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(buildTime_ms);
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
  const ownerContext = await browser.newContext();
  await setUp(await ownerContext.newPage(), setupLink(coordinator));
  await ownerContext.close();
  finished = await coordinator.openRun(task, rounds);
  participants = takePart({ url: coordinator.url, task: task.id, count: 3 });
  await Promise.all(participants.map((one) => one.saw("ended")));
  finished = (await coordinator.run(finished.id)).run;
  waiting = await coordinator.openRun(readyTasks["digits-mlp"], rounds);
  await coordinator.post("/api/invites", { task: task.id, note: "For the kitchen" });
  const answer = await coordinator.post("/api/accounts", { name: vera.name, role: "viewer" });
  const { link } = (await answer.json()) as { readonly link: string };
  context = await browser.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await setUp(page, new URL(link, coordinator.url).href, vera);
  await signOut(page);
  await signIn(page, vera);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  page.on("response", (response) => {
    const method = response.request().method();
    if (method === "GET" || method === "HEAD") return;
    asked.push({
      what: `${method} ${new URL(response.url()).pathname}`,
      status: response.status(),
    });
  });
});

test.afterAll(async () => {
  await Promise.all(participants.map((one) => one.leave()));
  await context.close();
  await coordinator.dispose();
});

const pages: readonly (string | (() => string))[] = [
  "/admin",
  "/admin/tasks",
  `/admin/tasks/${task.id}`,
  "/admin/tasks/new",
  "/admin/runs",
  () => `/admin/runs/${finished.id}`,
  () => `/admin/runs/${waiting.id}`,
  () => `/admin/runs/compare?runs=${finished.id},${waiting.id}`,
  "/admin/schedules",
  "/admin/models",
  () => `/admin/models/${finished.model}`,
  "/admin/devices",
  "/admin/devices/invites",
  "/admin/audit",
  "/admin/system",
  "/admin/api",
  "/admin/settings/people",
  "/admin/settings/tokens",
  "/admin/settings/webhooks",
];

async function open(path: string): Promise<void> {
  await page.goto(new URL(path, coordinator.url).href);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** "Show act 12" and "Show act 13" do the same. */
function kindOf(name: string): string {
  return name.split(/\s+/).slice(0, 2).join(" ");
}

/** Presses one button of each kind in there; answers which. */
async function pressAll(within: "main" | "dialog"): Promise<readonly string[]> {
  const pressed = new Set<string>();
  const buttons = page.getByRole(within).getByRole("button");
  for (let at = 0; at < (await buttons.count()); at += 1) {
    const button = buttons.nth(at);
    if (!(await button.isVisible()) || (await button.isDisabled())) continue;
    const kind = kindOf((await button.textContent()) ?? "");
    if (pressed.has(kind)) continue;
    pressed.add(kind);
    await button.click();
    if (within === "dialog" || (await page.getByRole("dialog").count()) === 0) continue;
    for (const inside of await pressAll("dialog")) pressed.add(`${kind}: ${inside}`);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  return [...pressed];
}

/** Of the viewer's, by the log. */
async function acts(): Promise<readonly unknown[]> {
  const answer = await coordinator.get(`/api/acts/search?actor=account+${vera.name}`);
  return ((await answer.json()) as { readonly acts: readonly unknown[] }).acts;
}

test("no button on any page changes anything", async () => {
  const before = await acts();
  const pressed: string[] = [];
  for (const path of pages) {
    await open(typeof path === "string" ? path : path());
    pressed.push(...(await pressAll("main")));
  }
  expect(pressed.length).toBeGreaterThan(pages.length);
  expect(asked.filter(({ status }) => status < 400)).toEqual([]);
  expect(await acts()).toEqual(before);
  const { run } = await coordinator.run(waiting.id);
  expect(run).toMatchObject({ status: "running", round: { phase: "recruiting" } });
});

const changing =
  /^(Start|Pause|Resume|Stop|Roll back|New|Make|Change|Archive|Restore|Promote|Propose|Take back|Revoke|Rename|End|Let)\b/;

test("what a viewer may not do is not offered", async () => {
  for (const path of pages) {
    await open(typeof path === "string" ? path : path());
    const main = page.getByRole("main");
    await expect(main.getByRole("button", { name: changing, disabled: false })).toHaveCount(0);
    await expect(main.getByRole("link", { name: changing })).toHaveCount(0);
  }
});

test("every operation of the API that is not a viewer's is answered 403", async () => {
  const answer = await coordinator.get("/api/openapi.json");
  type Operation = { readonly description: string };
  const { paths } = (await answer.json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  const others = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { description }]) => /from (owner|admin|operator) on/.test(description))
      .map(([method]) => ({ method: method.toUpperCase(), path })),
  );
  expect(others.length).toBeGreaterThan(30);
  const answered = await page.evaluate(async (operations) => {
    const headers = { "content-type": "application/json", "x-tributary": "1" };
    return Promise.all(
      operations.map(async ({ method, path }) => {
        const body = method === "GET" ? {} : { body: "{}" };
        const { status } = await fetch(path.replaceAll(/\{\w+\}/g, "any"), {
          method,
          headers,
          ...body,
        });
        return `${method} ${path}: ${status}`;
      }),
    );
  }, others);
  expect(answered).toEqual(others.map(({ method, path }) => `${method} ${path}: 403`));
});

test("a viewer sees the own role, and of the settings the own account", async () => {
  await open("/admin/settings");
  await expect(page.getByRole("button", { name: /^Account: Vera/ })).toContainText("viewer");
  const navigation = page.getByRole("navigation", { name: "Settings" });
  await expect(navigation.getByRole("link")).toHaveText(["Your account"]);
});
