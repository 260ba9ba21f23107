/** The site as it is installed: it opens without the coordinator, says so, and a new build takes its place. */
import { type BrowserContext, type Page, test } from "@playwright/test";
import { BuildProxy } from "./support/build-proxy.ts";
import { Coordinator } from "./support/coordinator.ts";
import { digitTask, expect } from "./support/visitor.ts";

let coordinator: Coordinator;

test.beforeAll(async () => {
  test.setTimeout(300_000); // The pages may have to be built first.
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
  await coordinator.openRun(digitTask({ id: "kept", epochs: 1 }), 1);
});

test.afterAll(() => coordinator.dispose());

const title = "Digits of kept";

/** Opens the task's page and waits until it is kept. */
async function opened(context: BrowserContext, url: string, errors: string[] = []): Promise<Page> {
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(new URL("/join/kept", url).href);
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  const isKept = () => page.evaluate(async () => (await caches.match("/join/kept")) !== undefined);
  await expect.poll(isKept).toBe(true);
  return page;
}

test("a page that was opened before opens offline and says so; nothing that the API said is kept", async ({
  context,
}) => {
  const errors: string[] = [];
  const page = await opened(context, coordinator.url, errors);
  await page.reload();
  await expect(page.getByTestId("agree")).toBeVisible();
  expect(errors).toEqual([]);
  const kept = await page.evaluate(async () => {
    const [name = ""] = await caches.keys();
    const requests = await (await caches.open(name)).keys();
    return requests.map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toContain("/join/kept");
  const parts = kept.filter((path) => path !== "/join/kept");
  expect(parts.length).toBeGreaterThan(3);
  expect(parts.filter((path) => !path.startsWith("/_next/static/"))).toEqual([]);

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await expect(page.getByTestId("offline")).toContainText("the coordinator cannot be reached");
  const asked = page.evaluate(() =>
    fetch("/api/tasks").then(
      () => "answered",
      () => "not answered",
    ),
  );
  expect(await asked).toBe("not answered");
  await page.goto(new URL("/join/never-opened", coordinator.url).href);
  await expect(page.getByRole("heading", { name: "Offline" })).toBeVisible();

  await context.setOffline(false);
  await page.goto(new URL("/join/kept", coordinator.url).href);
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await expect(page.getByTestId("offline")).toBeEmpty();
});

test("a new build waits for the last page of the old one, and leaves nothing of it", async ({
  context,
}) => {
  const proxy = await BuildProxy.start(coordinator.url);
  proxy.build = "first";
  const page = await opened(context, proxy.url);
  const shells = () => page.evaluate(() => caches.keys());
  expect(await shells()).toEqual(["tributary-shell-first"]);
  proxy.build = "second";
  await page.reload();
  const isWaiting = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      return registration.waiting !== null;
    });
  await expect.poll(isWaiting).toBe(true);
  expect(await shells()).toEqual(["tributary-shell-first"]);
  await page.close();
  const next = await opened(context, proxy.url);
  await expect.poll(() => next.evaluate(() => caches.keys())).toEqual(["tributary-shell-second"]);
  await context.setOffline(true);
  await next.reload();
  await expect(next.getByRole("heading", { name: title })).toBeVisible();
  proxy.close();
});

test("what an installed site needs is there", async ({ page }) => {
  await page.goto(coordinator.url);
  const link = page.locator('link[rel="manifest"]');
  const address = await link.getAttribute("href");
  const answer = await coordinator.fetch(address ?? "");
  expect(answer.headers.get("content-type")).toMatch(/manifest\+json/);
  const { icons, display, start_url } = (await answer.json()) as {
    readonly icons: readonly { readonly src: string; readonly sizes: string }[];
    readonly display: string;
    readonly start_url: string;
  };
  expect({ display, start_url }).toEqual({ display: "standalone", start_url: "/" });
  expect(icons.map(({ sizes }) => sizes)).toEqual(["192x192", "512x512", "512x512", "any"]);
  const sizes = await page.evaluate(
    (sources) =>
      Promise.all(
        sources.map(async (source) => {
          const image = new Image();
          image.src = source;
          await image.decode();
          return `${image.naturalWidth}x${image.naturalHeight}`;
        }),
      ),
    icons.slice(0, 3).map(({ src }) => src),
  );
  expect(sizes).toEqual(["192x192", "512x512", "512x512"]);
});
