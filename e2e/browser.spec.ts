/**
 * The main job in a real browser: two tabs that train on WebGPU in a worker and two edge processes take part in one
 * run, while a third page watches. The adapter is a software one, so the model is tiny; the project draws the digits.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { type RunView, TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { Coordinator } from "./support/coordinator.ts";
import { writeDigits } from "./support/digits-folder.ts";
import { Edge } from "./support/edge.ts";

const rounds = 3;

/** 784-16-10: shaders compile in a second or two even in software. */
const tinyDigits = TaskSpec.parse({
  ...readyTasks["digits-mlp"],
  id: "tiny-digits",
  title: "Tiny digits",
  model: {
    class_name: "Sequential",
    config: {
      name: "tiny-digits",
      layers: [
        {
          class_name: "Flatten",
          config: { name: "flatten", batch_input_shape: [null, 28, 28, 1] },
        },
        { class_name: "Dense", config: { name: "hidden", units: 16, activation: "relu" } },
        { class_name: "Dense", config: { name: "digit", units: 10, activation: "softmax" } },
      ],
    },
  },
  recipe: {
    optimizer: { kind: "adam", learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    batch_size: 50,
    epochs: 2,
    proximal_mu: 0,
  },
  round: { quorum: 4, over_selection: 1, recruit_wait_ms: 120_000, deadline_ms: 120_000 },
});

let coordinator: Coordinator;
let run: RunView;
let folder: string;

test.beforeAll(async () => {
  test.setTimeout(180_000); // The pages may have to be built first.
  folder = await mkdtemp(join(tmpdir(), "tributary-browser-"));
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
  run = await coordinator.openRun(tinyDigits, rounds);
});

test.afterAll(async () => {
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Every page is watched for errors of its own; a page that logs one fails its test. */
async function open(browser: Browser, path: string, errors: string[]): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(`${path}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${path}: ${message.text()}`);
  });
  await page.goto(new URL(path, coordinator.url).href);
  return page;
}

async function startEdge(index: number): Promise<Edge> {
  const data = join(folder, `data-${index}`);
  await writeDigits(data, { count: 400, seed: 100 + index });
  const link = new URL(`/join/${tinyDigits.id}`, coordinator.url).href;
  return new Edge({ link, data, state: join(folder, `state-${index}`) });
}

async function sharesOf(page: Page): Promise<number[]> {
  const cells = await page.locator("table tbody tr td:nth-child(2)").allTextContents();
  return cells.map((text) => Number.parseFloat(text)).toReversed();
}

test("two tabs on WebGPU and two edge processes train one model through three rounds", async ({
  browser,
}) => {
  const errors: string[] = [];
  const watching = await open(browser, `/runs/${run.id}`, errors);
  await expect(watching.getByTestId("phase")).toHaveAttribute("data-phase", "recruiting");
  const query = "backend=webgpu&data=practice&examples=400&device=new&start=1";
  const tabs = await Promise.all(
    [7, 8].map((seed) => open(browser, `/join/${tinyDigits.id}?${query}&seed=${seed}`, errors)),
  );
  const edges = await Promise.all([startEdge(1), startEdge(2)]);

  for (const tab of tabs) {
    await expect(tab.getByTestId("backend")).toHaveAttribute("data-backend", "webgpu", {
      timeout: 60_000,
    });
  }
  for (const tab of tabs) {
    const counted = tab.getByTestId("receipt").filter({ hasText: /counted/i });
    await expect(counted).toHaveCount(rounds, { timeout: 120_000 });
  }
  expect(await Promise.all(edges.map((edge) => edge.exited))).toEqual([0, 0]);

  await expect(watching.locator("table tbody tr")).toHaveCount(rounds);
  const shares = await sharesOf(watching);
  expect(shares).toHaveLength(rounds);
  const [first = 0] = shares;
  expect(shares.at(-1), `accuracy by round: ${shares.join(", ")}`).toBeGreaterThan(first);
  expect(shares.at(-1)).toBeGreaterThan(50);
  const { run: after, history } = await coordinator.run(run.id);
  expect(after.status).toBe("finished");
  expect(history.map((summary) => summary.accepted)).toEqual([4, 4, 4]);
  expect(errors).toEqual([]);
});

test("a visitor tries the finished model on a digit, without taking part", async ({ browser }) => {
  const errors: string[] = [];
  const page = await open(browser, `/join/${tinyDigits.id}?backend=wasm`, errors);
  await page.getByRole("button", { name: "I agree, go on" }).click();
  await page.getByRole("button", { name: "Pick a digit" }).click();
  await page.getByRole("button", { name: "Try this 3" }).click();
  await expect(page.getByTestId("prediction")).toContainText("reads a", { timeout: 30_000 });
  const box = await page.getByTestId("draw-canvas").boundingBox();
  if (box === null) throw new Error("The canvas is not to be seen.");
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 40, { steps: 12 });
  await page.mouse.up();
  await expect(page.getByTestId("prediction")).toHaveAttribute("data-digit", /\d/);
  expect(errors).toEqual([]);
});
