/**
 * `npx pnpm shots [part of a name …]`: photographs the pages in both themes and two widths, into shots/. They are to be
 * looked at before a page is called done.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page } from "@playwright/test";
import { mustFindChromium } from "./all/chromium.ts";
import { picturesFolder } from "./shots/folder.ts";
import { shots } from "./shots/pages.ts";
import type { Shot } from "./shots/shot.ts";
import { openWorld, signIn, type World, type WorldName } from "./shots/worlds.ts";

const themes = ["light", "dark"] as const;
const widths = [320, 1440] as const;
const height = 900;
/** The development server builds a page when it is first asked for. */
const loading_ms_max = 120_000;

/** Nothing on the page is still on its way. */
async function expectKnown(page: Page): Promise<void> {
  const unknown = page.locator("[aria-busy=true].skeleton, .skeleton:visible");
  await expect(unknown).toHaveCount(0, { timeout: loading_ms_max });
}

async function photograph(browser: Browser, world: World, shot: Shot): Promise<void> {
  for (const width of widths) {
    const viewport = { width, height };
    const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
    if (shot.as === "owner") await signIn(context, world);
    const page = await context.newPage();
    page.on("console", (message) => {
      const isPolicy = message.text().includes("Content Security Policy");
      if (isPolicy) console.log(`  ${shot.name}: ${message.text()}`);
    });
    page.on("pageerror", (error) => console.log(`  ${shot.name}: ${error.message}`));
    const path = typeof shot.path === "string" ? shot.path : shot.path(world);
    await page.goto(new URL(path, world.url).href, { timeout: loading_ms_max });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible({ timeout: loading_ms_max });
    await expectKnown(page);
    await shot.prepare?.(page, world);
    await expectKnown(page);
    const needed = await page.evaluate(() => document.documentElement.scrollWidth);
    if (needed > width) console.log(`  ${shot.name}: ${needed} px wide in a window of ${width}`);
    const fullPage = shot.isWhole ?? shot.prepare === undefined;
    // What sticks to the window's edges is where a reader meets it first.
    if (fullPage) await page.evaluate(() => scrollTo(0, 0));
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      const file = join(picturesFolder, `${shot.name}-${colorScheme}-${width}.png`);
      await page.screenshot({ path: file, fullPage });
    }
    await context.close();
  }
}

async function photographAll(wanted: readonly Shot[]): Promise<void> {
  await mkdir(picturesFolder, { recursive: true });
  // A camera that shows a moving picture; who may see it is said by each context.
  const args = ["--no-sandbox", "--use-fake-device-for-media-stream"];
  const browser = await chromium.launch({ executablePath: mustFindChromium(), args });
  const names = new Set<WorldName>(wanted.map(({ world }) => world));
  for (const name of names) {
    const world = await openWorld(name);
    try {
      for (const shot of wanted.filter((one) => one.world === name)) {
        await photograph(browser, world, shot).then(
          () => console.log(shot.name),
          (error: unknown) => {
            console.error(`  ${shot.name} was not taken: ${error}`);
            process.exitCode = 1;
          },
        );
      }
    } finally {
      await world.dispose();
    }
  }
  await browser.close();
}

const parts = process.argv.slice(2).filter((argument) => argument !== "--");
const wanted = shots.filter(
  ({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)),
);
await photographAll(wanted);
console.log(`${wanted.length * themes.length * widths.length} pictures are in shots/`);
