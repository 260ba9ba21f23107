/**
 * What a page costs before it can be used: the scripts of a first visit, compressed, up to the first question that it
 * asks the coordinator, since then it runs. Every page of the dashboard is measured by its file, and keeps the mark;
 * what comes later, when it is needed (charts, forms, training), does not count.
 */
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, expect, type Request, test } from "@playwright/test";
import { readyTasks } from "@tributary/tasks";
import { adminToken, Coordinator, repository } from "./support/coordinator.ts";

const mark_kB = 200;

let coordinator: Coordinator;
/** What stands in the addresses of pages about one thing. */
let ids: Readonly<Record<string, string>> = {};

test.beforeAll(async () => {
  test.setTimeout(180_000); // The pages may have to be built first.
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
  const { id, model, task } = await coordinator.openRun(readyTasks.digits, 3);
  ids = { "runs/[id]": `runs/${id}`, "tasks/[id]": `tasks/${task}`, "[sha256]": model };
});

test.afterAll(() => coordinator.dispose());

function dashboardPages(): readonly string[] {
  const app = join(repository, "apps/coordinator/app");
  const files = globSync("admin/**/page.tsx", { cwd: app }).toSorted();
  return files.map((file) => {
    const filled = Object.entries(ids).reduce(
      (path, [name, id]) => path.replace(name, id),
      `/${dirname(file)}`,
    );
    if (filled.includes("[")) throw new Error(`Expected an id for every part of ${filled}.`);
    return filled;
  });
}

/** In kilobytes of 1,000 bytes; nothing is in the browser's cache. */
async function firstLoad_kB(browser: Browser, path: string): Promise<number> {
  const context = await browser.newContext({
    extraHTTPHeaders: { authorization: `Bearer ${adminToken}` },
  });
  const page = await context.newPage();
  const scripts: Request[] = [];
  let hasAsked = false;
  page.on("request", (request) => {
    hasAsked ||= isQuestion(request);
    if (!hasAsked && request.resourceType() === "script") scripts.push(request);
  });
  const asked = page.waitForRequest(isQuestion);
  await page.goto(new URL(path, coordinator.url).href);
  await asked;
  const bodies = await Promise.all(
    scripts.map(async (request) => (await request.response())?.body()),
  );
  await context.close();
  expect(bodies.length, `${path} loads scripts`).toBeGreaterThan(0);
  return bodies.reduce((sum, body) => sum + gzipSync(body ?? "").length, 0) / 1_000;
}

function isQuestion(request: Request): boolean {
  return new URL(request.url()).pathname.startsWith("/api/");
}

test(`every page of the dashboard loads at most ${mark_kB} kB of scripts first`, async ({
  browser,
}) => {
  const pages = dashboardPages();
  expect(pages).toContain("/admin");
  const sizes: Record<string, string> = {};
  const tooLarge: string[] = [];
  for (const path of pages) {
    const size_kB = await firstLoad_kB(browser, path);
    sizes[path] = `${size_kB.toFixed(1)} kB`;
    if (size_kB > mark_kB) tooLarge.push(`${path}: ${size_kB.toFixed(1)} kB`);
  }
  // No mark of this test: what people load who take part.
  const join_kB = await firstLoad_kB(browser, `/join/${readyTasks.digits.id}`);
  console.table({ ...sizes, "for information: /join": `${join_kB.toFixed(1)} kB` });
  expect(tooLarge).toEqual([]);
});
