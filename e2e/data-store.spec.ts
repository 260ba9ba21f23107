/** Stores of connected data on a real browser's disk: the contract of both, a full disk, and what was damaged. */
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { repository } from "./support/coordinator.ts";
import { openModulePage } from "./support/module-page.ts";

const folder = join(repository, "apps/coordinator/lib/data-store");

test.beforeEach(({ page }) => openModulePage(page, { folder, packages: ["idb"] }));

const stores = {
  opfs: `async () => (await import("/opfs-store.ts")).createOpfsStore(await navigator.storage.getDirectory())`,
  indexeddb: `async () => (await import("/indexeddb-store.ts")).openIndexedDbStore()`,
} as const;

for (const [place, open] of Object.entries(stores)) {
  test(`keeps the contract: ${place}`, async ({ page }) => {
    const results = await page.evaluate(
      `import("/contract.ts").then(({ runContract }) => runContract(${open}))`,
    );
    const names = results as readonly (readonly [string, string | null])[];
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter(([, fault]) => fault !== null)).toEqual([]);
  });

  test(`what is kept is there after a reload, and in another tab: ${place}`, async ({ page }) => {
    await evaluate(page, open, `store.put("t", { about: 5, files: [${file("a", 9)}] })`);
    await page.reload();
    expect(await evaluate(page, open, kept)).toEqual([5, 9]);
    const other = await page.context().newPage();
    await openModulePage(other, { folder, packages: ["idb"] });
    expect(await evaluate(other, open, kept)).toEqual([5, 9]);
  });

  test(`a full disk is said, and what was kept before stays: ${place}`, async ({ page }) => {
    await limitStorage(page, 2_000_000);
    await evaluate(page, open, `store.put("t", { about: "small", files: [${file("a", 9)}] })`);
    const large = `store.put("t", { about: "large", files: [${file("a", 8_000_000)}] })`;
    const refusal = `${large}.then(() => "kept", ({ message }) => message)`;
    expect(await evaluate(page, open, refusal)).toContain("storage is full");
    expect(await evaluate(page, open, kept)).toEqual(["small", 9]);
    await limitStorage(page, null);
    await evaluate(page, open, large);
    expect(await evaluate(page, open, kept)).toEqual(["large", 8_000_000]);
  });
}

test("half a write is nothing: the head counts, and what it names must be there", async ({
  page,
}) => {
  const { opfs } = stores;
  const files = `store.put("t", { about: 1, files: [${file("a", 9)}] })`;
  await evaluate(page, opfs, files);
  const names = `(async () => {
    const root = await navigator.storage.getDirectory();
    const task = await (await root.getDirectoryHandle("connected")).getDirectoryHandle("t");
    const names = [];
    for await (const name of task.keys()) names.push(name);
    const body = names.find((name) => name.endsWith(".bin"));
    return { task, names, body };
  })()`;
  await evaluate(page, opfs, files);
  expect(await page.evaluate(`${names}.then(({ names }) => names.length)`)).toBe(2);
  await page.evaluate(`${names}.then(({ task, body }) => task.removeEntry(body))`);
  const reason = "store.get('t').catch(({ reason }) => reason)";
  expect(await evaluate(page, opfs, reason)).toBe("damaged");
  await page.evaluate(`${names}.then(({ task }) => task.removeEntry("head.json"))`);
  expect(await evaluate(page, opfs, "store.get('t')")).toBeNull();
});

test("the file system is the place of choice, and without it the database", async ({ page }) => {
  const place = `import("/open-store.ts").then(({ openDataStore }) => openDataStore()).then(({ place }) => place)`;
  expect(await page.evaluate(place)).toBe("opfs");
  await page.evaluate("delete FileSystemFileHandle.prototype.createWritable");
  expect(await page.evaluate(place)).toBe("indexeddb");
  await page.evaluate("indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); }");
  await page.evaluate("IDBFactory.prototype.open = indexedDB.open");
  expect(await page.evaluate(place)).toBe("memory");
});

const kept = `store.get("t").then(({ about, files }) => [about, files[0].file.size])`;

function file(path: string, bytes: number): string {
  return `{ path: "${path}", file: new Blob([new Uint8Array(${bytes})]) }`;
}

function evaluate(page: Page, open: string, what: string): Promise<unknown> {
  return page.evaluate(`(${open})().then((store) => ${what})`);
}

/** As if the disk had no more room for this origin. */
async function limitStorage(page: Page, quota_bytes: number | null): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  const quota = quota_bytes === null ? {} : { quotaSize: quota_bytes };
  await session.send("Storage.overrideQuotaForOrigin", { origin, ...quota });
}
