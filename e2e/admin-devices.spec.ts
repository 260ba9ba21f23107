/**
 * Devices as admins and their owners meet them: an invite is made, a device joins with it, is seen, is revoked, and
 * reads why it may not go on.
 */
import { type Page, test } from "@playwright/test";
import { readyTasks } from "@tributary/tasks";
import { adminToken, Coordinator } from "./support/coordinator.ts";
import { expectNoViolations, expectSound } from "./support/page-checks.ts";
import { buildTime_ms, expect } from "./support/pages.ts";

const task = "digits-mlp";
const practice = "data=practice&examples=50&seed=1&backend=wasm";

let coordinator: Coordinator;

// A device reads its task, its data and its processor first.
test.use({ actionTimeout: 60_000 });
// One story: each part goes on where the one before ended.
test.describe.configure({ mode: "serial", timeout: 300_000 });
const patient = expect.configure({ timeout: 90_000 });

test.beforeAll(async () => {
  test.setTimeout(buildTime_ms);
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
  await coordinator.openRun(readyTasks[task], 3);
});

test.afterAll(() => coordinator.dispose());

async function visit(page: Page, path: string, name: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.context().setExtraHTTPHeaders({ authorization: `Bearer ${adminToken}` });
  await page.goto(new URL(path, coordinator.url).href);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

async function admit(admits: "anyone" | "invited"): Promise<void> {
  const response = await coordinator.fetch(`/api/tasks/${task}/admission`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ admits }),
  });
  expect(await response.json()).toEqual({ admits });
}

/** The page of somebody who owns a device, in a browser of its own. */
async function deviceAt(page: Page, link: string): Promise<Page> {
  const context = await page.context().browser()?.newContext();
  if (context === undefined) throw new Error("Expected a browser.");
  const device = await context.newPage();
  await device.goto(link);
  await device.getByTestId("agree").click();
  await device.getByTestId("start").click();
  return device;
}

const withPractice = (link: string) => link.replace(/(#|$)/, `?${practice}$1`);

test("a federation without devices says how to invite one", async ({ page }) => {
  await visit(page, "/admin/devices", "Devices");
  await expect(page.getByText("No device was here yet")).toBeVisible();
  await expectSound(page);
});

test("a federation without invites says what they are", async ({ page }) => {
  await visit(page, "/admin/devices/invites", "Invites");
  await expect(page.getByText("Nobody was invited yet")).toBeVisible();
  await expectSound(page);
});

test("an invite lets a device in, and a revoked device reads that it is out", async ({ page }) => {
  await admit("invited");
  const joinPage = new URL(`/join/${task}`, coordinator.url).href;
  const stranger = await deviceAt(page, withPractice(joinPage));
  await patient(stranger.getByText("This task takes invited devices only.")).toBeVisible();
  await expectNoViolations(stranger);

  await visit(page, "/admin/devices", "Devices");
  await page.getByRole("button", { name: "New invite" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("For").selectOption(task);
  await dialog.getByLabel("How many devices").fill("0");
  await expect(dialog.getByText("Write a whole number from 1 to 100,000.")).toBeVisible();
  await dialog.getByLabel("How many devices").fill("1");
  await dialog.getByLabel("Note").fill("For the kitchen");
  await expectNoViolations(page);
  await dialog.getByRole("button", { name: "Make the invite" }).click();
  const link = ((await dialog.locator("pre").first().textContent()) ?? "").trim();
  expect(link).toMatch(/\/join\/digits-mlp#invite=[\w-]{22}$/);
  await expectNoViolations(page);
  await dialog.getByRole("button", { name: "I have kept it" }).click();

  const device = await deviceAt(page, withPractice(link));
  await patient(device.getByTestId("status")).toContainText("1 of 3 are here");
  expect(new URL(device.url()).hash).toBe("");

  await visit(page, "/admin/devices?state=connected", "Devices");
  const rows = page.getByRole("row");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText("Connected");
  await page.getByRole("button", { name: /^Show/ }).click();
  await expect(page.getByRole("dialog")).toContainText("For the kitchen");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Kitchen");
  await page.getByRole("button", { name: "Give the name" }).click();
  await expect(page.getByRole("dialog").getByText("Kitchen", { exact: true })).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByLabel("Why it is revoked").fill("Sold to a neighbour");
  await page.getByRole("button", { name: "Revoke the device" }).click();
  await expect(page.getByText("Revoked: Sold to a neighbour")).toBeVisible();

  await patient(device.getByText("Taken out of this federation")).toBeVisible();
  await device.getByTestId("start").click();
  await patient(device.getByText("This device may not take part here any more.")).toBeVisible();
  await expectNoViolations(device);

  await visit(page, "/admin/devices?state=revoked", "Devices");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText("Revoked");
  await expectSound(page);
  await page.getByRole("button", { name: /^Show/ }).click();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("button", { name: "Revoke" })).toBeVisible();
  await device.getByTestId("start").click();
  await patient(device.getByTestId("status")).toContainText("1 of 3 are here");
});

test("the invite that was used up lets nobody else in, and says so in the list", async ({
  page,
}) => {
  await visit(page, "/admin/devices/invites", "Invites");
  const row = page.getByRole("row").nth(1);
  await expect(row).toContainText("For the kitchen");
  await expect(row).toContainText("Used up");
  await expect(row).toContainText("1 of 1");
  await expectSound(page);
});

test("what was done with devices and invites is in the audit log", async ({ page }) => {
  await visit(page, "/admin/audit", "Audit log");
  for (const act of ["set admission", "create invite", "rename device", "revoke device"]) {
    await expect(page.getByRole("row").filter({ hasText: act }).first()).toBeVisible();
  }
});
