/** What holds of every page: axe finds nothing, in either theme, and nothing sticks out at 320 pixels. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Of the whole page, or of a part of it. */
export async function expectNoViolations(page: Page, part?: string): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (part === undefined ? axe : axe.include(part)).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`),
  );
  expect(found).toEqual([]);
}

export async function expectWhole(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(320);
}

/** As it is, in the dark, and on a small telephone. */
export async function expectSound(page: Page): Promise<void> {
  await expectNoViolations(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNoViolations(page);
  await page.setViewportSize({ width: 320, height: 720 });
  await expectNoViolations(page);
  await expectWhole(page);
}
