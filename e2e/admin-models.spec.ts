/**
 * The models' pages on a real run: two edge processes train, an admin looks at what came of it, tries it on a file of
 * its own, promotes it in two steps, undoes that, and downloads each of its files. The figures are computed again here.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Page, expect as quickly, test } from "@playwright/test";
import type { RunView, Sha256 } from "@tributary/protocol";
import { decodeSafetensors, mulberry32 } from "@tributary/weights";
import { unzipSync } from "fflate";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { adminToken, Coordinator } from "./support/coordinator.ts";
import { Edges } from "./support/edges.ts";
import { tinyTask } from "./support/tasks.ts";

/** A machine that does much else at the same time takes a while to draw a page. */
const expect = quickly.configure({ timeout: 30_000 });

const rounds = 3;
const task = tinyTask("tiny-table", { quorum: 2, over_selection: 1 });
const features = 4;

let coordinator: Coordinator;
let folder: string;
let run: RunView;
/** Kernel `[features, 2]`, then biases. */
let weights: Float32Array;

test.beforeAll(async () => {
  test.setTimeout(300_000); // The pages may have to be built first.
  folder = await mkdtemp(join(tmpdir(), "tributary-models-"));
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
  run = await coordinator.openRun(task, rounds);
  const edges = await Edges.start({ url: coordinator.url, task, count: 2, folder });
  await expect(async () => {
    const { run: now } = await coordinator.run(run.id);
    expect(now.status).toBe("finished");
    run = now;
  }).toPass({ timeout: 120_000 });
  await edges.dispose();
  const model = await coordinator.fetch(`/models/${run.model}`);
  weights = decodeSafetensors(new Uint8Array(await model.arrayBuffer())).weights.values;
});

test.afterAll(async () => {
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

test.beforeEach(({ page }) => page.setExtraHTTPHeaders({ authorization: `Bearer ${adminToken}` }));

async function open(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, coordinator.url).href);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

const openModel = (page: Page, sha256: Sha256 = run.model) => open(page, `/admin/models/${sha256}`);

test("the list has every version of the run, and finds what is asked for", async ({ page }) => {
  await open(page, "/admin/models");
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(1 + rounds + 1);
  await expect(rows.nth(1)).toContainText(`version ${rounds}`);
  await page.getByLabel("Run", { exact: true }).fill("run-000000000000");
  await expect(page.getByText("No model is like that")).toBeVisible();
  await page.getByRole("button", { name: "Show all models" }).click();
  await rows.nth(1).getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(`/admin/models/${run.model}`));
});

test("a model shows where it comes from, and its card says what to beware of", async ({ page }) => {
  await openModel(page);
  const lineage = page.getByRole("list", { name: "Lineage" });
  await expect(lineage.getByRole("listitem")).toHaveCount(rounds + 1);
  await expect(lineage.locator("[aria-current=true]")).toContainText(`Version ${rounds}`);
  const card = page.getByTestId("card");
  await expect(card).toContainText(`${task.title}: version ${rounds}`);
  await expect(card).toContainText("No differential privacy was applied");
  await expect(card).toContainText(run.model);
});

type Row = { readonly inputs: readonly number[]; readonly label: number };

const testRows: readonly Row[] = (() => {
  const random = mulberry32(77);
  return Array.from({ length: 40 }, (_, row) => ({
    inputs: Array.from({ length: features }, () => Number((4 * random() - 2).toFixed(3))),
    label: row % 2,
  }));
})();

function probabilitiesOf(inputs: readonly number[]): readonly number[] {
  const logits = [0, 1].map((column) =>
    inputs.reduce(
      (sum, value, row) => sum + value * (weights[2 * row + column] ?? 0),
      weights[2 * features + column] ?? 0,
    ),
  );
  const exponentials = logits.map(Math.exp);
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

function testFile(): string {
  if (task.data.kind !== "table") throw new Error("Expected a task about a table.");
  const { features: names, label, classes } = task.data;
  const rows = testRows.map((row) => [...row.inputs, classes[row.label]].join(","));
  return `${[[...names, label].join(","), ...rows].join("\n")}\n`;
}

test("it is judged on a file of one's own, and the matrix counts each row", async ({ page }) => {
  await openModel(page);
  await page
    .getByLabel("Test files")
    .setInputFiles({ name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(testFile()) });
  await expect(page.getByTestId("test-count")).toContainText("40 examples");
  const matrix = [
    [0, 0],
    [0, 0],
  ];
  for (const { inputs, label } of testRows) {
    const [first = 0, second = 0] = probabilitiesOf(inputs);
    const row = matrix[label];
    const taken = second > first ? 1 : 0;
    if (row !== undefined) row[taken] = (row[taken] ?? 0) + 1;
  }
  await expect(page.getByTestId("matrix")).toBeVisible();
  await page.getByRole("button", { name: /Show as table/ }).click();
  const cells = page.getByRole("region", { name: "Confusion matrix as a table" }).getByRole("cell");
  await expect(cells).toHaveText(matrix.flat().map(String));
  const hits = (matrix[0]?.[0] ?? 0) + (matrix[1]?.[1] ?? 0);
  const results = page.getByTestId("results");
  await expect(results).toContainText(`${((100 * hits) / 40).toFixed(1)} %`);
  await page.getByLabel("Compare with").selectOption({ index: 1 });
  await expect(page.getByRole("columnheader", { name: /F1 of/ })).toBeVisible({ timeout: 60_000 });
  await expectSound(page);
});

test("a file that does not fit says why", async ({ page }) => {
  await openModel(page);
  const wrong = { name: "x.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") };
  await page.getByLabel("Test files").setInputFiles(wrong);
  await expect(page.getByText("This could not be evaluated")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('has no column "column 0"')).toBeVisible();
});

async function promotedNow(): Promise<string | null> {
  const answer = await coordinator.get(`/api/tasks/${task.id}/promoted`);
  const { promoted } = (await answer.json()) as {
    promoted: { model: { sha256: string } } | null;
  };
  return promoted?.model.sha256 ?? null;
}

async function promote(page: Page, sha256: Sha256): Promise<void> {
  const before = await promotedNow();
  await openModel(page, sha256);
  await page.getByRole("button", { name: "Promote…" }).click();
  await expect(page.getByRole("dialog")).toContainText("Nothing has changed yet");
  expect(await promotedNow()).toBe(before);
  await page.getByRole("button", { name: "Confirm the promotion" }).click();
  await expect(page.getByTestId("promoted")).toContainText("This model is promoted");
  expect(await promotedNow()).toBe(sha256);
}

test("it is promoted in two steps, rolled back, and taken back", async ({ page }) => {
  const { history } = await coordinator.run(run.id);
  const earlier = history[0]?.model;
  if (!earlier) throw new Error("Expected a model of the first round, got none.");
  await openModel(page);
  await expect(page.getByTestId("promoted")).toContainText("Nothing of this task is promoted");
  await promote(page, earlier);
  await promote(page, run.model);
  await page.getByRole("button", { name: "Roll back…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByTestId("promoted")).toContainText("Version 1 of");
  expect(await promotedNow()).toBe(earlier);
  await openModel(page, earlier);
  await page.getByRole("button", { name: "Take back…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByTestId("promoted")).toContainText("Nothing of this task is promoted");
  expect(await promotedNow()).toBeNull();
  const promotions = page.getByRole("list", { name: "Promotions" }).getByRole("listitem");
  await expect(promotions).toHaveCount(3);
});

async function download(page: Page, name: string): Promise<Uint8Array> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole(name === "safetensors" ? "link" : "button", { name: `Download ${name}` })
      .click(),
  ]);
  return new Uint8Array(await readFile(await file.path()));
}

test("each of its files holds the same model", async ({ page }) => {
  await openModel(page);
  const own = decodeSafetensors(await download(page, "safetensors")).weights;
  expect(own.values).toEqual(weights);

  const files = unzipSync(await download(page, "TensorFlow.js layers"));
  const { modelTopology, weightsManifest } = JSON.parse(
    new TextDecoder().decode(files["model.json"]),
  );
  expect(modelTopology.class_name).toBe("Sequential");
  const [{ paths, weights: specs }] = weightsManifest;
  expect(specs.map((spec: { shape: number[] }) => spec.shape)).toEqual([[features, 2], [2]]);
  const stored = files[paths[0]];
  expect(new Float32Array(stored?.slice().buffer ?? new ArrayBuffer(0))).toEqual(weights);

  const session = await InferenceSession.create(await download(page, "ONNX"));
  const inputs = Float32Array.from(testRows.flatMap((row) => row.inputs));
  const { output } = await session.run({
    input: new Tensor("float32", inputs, [testRows.length, features]),
  });
  const expected = testRows.flatMap((row) => probabilitiesOf(row.inputs));
  const answers = output?.data as Float32Array;
  expect(answers).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(answers[index]).toBeCloseTo(value, 5);
});

/** As it is, in the dark, and on a small telephone. */
async function expectSound(page: Page): Promise<void> {
  await expectNoViolations(page);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expectNoViolations(page);
  await page.setViewportSize({ width: 320, height: 720 });
  await expectNoViolations(page);
  expect(await page.evaluate(tooWide)).toEqual([]);
}

/** What makes the page scroll sideways: the words of each such element. */
function tooWide(): readonly string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.querySelectorAll("main *")].filter(
    (element) => element.getBoundingClientRect().right > clientWidth,
  );
  return wide.map(({ tagName, textContent }) => `${tagName} ${textContent.slice(0, 40)}`);
}

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test("the pages are accessible in both themes and whole at 320 pixels", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, "/admin/models");
  await expect(page.getByRole("table")).toBeVisible();
  await expectSound(page);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1280, height: 900 });
  await openModel(page);
  await expect(page.getByTestId("card")).toBeVisible();
  await expectSound(page);
  await open(page, `/admin/models/${"0".repeat(64)}`);
  await expect(page.getByText("No run here has a model")).toBeVisible();
  await expectSound(page);
});
