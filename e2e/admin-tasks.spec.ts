/**
 * A task from a table through the form: described, tried, published, joined. The form as people meet it: by keyboard,
 * in both themes, on a small screen, and after a reload.
 */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { adminToken, Coordinator } from "./support/coordinator.ts";

let coordinator: Coordinator;

test.beforeAll(async () => {
  test.setTimeout(240_000); // The pages may have to be built first.
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
});

test.afterAll(() => coordinator.dispose());

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setExtraHTTPHeaders({ authorization: `Bearer ${adminToken}` });
});

/** Two numbers and a kind, which the first number tells. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const isLarge = index % 2 === 0;
    const size = (isLarge ? 30 : 10) + (index % 7) / 10;
    return `${size},${(index % 5) + 1},${isLarge ? "large" : "small"}`;
  });
  return ["size,age,kind", ...lines].join("\n");
}

const sample = { name: "things.csv", mimeType: "text/csv", buffer: Buffer.from(table(120)) };
const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const step = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name });
const next = (page: Page) => page.getByRole("button", { name: "Next" }).click();

async function open(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, coordinator.url).href);
  await expect(heading(page)).toBeVisible();
}

async function fillIn(page: Page, title: string): Promise<void> {
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Summary").fill("Says whether a thing is large.");
  await next(page);
  await page.getByLabel("Choose a sample table").setInputFiles(sample);
  await expect(page.getByText("120 rows, 3 columns")).toBeVisible();
}

test("without any task the page says what to do, and leads to the form", async ({ page }) => {
  await open(page, "/admin/tasks");
  await expect(page.getByText("No task yet.")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "New task" }).first().click();
  await expect(heading(page)).toHaveText("New task");
});

test("a table becomes a task that is tried here, published, and joined", async ({ page }) => {
  await open(page, "/admin/tasks/new");
  await next(page);
  await expect(page.getByText("The title is missing.")).toBeVisible();
  await expect(page.getByLabel("Title")).toBeFocused();
  await fillIn(page, "Large things");
  await expect(page.getByLabel("Part of kind")).toHaveValue("label");
  await expect(page.getByLabel("Classes")).toHaveValue("large\nsmall");
  await next(page);
  await page.getByLabel("Small", { exact: false }).first().check();
  await page.getByLabel("Learning rate").fill("0.05");
  await next(page);
  await expect(page.getByText("shares its secrets with all the others")).toBeVisible();
  await next(page);
  await page.getByLabel("Quorum").fill("2");
  await next(page);
  await page.getByRole("button", { name: "Try it here" }).click();
  await expect(page.getByTestId("trial")).toContainText("It learns.", { timeout: 60_000 });
  await page.getByRole("button", { name: "Publish the task" }).click();
  await expect(heading(page)).toHaveText("Large things");
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
  const link = await page.getByTestId("join-link").getAttribute("href");
  expect(link).toBe(`${coordinator.url}/join/large-things`);
  await page.goto(link ?? "");
  await expect(heading(page)).toHaveText("Large things");
  await page.getByRole("button", { name: "I agree, go on" }).click();
  await expect(page.getByText("“size”, “age” and “kind” (large or small)")).toBeVisible();
  await page.getByLabel("Choose a table").setInputFiles(sample);
  await expect(page.getByText("120 examples ready to learn from")).toBeVisible();
  await page
    .getByRole("button", { name: /^Start|Take part/ })
    .first()
    .click();
  await expect(page.getByText("This device joins in when a run starts")).toBeVisible();
});

test("what was described is there after a reload, and goes with “Start over”", async ({ page }) => {
  await open(page, "/admin/tasks/new");
  await fillIn(page, "Kept things");
  await page.reload();
  await expect(page.getByText("120 rows, 3 columns")).toBeVisible();
  await expect(page.getByLabel("Part of age")).toHaveValue("number");
  await step(page, "What").click();
  await expect(page.getByLabel("Title")).toHaveValue("Kept things");
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.getByLabel("Title")).toHaveValue("");
});

test("a change is the next version, whose differences are shown", async ({ page }) => {
  await open(page, "/admin/tasks/new?from=large-things");
  await expect(heading(page)).toHaveText("New version");
  await page.getByLabel("Title").fill("Very large things");
  await step(page, "Publish").click();
  await page.getByRole("button", { name: "Publish version 2" }).click();
  await expect(heading(page)).toHaveText("Very large things");
  const differences = page.getByRole("region", { name: "What differs between" });
  await expect(differences.getByRole("row", { name: /title/ })).toContainText("Large things");
  await page.getByRole("button", { name: "Archive" }).click();
  await page.getByRole("button", { name: "Archive the task" }).click();
  await expect(page.getByText("Archived", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("Waits for a run")).toBeVisible();
});

test("a task takes invited devices only, and its page makes the invite with its picture", async ({
  page,
}) => {
  await open(page, "/admin/tasks/new?from=large-things");
  await step(page, "Rounds").click();
  await page.getByRole("switch", { name: "Invited devices only" }).check();
  await step(page, "Publish").click();
  await page.getByRole("button", { name: "Publish version 3" }).click();
  await expect(page.getByText("Who may join is the same for every version")).toContainText(
    "invited devices only",
  );
  await page.getByRole("button", { name: "Invite devices" }).click();
  const dialog = page.getByRole("dialog", { name: "New invite" });
  await expect(dialog.getByLabel("For")).toHaveValue("large-things");
  await dialog.getByLabel("How many devices").fill("3");
  await dialog.getByRole("button", { name: "Make the invite" }).click();
  const sheet = dialog.getByRole("region", { name: "Invite" });
  await expect(sheet.getByRole("img", { name: "QR code" })).toBeVisible();
  await expect(sheet).toContainText("For 3 devices, the task large-things.");
  await expect(sheet).toContainText("Until");
  await expectSound(page);
  await page.emulateMedia({ media: "print" });
  await expect(sheet).toContainText("#invite=");
  await expect(page.getByRole("heading", { level: 1 })).toBeHidden();
  await expect(dialog.getByRole("button", { name: "I have kept it" })).toBeHidden();
  await page.emulateMedia({ media: null });
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("button", { name: "Take anyone" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take anyone" }).click();
  await expect(page.getByRole("button", { name: "Take invited devices only" })).toBeVisible();
});

const pages = [
  { name: "list of tasks", path: "/admin/tasks" },
  { name: "task", path: "/admin/tasks/large-things" },
] as const;

async function expectSound(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
}

async function expectWhole(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 720 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(320);
}

for (const { name, path } of pages) {
  test(`the ${name} is sound in both themes, and whole at 320 pixels`, async ({ page }) => {
    await open(page, path);
    await expect(page.getByText("Very large things").first()).toBeVisible();
    await expectSound(page);
    await expectWhole(page);
  });
}

test("every step of the form is sound in both themes, and whole at 320 pixels", async ({
  page,
}) => {
  await open(page, "/admin/tasks/new");
  await fillIn(page, "Sound things");
  for (const name of ["What", "Data", "Model", "Privacy", "Rounds", "Publish"]) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await step(page, name).click();
    await expectSound(page);
    await expectWhole(page);
  }
});
