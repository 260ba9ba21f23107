/** Connecting one's own data in a real browser, with real files: every way in, what is kept, and what is refused. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Locator, type Page, test } from "@playwright/test";
import type { TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { findChromium } from "./all/chromium.ts";
import { Coordinator } from "./support/coordinator.ts";
import { colours, flowers, parquetOf, png, writeFiles } from "./support/own-data.ts";
import { expectSound } from "./support/page-checks.ts";
import { buildTime_ms, expect } from "./support/pages.ts";

// A camera that shows a moving picture. Nobody is asked: a context has the permission, or has not.
const executablePath = findChromium();
test.use({
  launchOptions: {
    args: ["--no-sandbox", "--use-fake-device-for-media-stream"],
    ...(executablePath === null ? {} : { executablePath }),
  },
});

const { digits, shakespeare } = readyTasks;
let coordinator: Coordinator;
let folder: string;

test.beforeAll(async () => {
  test.setTimeout(buildTime_ms);
  coordinator = await Coordinator.start({ environment: { WEB: "on", INVENTED_DATA: "yes" } });
  for (const task of [colours, flowers, digits, shakespeare]) await coordinator.openRun(task, 1);
  folder = await mkdtemp(join(tmpdir(), "tributary-data-"));
});

test.afterAll(async () => {
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** The page of a task, agreed to. What it asks of the network is watched: nothing may be sent. */
async function open(page: Page, task: TaskSpec): Promise<{ readonly sent: string[] }> {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") sent.push(`${request.method()} ${request.url()}`);
  });
  page.on("websocket", (socket) => sent.push(`socket ${socket.url()}`));
  await page.goto(new URL(`/join/${task.id}?backend=wasm`, coordinator.url).href);
  await page.getByRole("button", { name: "I agree, go on" }).click();
  await expect(page.getByRole("heading", { name: "Connect data" })).toBeVisible();
  return { sent };
}

const examples = (page: Page) => page.getByTestId("examples");
const refusal = (page: Page) => page.getByTestId("refusal");
const start = (page: Page) => page.getByRole("button", { name: /^Start/ });
const tab = (page: Page, name: string) => page.getByRole("tab", { name });

/** Why each of these is shown, in any order. */
async function expectReasons(found: Locator, reasons: readonly string[]): Promise<void> {
  const shown = () =>
    found.evaluateAll((all) => all.map((one) => one.getAttribute("data-reason")).toSorted());
  await expect.poll(shown).toEqual(reasons);
}

test("a folder of images: labels from its folders, what was left out, kept, reused, forgotten", async ({
  page,
}) => {
  const files: Record<string, Uint8Array | string> = { "green/1.png": png(8, [0, 200, 0]) };
  for (let index = 0; index < 6; index++) {
    files[`red/${index}.png`] = png(8 + index, [200 + index, 0, 0]);
    files[`blue/${index}.png`] = png(40, [0, 0, 200 + index]);
  }
  files["blue/broken.png"] = "not a picture";
  const { sent } = await open(page, colours);
  await tab(page, "Folder").click();
  await page
    .getByLabel("Choose a folder")
    .setInputFiles(await writeFiles(join(folder, "images"), files));
  await expect(examples(page)).toHaveText("12 examples");
  await expect(page.getByTestId("class-count")).toHaveText(["6red", "6blue"]);
  await expect(page.getByRole("list", { name: "Some of your examples" }).locator("li")).toHaveCount(
    12,
  );
  await page.getByText("2 files or rows were left out").click();
  await expectReasons(page.getByTestId("left-out"), ["undecodable_image", "unknown_class"]);
  await expect(start(page)).toBeEnabled();

  await page.reload();
  const kept = page.getByTestId("kept-data");
  await expect(kept).toContainText("12 images, on this device only");
  await expect(examples(page)).toHaveCount(0);
  await kept.getByRole("button", { name: "Use this data" }).click();
  await expect(examples(page)).toHaveText("12 examples");

  await kept.getByRole("button", { name: "Forget my data" }).click();
  await expect(kept).toHaveCount(0);
  await expect(start(page)).toBeDisabled();
  await expect.poll(() => filesKept(page)).toEqual([]);
  await page.reload();
  await expect(page.getByText("What you connect is shown here")).toBeVisible();
  await expect(kept).toHaveCount(0);
  expect(sent).toEqual([]);
});

/** Names in the browser's own file system, of any task. */
function filesKept(page: Page): Promise<unknown> {
  return page.evaluate(`(async () => {
    const names = [];
    const walk = async (folder, path) => {
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind === "file") names.push(path + name);
        else await walk(handle, path + name + "/");
      }
    };
    await walk(await navigator.storage.getDirectory(), "");
    return names;
  })()`);
}

test("loose images, class by class, chosen and dropped", async ({ page }) => {
  await open(page, colours);
  await tab(page, "Image files").click();
  const images = (name: string, colour: Parameters<typeof png>[1]) => ({
    name,
    mimeType: "image/png",
    buffer: png(20, colour),
  });
  await page
    .getByLabel("Choose images of red")
    .setInputFiles([images("a.png", [250, 0, 0]), images("b.png", [240, 0, 0])]);
  await expect(examples(page)).toHaveText("2 examples");
  await page.getByText("blue", { exact: true }).first().click();
  const dropped = await page.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], "c.png", { type: "image/png" }));
      return transfer;
    },
    [...png(20, [0, 0, 250])],
  );
  const zone = page.getByLabel("Choose images of blue").locator("..");
  await zone.dispatchEvent("drop", { dataTransfer: dropped });
  await expect(examples(page)).toHaveText("3 examples");
  await expect(page.getByTestId("class-count")).toHaveText(["2red", "1blue"]);
  await expectReasons(page.getByTestId("doubt"), ["few_examples"]);
  await page.getByRole("button", { name: "Remove the last one" }).click();
  await expect(page.getByTestId("class-count")).toHaveText(["2red", "0blue"]);
});

test("a CSV whose columns and labels are called otherwise is matched by hand", async ({ page }) => {
  const rows = Array.from({ length: 12 }, (_, row) =>
    row % 2 === 0 ? `${row},5;1,5;Schwertlilie` : `${row},25;0,5;Rose `,
  );
  const csv = ["length;Petal width;art", ...rows].join("\n");
  const { sent } = await open(page, flowers);
  await chooseTable(page, csv);
  await expect(refusal(page)).toHaveAttribute("data-reason", "missing_column");
  await expect(start(page)).toBeDisabled();
  await page.getByLabel("Column for “petal_length”").selectOption("length");
  await page.getByLabel("Column for “species”").selectOption("art");
  await expect(examples(page)).toHaveText("6 examples");
  await page.getByLabel("“Schwertlilie” means").selectOption("iris");
  await expect(examples(page)).toHaveText("12 examples");
  await expect(page.getByTestId("class-count")).toHaveText(["6iris", "6rose"]);
  await expect(page.getByTestId("table-preview").locator("tbody tr")).toHaveCount(5);
  await expectSound(page);

  await page.reload();
  await page.getByRole("button", { name: "Use this data" }).click();
  await expect(examples(page)).toHaveText("12 examples");
  expect(sent).toEqual([]);
});

function chooseTable(page: Page, content: string | Uint8Array, name = "own.csv"): Promise<void> {
  const buffer = Buffer.from(content);
  return page.getByLabel("Choose a table").setInputFiles({ name, mimeType: "", buffer });
}

for (const codec of ["SNAPPY", "ZSTD"] as const) {
  test(`a Parquet file is read like any table: ${codec}`, async ({ page }) => {
    const count = 20;
    const petals = Array.from({ length: count }, (_, row) => 3 + row / 10);
    const parquet = parquetOf(
      {
        petal_length: petals,
        petal_width: petals.map((length) => length / 4),
        species: petals.map((_, row) => (row < 8 ? "iris" : "rose")),
      },
      codec,
    );
    await open(page, flowers);
    await chooseTable(page, parquet, "own.parquet");
    await expect(examples(page)).toHaveText("20 examples");
    await expect(page.getByTestId("table-preview")).toContainText("The first 5 of 20 rows");
  });
}

test("without data of one's own, rows and passages are invented, and it says so", async ({
  page,
}) => {
  for (const task of [flowers, shakespeare]) {
    await open(page, task);
    await page.getByTestId("use-invented").click();
    await expect(examples(page)).toHaveText("200 examples");
    await expect(page.getByText("This data is invented.")).toBeVisible();
    await expect(page.getByTestId("invented")).toContainText("knows nothing of the world");
    await expect(start(page)).toBeEnabled();
  }
  await expectSound(page);
});

test("several texts, with their first lines", async ({ page }) => {
  await open(page, shakespeare);
  const line = "To be, or not to be, that is the question: whether it is nobler in the mind\n";
  await page.getByLabel("Choose text files").setInputFiles([
    { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from(line.repeat(10)) },
    { name: "b.txt", mimeType: "text/plain", buffer: Buffer.from(line.repeat(20)) },
    { name: "c.txt", mimeType: "text/plain", buffer: Buffer.from("short") },
  ]);
  await expect(examples(page)).toHaveText(/^5\d examples$/);
  await expect(page.getByTestId("text-preview")).toContainText("To be, or not to be");
  await expect(page.getByText("1 file or row was left out")).toBeVisible();
});

test("drawings are examples, and are there after a reload", async ({ page }) => {
  await open(page, digits);
  await tab(page, "Draw").click();
  for (const digit of ["0", "1"]) {
    const box = await page.getByTestId("drawing").boundingBox();
    if (box === null) throw new Error("Expected paper to draw on, got none");
    await page.mouse.move(box.x + 80, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 120, box.y + 200, { steps: 8 });
    await page.mouse.up();
    await page.getByRole("button", { name: `Add this ${digit}` }).click();
  }
  await expect(examples(page)).toHaveText("2 examples");
  await page.getByRole("button", { name: "Add this 2" }).click();
  await expect(page.getByText("Draw something first")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Use this data" }).click();
  await expect(examples(page)).toHaveText("2 examples");
  await tab(page, "Draw").click();
  await expect(page.getByText("2 drawings connected")).toBeVisible();
  await tab(page, "Practice digits").click();
  await page.getByRole("button", { name: "Use practice digits" }).click();
  await expect(examples(page)).toHaveText("200 examples");
});

test.describe("the camera", () => {
  test("records while a button or a key is held, and is off when nobody needs it", async ({
    page,
    context,
  }) => {
    await context.grantPermissions(["camera"]);
    await open(page, colours);
    await tab(page, "Camera").click();
    await page.getByRole("button", { name: "Turn on the camera" }).click();
    const video = page.getByLabel("What the camera sees");
    await expect(video).toHaveJSProperty("readyState", 4);
    const stream = await video.evaluateHandle((seen: HTMLVideoElement) => seen.srcObject);
    const isLive = () => stream.evaluate((media) => (media as MediaStream).active);

    const hold = page.getByRole("button", { name: /^(Hold to record|Recording)/ });
    await hold.hover();
    await page.mouse.down();
    await expect(hold).toHaveText(/Recording: ([4-9]|\d\d+) pictures/);
    await page.mouse.up();
    await expect(examples(page)).toHaveText(/^([4-9]|\d\d+) examples$/);
    await page.getByText("blue", { exact: true }).first().click();
    await hold.focus();
    await page.keyboard.down("Enter");
    await expect(hold).toHaveText(/Recording: ([4-9]|\d\d+) pictures/);
    await page.keyboard.up("Enter");
    await expect(page.getByTestId("class-count").nth(1)).toHaveText(/^([4-9]|\d\d+)blue$/);
    await expectSound(page);

    expect(await isLive()).toBe(true);
    await tab(page, "Folder").click();
    await expect.poll(isLive).toBe(false);
  });

  test("that is refused says what to do", async ({ page }) => {
    await open(page, colours);
    await tab(page, "Camera").click();
    await page.getByRole("button", { name: "Turn on the camera" }).click();
    await expect(page.getByText("This page may not use the camera.")).toBeVisible();
    await expect(page.getByText("Allow the camera in the browser’s settings")).toBeVisible();
    await expect(page.getByRole("button", { name: "Turn on the camera" })).toBeEnabled();
  });
});

const header = "petal_length,petal_width,species\n";
const refusedTables: readonly (readonly [string, string | Uint8Array])[] = [
  ["empty_file", ""],
  ["empty", header],
  ["not_text", Uint8Array.of(1, 0, 2, 0)],
  ["not_utf8", Buffer.from("petal_length,petal_width,species\n1,2,Lilié\n", "latin1")],
  ["spreadsheet", Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0)],
  ["no_header", "5.1,1.2,iris\n4.9,0.4,rose\n"],
  ["missing_column", "petal_length,species\n1,iris\n"],
  ["duplicate_column", "petal_length,petal_width,petal_width,species\n1,2,3,iris\n"],
  ["no_known_class", `${header}1,2,tulip\n`],
  ["no_usable_row", `${header}1,2\nInfinity,1,iris\n`],
  ["bad_parquet", Buffer.from("PAR1 and nothing else")],
  ["parquet_codec", parquetOf({ petal_length: [1], petal_width: [2], species: ["iris"] }, "LZO")],
];

test("tables that cannot be used are refused, each with a sentence of its own", async ({
  page,
}) => {
  await open(page, flowers);
  const sentences = new Set<string>();
  for (const [reason, content] of refusedTables) {
    await chooseTable(page, content);
    await expect(refusal(page)).toHaveAttribute("data-reason", reason);
    sentences.add((await refusal(page).textContent()) ?? "");
    await expect(start(page)).toBeDisabled();
  }
  expect(sentences.size).toBe(refusedTables.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z“]?.{40,}\.$/s);
  await expect(page.getByTestId("kept-data")).toHaveCount(0);
  await chooseTable(page, `${header}4,1,iris\n4,1,iris\n40,1,\n400,100,rose\n1,x,rose\n`);
  await expect(examples(page)).toHaveText("3 examples");
  await expectReasons(page.getByTestId("doubt"), ["few_examples"]);
});

test("images and texts that cannot be used are refused as well, in German too", async ({
  page,
}) => {
  await open(page, colours);
  await tab(page, "Folder").click();
  const choose = async (name: string, files: Record<string, string | Uint8Array>) =>
    page.getByLabel("Choose a folder").setInputFiles(await writeFiles(join(folder, name), files));
  const refused = (reason: string) => expect(refusal(page)).toHaveAttribute("data-reason", reason);
  await choose("notes", { "red/notes.txt": "no picture" });
  await refused("no_images");
  await choose("holiday", { "holiday/1.png": png(8, [1, 2, 3]) });
  await refused("no_label_folders");
  await choose("broken", { "red/1.png": "no picture" });
  await refused("undecodable_image");
  await open(page, shakespeare);
  await page
    .getByLabel("Choose text files")
    .setInputFiles([{ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("short") }]);
  await refused("text_too_short");
  await page.context().addCookies([{ name: "language", value: "de", url: coordinator.url }]);
  await page.reload();
  await page
    .getByLabel("Textdateien wählen")
    .setInputFiles([{ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("short") }]);
  await expect(refusal(page)).toContainText("Der Text hat 5 Zeichen und braucht 41");
});

const csv =
  header + Array.from({ length: 12 }, (_, row) => `4,1,${row % 2 ? "iris" : "rose"}`).join("\n");

test("a browser without room uses the data all the same, and says that it is not kept", async ({
  page,
}) => {
  await open(page, flowers);
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await chooseTable(page, csv);
  await expect(examples(page)).toHaveText("12 examples");
  await expect(page.getByText("This data is not kept.")).toBeVisible();
  await expect(page.getByText("gives the page no more room")).toBeVisible();
  await expect(start(page)).toBeEnabled();
});

test("a browser that keeps nothing, as a private window, says so at once", async ({ page }) => {
  await page.addInitScript(() => {
    const refuse = () => Promise.reject(new DOMException("no", "SecurityError"));
    Object.defineProperty(navigator.storage, "getDirectory", { value: refuse });
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
  });
  await open(page, flowers);
  await chooseTable(page, csv);
  await expect(page.getByText("as in a private window")).toBeVisible();
  await page.getByRole("button", { name: "Forget my data" }).click();
  await expect(page.getByText("What you connect is shown here")).toBeVisible();
});

test("what the browser has deleted is said to be gone", async ({ page }) => {
  await open(page, flowers);
  await chooseTable(page, csv);
  await expect(page.getByTestId("kept-data")).toContainText("12 rows");
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry("connected", { recursive: true });
  });
  await page.reload();
  await expect(page.getByText("The browser no longer has what you connected on")).toBeVisible();
});
