/** The admin's pages as people meet them: sound in every state, by keyboard too, and shut to visitors. */
import { expect, type Page, test } from "@playwright/test";
import { readyTasks } from "@tributary/tasks";
import { adminToken, Coordinator } from "./support/coordinator.ts";
import { expectNoViolations, expectSound } from "./support/page-checks.ts";
import { setupLink } from "./support/pages.ts";

let coordinator: Coordinator;
/** What the browser's policy refused, of any page of this file. */
let refused: string[] = [];

test.beforeAll(async () => {
  test.setTimeout(180_000); // The pages may have to be built first.
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
});

test.afterAll(() => coordinator.dispose());

test.beforeEach(({ page }) => {
  refused = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
});

test.afterEach(() => expect(refused).toEqual([]));

async function visit(page: Page, path: string, name: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(new URL(path, coordinator.url).href);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** As a script would ask: the token may do everything. */
async function enter(page: Page): Promise<void> {
  await page.context().setExtraHTTPHeaders({ authorization: `Bearer ${adminToken}` });
}

test("a visitor is led to the sign-in page, and would come back", async ({ page }) => {
  await page.goto(new URL("/admin/audit?actor=admin+token", coordinator.url).href);
  await page.waitForURL(/\/sign-in\?back=/);
  expect(new URL(page.url()).searchParams.get("back")).toBe("/admin/audit?actor=admin+token");
});

test("a setup link's secret is taken off the address", async ({ page }) => {
  await visit(page, setupLink(coordinator), "Make this coordinator yours");
  expect(new URL(page.url()).hash).toBe("");
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByLabel("The same password again").fill("short");
  await page.getByRole("button", { name: "Make the account" }).click();
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toHaveAttribute("aria-invalid", "true");
  await expect(password).toHaveAccessibleDescription(/5 characters are too few/);
  await expectSound(page);
});

test("a setup link that nobody made says so", async ({ page }) => {
  await visit(page, "/setup#a-secret", "This link does not work any more");
  await expectSound(page);
});

test("a setup link without its secret says so", async ({ page }) => {
  await visit(page, "/setup", "This link is not whole");
  await expectSound(page);
});

test.describe
  .serial("a first federation", () => {
    test("a fresh coordinator shows the way to a practice run, and one click starts it", async ({
      page,
    }) => {
      await enter(page);
      await visit(page, "/admin", "Overview");
      await expect(page.getByText("Nothing has been trained here yet")).toBeVisible();
      await expectNoViolations(page);
      await page.getByRole("button", { name: "Start a practice run" }).click();
      const run = page.getByTestId("run-under-way");
      await expect(run).toContainText("0 of 5 rounds", { timeout: 60_000 });
      await expect(run.getByRole("link", { name: "Add a practice participant" })).toHaveAttribute(
        "href",
        "/join/digits-mlp?data=practice&seed=1&device=new&start=1",
      );
      await expectSound(page);
    });

    test("two practice participants in one browser are two devices, and make a round", async ({
      page,
      context,
    }) => {
      await enter(page);
      await visit(page, "/admin", "Overview");
      for (const seed of [1, 2]) {
        const participant = await context.newPage();
        const path = `/join/digits-mlp?data=practice&examples=50&seed=${seed}&device=new&start=1`;
        await participant.goto(new URL(`${path}&backend=wasm`, coordinator.url).href);
      }
      await expect(page.getByTestId("run-under-way")).toContainText(/[1-5] of 5 rounds/, {
        timeout: 90_000,
      });
      await expect(page.getByRole("cell", { name: /%/ })).toBeVisible();
    });
  });

test("the audit log shows acts, filters them, and opens one whole", async ({ page }) => {
  const { id } = await coordinator.openRun(readyTasks.shakespeare, 3);
  await coordinator.openRun(readyTasks.tumours, 3);
  await enter(page);
  await visit(page, "/admin/audit", "Audit log");
  await expect(page.getByText(/Chain whole, \d+ acts checked/)).toBeVisible();
  const rows = page.getByRole("row");
  await expect(rows.nth(1)).toContainText("open run");
  const before = await rows.count();
  await page.getByLabel("Of", { exact: true }).fill(id);
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(2);
  expect(before).toBeGreaterThan(2);
  expect(new URL(page.url()).search).toBe(`?subject=${id}`);
  await page.getByRole("button", { name: /^Show act/ }).click();
  const act = page.getByRole("dialog");
  await expect(act).toContainText("admin token");
  await expectNoViolations(page);
  await page.keyboard.press("Escape");
  await expect(act).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Show act/ })).toBeFocused();
  await page.getByLabel("By", { exact: true }).fill("nobody");
  await page.getByRole("search").getByRole("button", { name: "Search" }).click();
  await page.getByRole("button", { name: "Show all acts" }).click();
  await expect(rows).toHaveCount(before);
  await expectSound(page);
});

test("the audit log is exported as it is filtered", async ({ page }) => {
  const { id } = await coordinator.openRun(readyTasks.digits, 3);
  await enter(page);
  await visit(page, `/admin/audit?subject=${id}`, "Audit log");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("acts.csv");
  const lines = await linesOf(await file.createReadStream());
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(",admin token,open_run,");
});

async function linesOf(stream: AsyncIterable<Buffer>): Promise<readonly string[]> {
  let text = "";
  for await (const part of stream) text += part.toString();
  return text.trimEnd().split("\r\n");
}

test("the keyboard reaches all of the shell: skip link, sections, account", async ({ page }) => {
  await enter(page);
  await visit(page, "/admin/audit", "Audit log");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("main").locator(":focus")).toHaveCount(1);
  const here = page.getByRole("navigation", { name: "Sections" }).getByRole("link", {
    name: "Audit log",
  });
  await expect(here).toHaveAttribute("aria-current", "page");
  const account = page.getByRole("button", { name: /^Account: admin token/ });
  await account.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Settings" })).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeFocused();
  await expectNoViolations(page, "[role=menu]");
  await page.keyboard.press("Escape");
  await expect(account).toBeFocused();
});

test("on a narrow screen the sections are behind a button, and focus stays among them", async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 720 });
  await enter(page);
  await visit(page, "/admin/audit", "Audit log");
  const button = page.getByRole("button", { name: "Open the navigation" });
  await button.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog");
  await expect(panel).toBeVisible();
  await expectNoViolations(page);
  const stops = await panel.getByRole("link").count();
  for (let press = 0; press < 2 * (stops + 1); press++) {
    await page.keyboard.press("Tab");
    await expect(panel.locator(":focus")).toHaveCount(1);
  }
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
  await button.press("Enter");
  await panel.getByRole("link", { name: "Overview" }).press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expect(panel).toHaveCount(0);
});
