/** The participants' page until there is data: what is asked, what is connected, and what it says of that. */
import type { Page } from "@playwright/test";
import { colours, flowers, png } from "../support/own-data.ts";
import type { Shot } from "./shot.ts";
import { agree, draw, german, own, picture, practise, table, visit } from "./visits.ts";

const header = "petal_length,petal_width,species\n";
const renamed = `length;Petal width;art\n${"4,5;1,5;Schwertlilie\n25,5;0,5;Rose\n".repeat(8)}`;
const line = "To be, or not to be, that is the question: whether it is nobler in the mind\n";

function text(name: string, content: string) {
  return { name, mimeType: "text/plain", buffer: Buffer.from(content) };
}

async function chooseTable(page: Page, content: string): Promise<void> {
  await page
    .getByLabel(/^(Choose a table|Tabelle wählen)$/)
    .setInputFiles(text("own.csv", content));
  await page.locator("[data-testid=data-report][data-state]:not([data-state=none])").waitFor();
}

function tab(name: string) {
  return async (page: Page) => {
    await agree(page);
    await page.getByRole("tab", { name }).click();
  };
}

const asked: readonly Shot[] = [
  { ...visit, name: "join" },
  { ...visit, name: "join-german", isWhole: true, prepare: german },
  { ...visit, name: "join-sealed", path: "/join/sealed" },
  { ...visit, name: "join-unknown", path: "/join/nothing-of-the-kind" },
  {
    ...visit,
    name: "join-changed",
    isWhole: true,
    prepare: async (page, world) => {
      const { task, run } = await own(page, world, flowers);
      await agree(page);
      await page.getByTestId("consent").waitFor();
      const round = { ...task.round, deadline_ms: 120_000, quorum: task.round.quorum + 1 };
      const version = task.version + 1;
      await world.coordinator.post(`/api/runs/${run.id}/stop`, {});
      await world.coordinator.openRun({ ...task, version, round, summary: "Names a flower." }, 1);
      await page.getByTestId("agree").waitFor();
    },
  },
  {
    ...visit,
    name: "join-withdrawn",
    prepare: async (page) => {
      await agree(page);
      await page.getByTestId("consent").click();
      await page.getByTestId("withdraw").click();
      await page.getByTestId("farewell").waitFor();
    },
  },
  {
    ...visit,
    name: "join-read-again",
    isWhole: true,
    prepare: async (page) => {
      await agree(page);
      await page.getByTestId("consent").click();
    },
  },
];

const sources: readonly Shot[] = [
  { ...visit, name: "join-begun", isWhole: true, prepare: agree },
  { ...visit, name: "join-agreed", isWhole: true, prepare: practise },
  {
    ...visit,
    name: "join-drawn",
    isWhole: true,
    prepare: async (page) => {
      await tab("Draw")(page);
      for (const digit of ["0", "1", "2"]) {
        await draw(page, "drawing");
        await page.getByRole("button", { name: `Add this ${digit}` }).click();
      }
      await page.getByTestId("examples").waitFor();
    },
  },
  { ...visit, name: "join-folder", isWhole: true, prepare: tab("Folder") },
  { ...visit, name: "join-files", isWhole: true, prepare: tab("Image files") },
  {
    ...visit,
    name: "join-camera",
    path: `/join/${colours.id}?backend=wasm`,
    isWhole: true,
    prepare: async (page) => {
      await page.context().grantPermissions(["camera"]);
      await tab("Camera")(page);
      await page.getByRole("button", { name: "Turn on the camera" }).click();
      await page.getByLabel("What the camera sees").waitFor();
    },
  },
  {
    ...visit,
    name: "join-camera-refused",
    path: `/join/${colours.id}?backend=wasm`,
    prepare: async (page) => {
      await tab("Camera")(page);
      await page.getByRole("button", { name: "Turn on the camera" }).click();
      await page.getByText("This page may not use the camera.").waitFor();
    },
  },
  {
    ...visit,
    name: "join-images",
    path: `/join/${colours.id}?backend=wasm`,
    isWhole: true,
    prepare: async (page) => {
      await tab("Image files")(page);
      const red = [1, 2, 3].map((at) => picture(`${at}.png`, png(16, [60 * at, 10, 10])));
      await page.getByLabel("Choose images of red").setInputFiles([...red, text("b.png", "none")]);
      await page.getByTestId("examples").waitFor();
    },
  },
  {
    ...visit,
    name: "join-data-refused",
    prepare: async (page) => {
      await tab("Image files")(page);
      const file = picture("a.png", Buffer.from("no picture"));
      await page.getByLabel("Choose images of 0").setInputFiles(file);
      await page.getByTestId("refusal").waitFor();
    },
  },
];

const tables: readonly Shot[] = [
  {
    ...visit,
    name: "join-table",
    path: table,
    isWhole: true,
    prepare: async (page) => {
      await agree(page);
      await page.getByTestId("try-row").waitFor();
    },
  },
  {
    ...visit,
    name: "join-invented",
    path: table,
    isWhole: true,
    prepare: async (page) => {
      await agree(page);
      await page.getByTestId("use-invented").click();
      await page.getByTestId("backend").waitFor();
    },
  },
  ...(["english", "german"] as const).map(
    (language): Shot => ({
      ...visit,
      name: `join-mapping-${language}`,
      path: `/join/${flowers.id}?backend=wasm`,
      isWhole: true,
      prepare: async (page) => {
        if (language === "german") await german(page);
        await agree(page);
        await chooseTable(page, renamed);
        await page.getByTestId("mapping").waitFor();
      },
    }),
  ),
  {
    ...visit,
    name: "join-kept",
    path: `/join/${flowers.id}?backend=wasm`,
    isWhole: true,
    prepare: async (page) => {
      await agree(page);
      await chooseTable(page, `${header}${"4,1,iris\n40,1,rose\n".repeat(6)}`);
      await page.getByTestId("kept-data").waitFor();
      await page.reload();
      await page.getByRole("button", { name: "Use this data" }).waitFor();
    },
  },
  {
    ...visit,
    name: "join-private-window",
    path: `/join/${flowers.id}?backend=wasm`,
    isWhole: true,
    prepare: async (page) => {
      await page.addInitScript(keepNothing);
      await page.reload();
      await agree(page);
      await chooseTable(page, `${header}${"4,1,iris\n40,1,rose\n".repeat(6)}`);
      await page.getByText("as in a private window").waitFor();
    },
  },
  {
    ...visit,
    name: "join-text",
    path: "/join/shakespeare?backend=wasm",
    isWhole: true,
    prepare: async (page) => {
      await agree(page);
      const files = [text("a.txt", line.repeat(10)), text("b.txt", line.repeat(20))];
      await page.getByLabel("Choose text files").setInputFiles([...files, text("c.txt", "short")]);
      await page.getByTestId("text-preview").waitFor();
    },
  },
];

function keepNothing(): void {
  const refuse = () => Promise.reject(new DOMException("no", "SecurityError"));
  Object.defineProperty(navigator.storage, "getDirectory", { value: refuse });
  IDBFactory.prototype.open = () => {
    throw new DOMException("no", "SecurityError");
  };
}

export const joinShots: readonly Shot[] = [...asked, ...sources, ...tables];
