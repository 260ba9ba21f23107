/**
 * `node e2e/pace.ts <url> <admin token> live <run>`, or `history <task>`: how soon the admin's pages answer somebody
 * who uses them, in a real browser, by its own Event Timing: milliseconds from each key or click to the next picture.
 * `npx pnpm bench pages` has a crowd at work meanwhile, `bench history` a million rounds to show. One JSON object a
 * page goes to the output.
 */
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { mustFindChromium } from "./all/chromium.ts";
import { type Act, isWalk, walks } from "./pace/walks.ts";
import { expect, setUp } from "./support/pages.ts";

const [, , url = "", token = "", walk = "", subject = ""] = process.argv;
if (!isWalk(walk)) throw new Error(`There is no walk "${walk}".`);
const steps = walks[walk](subject);
/** Each act is done so often: a first time is not like the others. */
const times = 3;
const watching_ms = 5_000;

type Interaction = { readonly act: string; readonly ms: number };

/** Collects in the page what its browser measures, from the first script on. */
function observe(): void {
  const seen = { interactions: new Map<number, number>(), frames: [] as number[], last_ms: 0 };
  const wide = window as unknown as { seen: typeof seen };
  wide.seen = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[]) {
      if (entry.interactionId === 0) continue;
      const before = seen.interactions.get(entry.interactionId) ?? 0;
      seen.interactions.set(entry.interactionId, Math.max(before, entry.duration));
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  const frame = (now_ms: number) => {
    if (seen.last_ms > 0) seen.frames.push(now_ms - seen.last_ms);
    seen.last_ms = now_ms;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** Takes what was measured since the last call; what took less than 16 ms is told as 16. */
async function taken(page: Page) {
  // The browser tells of an event after the picture that followed it.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))),
  );
  return page.evaluate(() => {
    type Seen = { interactions: Map<number, number>; frames: number[] };
    const { seen } = window as unknown as { seen: Seen };
    const found = { interactions: [...seen.interactions.values()], frames: [...seen.frames] };
    seen.interactions.clear();
    seen.frames.length = 0;
    return found;
  });
}

async function measure(page: Page, name: string, acts: readonly Act[]) {
  const interactions: Interaction[] = [];
  await taken(page);
  for (let time = 0; time < times; time += 1) {
    for (const { name: act, perform } of acts) {
      await perform(page);
      const { interactions: found } = await taken(page);
      interactions.push(...(found.length > 0 ? found : [16]).map((ms) => ({ act, ms })));
    }
  }
  await taken(page);
  await page.mouse.move(700, 500);
  const until_ms = Date.now() + watching_ms;
  for (let down = 1; Date.now() < until_ms; down = -down) {
    for (let step = 0; step < 20; step += 1) await page.mouse.wheel(0, 60 * down);
  }
  const { frames } = await taken(page);
  return { page: name, interactions, frames_ms: frames };
}

/** An account of its own: sockets of a page are let in by its cookie. */
async function enter(context: BrowserContext): Promise<Page> {
  const answer = await fetch(new URL("/api/accounts", url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "Pace", role: "admin" }),
  });
  if (answer.status !== 201) throw new Error(`No account was made: ${await answer.text()}`);
  const { link } = (await answer.json()) as { readonly link: string };
  const page = await context.newPage();
  await setUp(page, new URL(link, url).href, { name: "Pace", password: "nine slow turtles" });
  return page;
}

const browser = await chromium.launch({
  executablePath: mustFindChromium(),
  args: ["--no-sandbox"],
});
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(observe);
  const page = await enter(context);
  for (const { name, path, acts } of steps) {
    await page.goto(new URL(path, url).href);
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    console.log(JSON.stringify(await measure(page, name, acts)));
  }
} finally {
  await browser.close();
}
