/**
 * From a fresh data directory to a federation that runs, with nothing but a browser and the link in the log: how many
 * clicks that takes, and that people get in, out, and back to where they were.
 */
import { type Page, test } from "@playwright/test";
import type { Coordinator } from "./support/coordinator.ts";
import {
  buildTime_ms,
  countClicks,
  expect,
  owner,
  setUp,
  setupLink,
  signIn,
  signOut,
  startFresh,
} from "./support/pages.ts";

const clicks_max = 11;

let coordinator: Coordinator;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(buildTime_ms);
  coordinator = await startFresh();
});

test.afterAll(() => coordinator.dispose());

/** The link opens a tab of its own, as for people. */
async function addParticipant(page: Page): Promise<Page> {
  const [participant] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("link", { name: "Add a practice participant" }).click(),
  ]);
  await expect(participant.getByTestId("status")).toHaveAttribute("data-standing", "running");
  return participant;
}

test(`a demo federation runs after fewer than ${clicks_max + 1} clicks`, async ({ page, context }, {
  annotations,
}) => {
  const clicks = await countClicks(context);
  const began_ms = Date.now();
  await setUp(page, setupLink(coordinator));
  expect(await context.cookies()).toMatchObject([{ httpOnly: true, sameSite: "Strict" }]);
  await page.getByRole("button", { name: "Start a practice run" }).click();
  const run = page.getByTestId("run-under-way");
  await expect(run).toContainText("0 of 5 rounds");
  for (const connected of ["1 participant", "2 participants"]) {
    await addParticipant(page);
    await expect(run).toContainText(connected);
  }
  await expect(run).toContainText(/[1-5] of 5 rounds/, { timeout: 120_000 });
  const models = page.getByRole("table", { name: "The newest model of each run" });
  await expect(models.getByRole("cell", { name: /%/ })).toBeVisible();

  const seconds = (Date.now() - began_ms) / 1000;
  const description = `${clicks()} clicks, ${seconds.toFixed(1)} s`;
  annotations.push({ type: "first federation", description });
  console.log(`First federation: ${description}.`);
  expect(clicks()).toBeGreaterThan(0);
  expect(clicks()).toBeLessThanOrEqual(clicks_max);
});

test("the setup link works once", async ({ page }) => {
  await page.goto(setupLink(coordinator));
  await expect(page.getByText("This link does not work any more")).toBeVisible();
});

test("people sign in by the page, are told what is wrong, and come back to where they were", async ({
  page,
}) => {
  await page.goto(new URL("/admin/audit?action=open_run", coordinator.url).href);
  await page.waitForURL(/\/sign-in\?back=/);
  await signIn(page, { ...owner, password: "three red lamps" });
  await expect(page.getByRole("alert").first()).toContainText("Name or password is not right");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await signIn(page);
  await page.waitForURL(/\/admin\/audit\?action=open_run$/);
  await expect(page.getByRole("row").nth(1)).toContainText("open run");
  await expect(page.getByRole("row").nth(1)).toContainText(owner.name);

  await signOut(page);
  expect(await page.context().cookies()).toEqual([]);
  await page.goto(new URL("/admin/runs", coordinator.url).href);
  await page.waitForURL(/\/sign-in\?back=/);
});
