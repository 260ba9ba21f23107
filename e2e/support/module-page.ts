/**
 * A page on which single files of the project run as they are, types stripped: for what only a browser has and needs no
 * server. Its origin is secure, and every answer is given here.
 */
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

const origin = "http://localhost:9";

/** `folder` is what `/` stands for; `packages` are what bare names stand for. */
export async function openModulePage(
  page: Page,
  options: { readonly folder: string; readonly packages?: readonly string[] },
): Promise<void> {
  const { folder, packages = [] } = options;
  const imports = Object.fromEntries(packages.map((name) => [name, `/packages/${name}`]));
  await page.route(`${origin}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === "/") {
      const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
      await route.fulfill({ contentType: "text/html", body: `<!doctype html>${map}` });
    } else if (path.startsWith("/packages/")) {
      const file = fileURLToPath(import.meta.resolve(path.slice("/packages/".length)));
      await route.fulfill({ contentType: "text/javascript", body: await readFile(file, "utf8") });
    } else {
      const source = await readFile(`${folder}${path}`, "utf8");
      await route.fulfill({ contentType: "text/javascript", body: stripTypeScriptTypes(source) });
    }
  });
  await page.goto(`${origin}/`);
}
