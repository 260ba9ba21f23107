/**
 * The three hospitals in three browsers: each connects its file in the form that it has (CSV, CSV of a spreadsheet in
 * German, Parquet). Their masked changes make one model, which the coordinator judges by rows that none of them has.
 */
import { type Browser, type Page, test } from "@playwright/test";
import { type RunView, TaskSpec } from "@tributary/protocol";
import { Coordinator } from "./support/coordinator.ts";
import {
  columnsOf,
  csvOf,
  dataDir,
  dealHospitals,
  type Hospital,
  tumours,
} from "./support/hospitals.ts";
import { parquetOf } from "./support/own-data.ts";
import { buildTime_ms, expect } from "./support/pages.ts";

const rounds = 10;
const task = TaskSpec.parse({
  ...tumours,
  round: { ...tumours.round, quorum: 3, over_selection: 1, recruit_wait_ms: 0 },
});

let coordinator: Coordinator;
let run: RunView;

test.beforeAll(async () => {
  test.skip(dataDir === null, "DATA_DIR names no folder with tabular/wdbc.data");
  test.setTimeout(buildTime_ms);
  const environment = { WEB: "on", DATA_DIR: dataDir ?? "" };
  coordinator = await Coordinator.start({ environment });
  run = await coordinator.openRun(task, rounds);
});

test.afterAll(() => coordinator?.dispose());

async function open(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
  await page.goto(new URL(`/join/${task.id}?backend=wasm`, coordinator.url).href);
  await page.getByRole("button", { name: "I agree, go on" }).click();
  return page;
}

function connect(page: Page, name: string, content: string | Buffer): Promise<void> {
  const buffer = Buffer.from(content);
  return page.getByLabel("Choose a table").setInputFiles({ name, mimeType: "", buffer });
}

/** In the order of the hospitals: as it is, from a spreadsheet in German, as Parquet. */
const connecting: readonly ((page: Page, hospital: Hospital) => Promise<void>)[] = [
  (page, { rows }) => connect(page, "tumours.csv", csvOf(rows)),
  async (page, { rows }) => {
    const diagnoses = ["gutartig", "bösartig"] as const;
    await connect(page, "Tumore.csv", csvOf(rows, { delimiter: ";", label: "Befund", diagnoses }));
    await page.getByLabel("Column for “diagnosis”").selectOption("Befund");
    await page.getByLabel("“gutartig” means").selectOption("B");
    await page.getByLabel("“bösartig” means").selectOption("M");
  },
  (page, { rows }) => connect(page, "tumours.parquet", parquetOf(columnsOf(rows))),
];

test("three hospitals connect their tables and learn together in their browsers", async ({
  browser,
}) => {
  const { hospitals } = dealHospitals(dataDir ?? "");
  const pages = await Promise.all(hospitals.map(() => open(browser)));
  for (const [index, hospital] of hospitals.entries()) {
    const page = pages[index];
    if (page === undefined) throw new Error("Expected a page for each hospital");
    await connecting[index]?.(page, hospital);
    const { length } = hospital.rows;
    await expect(page.getByTestId("examples")).toHaveText(`${length} examples`);
    const malignant = hospital.rows.filter(({ diagnosis }) => diagnosis === "M").length;
    const counts = [`${length - malignant}B`, `${malignant}M`];
    await expect(page.getByTestId("class-count")).toHaveText(counts);
  }
  for (const page of pages) await page.getByRole("button", { name: /^Start/ }).click();
  const ended = async () => (await coordinator.run(run.id)).run.status;
  await expect.poll(ended, { timeout: 120_000, intervals: [2_000] }).toBe("finished");
  const { history } = await coordinator.run(run.id);
  const accuracies = history.map(({ accuracy }) => accuracy ?? 0);
  console.log(`together, by round: ${accuracies.map((one) => one.toFixed(3)).join(" ")}`);
  expect(history.map(({ accepted }) => accepted)).toEqual(Array(rounds).fill(3));
  expect(accuracies.at(-1)).toBeGreaterThanOrEqual(0.95);
});
