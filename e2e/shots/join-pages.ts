/** The participants' page in the states that a visitor sees it in, in both languages. */
import { expect, type Page } from "@playwright/test";
import type { Shot } from "./shot.ts";

const digits = "/join/digits-mlp?backend=wasm";
const table = "/join/tumours?backend=wasm";
const visit = { path: digits, world: "demo", as: "visitor" } as const;
/** A round comes, is trained and is added up. */
const round_ms_max = 120_000;

async function speakGerman(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.getByText("Bevor Sie mitmachen").waitFor();
}

async function connect(page: Page): Promise<void> {
  await page.getByTestId("agree").click();
  await page.getByRole("button", { name: /^(Use practice digits|Übungsziffern nehmen)$/ }).click();
  await page.getByTestId("backend").waitFor();
}

async function invent(page: Page): Promise<void> {
  await page.getByTestId("agree").click();
  await page.getByTestId("use-invented").click();
  await page.getByTestId("backend").waitFor();
}

async function does(page: Page, activity: string): Promise<void> {
  await page.getByTestId("start").click();
  const status = page.getByTestId("status");
  await expect(status).toHaveAttribute("data-activity", activity, { timeout: round_ms_max });
}

async function countOnce(page: Page): Promise<void> {
  await page.getByTestId("start").click();
  const counted = page.locator("[data-testid=receipt][data-state=counted]");
  await counted.first().waitFor({ timeout: round_ms_max });
  await counted.first().getByTestId("check").click();
  // Newer receipts come before it meanwhile.
  await page.locator("[data-testid=checked][data-checked=matches]").waitFor();
}

export const joinShots: readonly Shot[] = [
  { ...visit, name: "join" },
  { ...visit, name: "join-german", isWhole: true, prepare: speakGerman },
  { ...visit, name: "join-unknown", path: "/join/nothing-of-the-kind" },
  {
    ...visit,
    name: "join-begun",
    isWhole: true,
    prepare: (page) => page.getByTestId("agree").click(),
  },
  { ...visit, name: "join-agreed", isWhole: true, prepare: connect },
  {
    ...visit,
    name: "join-data-refused",
    prepare: async (page) => {
      await page.getByTestId("agree").click();
      await page.getByRole("tab", { name: "Image files" }).click();
      const file = { name: "a.png", mimeType: "image/png", buffer: Buffer.from("no picture") };
      await page.getByLabel("Choose images of 0").setInputFiles(file);
      await page.getByTestId("refusal").waitFor();
    },
  },
  {
    ...visit,
    name: "join-row",
    path: table,
    prepare: async (page) => {
      await page.getByTestId("agree").click();
      await page.getByTestId("try-row").waitFor();
    },
  },
  { ...visit, name: "join-invented", path: table, isWhole: true, prepare: invent },
  {
    ...visit,
    name: "join-waiting-german",
    path: table,
    isWhole: true,
    prepare: async (page) => {
      await speakGerman(page);
      await invent(page);
      await does(page, "waiting");
    },
  },
  {
    ...visit,
    name: "join-counted",
    isWhole: true,
    prepare: async (page) => {
      await connect(page);
      await countOnce(page);
    },
  },
  {
    ...visit,
    name: "join-counted-german",
    isWhole: true,
    prepare: async (page) => {
      await speakGerman(page);
      await connect(page);
      await countOnce(page);
    },
  },
  {
    ...visit,
    name: "join-training",
    isWhole: true,
    prepare: async (page) => {
      await connect(page);
      await page.getByLabel("Share of the time").selectOption("0.25");
      await does(page, "training");
    },
  },
  {
    ...visit,
    name: "join-leaving",
    prepare: async (page) => {
      await page.getByTestId("agree").click();
      await page.getByTestId("leave").click();
    },
  },
  {
    ...visit,
    name: "join-left-german",
    isWhole: true,
    prepare: async (page) => {
      await speakGerman(page);
      await page.getByTestId("agree").click();
      await page.getByTestId("leave").click();
      await page.getByTestId("leave-now").click();
      await page.getByTestId("farewell").waitFor();
    },
  },
  {
    ...visit,
    name: "join-new-key-german",
    prepare: async (page) => {
      await speakGerman(page);
      await page.getByTestId("agree").click();
      await page.getByTestId("new-key").click();
    },
  },
];
