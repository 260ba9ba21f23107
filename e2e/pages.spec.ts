/** Each page as people meet it: accessible in both themes, whole at 320 pixels, with words for every state. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import type { RunView } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { Coordinator } from "./support/coordinator.ts";

let coordinator: Coordinator;
let run: RunView;

test.beforeAll(async () => {
  test.setTimeout(180_000); // The pages may have to be built first.
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
});

test.afterAll(() => coordinator.dispose());

test("the first page says what to do while no task is open", async ({ page }) => {
  await page.goto(coordinator.url);
  await expect(page.getByRole("main")).toContainText("npx pnpm demo");
  run = await coordinator.openRun(readyTasks["digits-mlp"], 3);
  await page.reload();
  await expect(page.getByTestId("task-card")).toContainText("Handwritten digits");
});

const pages: readonly { readonly name: string; readonly path: () => string }[] = [
  { name: "first page", path: () => "/" },
  { name: "run page", path: () => `/runs/${run.id}` },
  { name: "join page", path: () => "/join/digits-mlp?backend=wasm" },
  { name: "page that does not exist", path: () => "/nowhere" },
  { name: "run that does not exist", path: () => "/runs/run-000000000000" },
  { name: "task that does not exist", path: () => "/join/nothing" },
];

for (const { name, path } of pages) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing on the ${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await visit(page, path());
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => `${violation.id}: ${violation.help}`)).toEqual([]);
    });
  }

  test(`the ${name} is whole at 320 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 720 });
    await visit(page, path());
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(320);
  });
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, coordinator.url).href);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
}
