/** Each page as people meet it: accessible in both themes, whole at 320 pixels, with words for every state. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { type RunView, TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { Coordinator } from "./support/coordinator.ts";
import { expectNoViolations, expectSound, expectWhole } from "./support/page-checks.ts";
import { RawParticipant } from "./support/raw-participant.ts";

let coordinator: Coordinator;
let run: RunView;

test.beforeAll(async () => {
  test.setTimeout(180_000); // The pages may have to be built first.
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
});

test.afterAll(() => coordinator.dispose());

test("the first page says what to do while no task is open", async ({ page }) => {
  await page.goto(coordinator.url);
  await expect(page.getByRole("main")).toContainText("npx pnpm demo");
  run = await coordinator.openRun(readyTasks["digits-mlp"], 3);
  await page.reload();
  await expect(page.getByTestId("task-card")).toContainText("Handwritten digits");
});

const pages: readonly { readonly name: string; readonly path: () => string }[] = [
  { name: "first page", path: () => "/" },
  { name: "run page", path: () => `/runs/${run.id}` },
  { name: "join page", path: () => "/join/digits-mlp?backend=wasm" },
  { name: "page that does not exist", path: () => "/nowhere" },
  { name: "run that does not exist", path: () => "/runs/run-000000000000" },
  { name: "task that does not exist", path: () => "/join/nothing" },
];

for (const { name, path } of pages) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing on the ${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await visit(page, path());
      await expectNoViolations(page);
    });
  }

  test(`the ${name} is whole at 320 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 720 });
    await visit(page, path());
    await expectWhole(page);
  });
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, coordinator.url).href);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
}

/** 784-10, masked as every ready task, two participants: a round takes about a second. */
const quickSecure = TaskSpec.parse({
  ...readyTasks["digits-mlp"],
  id: "quick-secure",
  title: "Quick digits",
  model: {
    class_name: "Sequential",
    config: {
      name: "quick-secure",
      layers: [
        {
          class_name: "Flatten",
          config: { name: "flatten", batch_input_shape: [null, 28, 28, 1] },
        },
        { class_name: "Dense", config: { name: "digit", units: 10, activation: "softmax" } },
      ],
    },
  },
  round: { quorum: 2, over_selection: 1, recruit_wait_ms: 60_000, deadline_ms: 60_000 },
});

async function takePart(browser: Browser, seed: number): Promise<Page> {
  const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
  const query = `backend=wasm&data=practice&examples=50&device=new&start=1&seed=${seed}`;
  await visit(page, `/join/${quickSecure.id}?${query}`);
  return page;
}

test("the join page says before the start what leaves the device, and how it is hidden", async ({
  page,
}) => {
  await coordinator.openRun(quickSecure, 2);
  await visit(page, `/join/${quickSecure.id}?backend=wasm`);
  await expect(page.getByRole("main")).toContainText(
    "The server sees the sum of at least 2 people’s changes, never yours alone.",
  );
  await page.getByRole("button", { name: "I agree, go on" }).click();
  await expect(page.getByRole("main")).toContainText("Nothing has left this device.");
});

test("receipts say what left the device: bytes, hash, how many others, the threshold", async ({
  browser,
}) => {
  const [page, other] = await Promise.all([takePart(browser, 1), takePart(browser, 2)]);
  const receipts = page.getByTestId("receipt");
  await expect(receipts).toHaveCount(2, { timeout: 60_000 });
  for (const receipt of await receipts.all()) {
    await expect(receipt).toHaveAttribute("data-state", "counted", { timeout: 30_000 });
    await expect(receipt).toHaveAttribute("data-stage", "unmasked");
    await expect(receipt.getByTestId("receipt-bytes")).toHaveText(/^\d+(\.\d)? kB$/);
    await expect(receipt.getByTestId("receipt-sha256")).toHaveAttribute(
      "data-text",
      /^[0-9a-f]{64}$/,
    );
    await expect(receipt.getByTestId("receipt-others")).toContainText("1 other change");
    await expect(receipt.getByTestId("receipt-threshold")).not.toBeEmpty();
  }
  await expectSound(page);
  await Promise.all([page, other].map((opened) => opened.context().close()));
});

test("the run page says what the coordinator can see, and whom each round lost", async ({
  page,
}) => {
  const answer = await coordinator.fetch("/api/tasks");
  const tasks = (await answer.json()) as { spec: { id: string }; run: RunView | null }[];
  const ended = tasks.find(({ spec }) => spec.id === quickSecure.id)?.run;
  await visit(page, `/runs/${ended?.id}`);
  await expect(page.getByTestId("privacy")).toHaveAttribute("data-privacy", "secure");
  await expect(page.getByTestId("lost-in")).toHaveText(["0", "0"]);
  await page.getByRole("button", { name: "Show losses by phase" }).press("Enter");
  for (const phase of ["Keys", "Shares", "Training", "Confirming", "Unmasking", "Adding up"]) {
    await expect(page.getByRole("columnheader", { name: phase, exact: true })).toBeVisible();
  }
  await expectSound(page);
});

test("the run page shows the phases of a masked round, and why one was abandoned", async ({
  page,
}) => {
  const opened = await coordinator.openRun({ ...quickSecure, version: 2 }, 2);
  await visit(page, `/runs/${opened.id}`);
  const phases = page.getByRole("list", { name: "Phases of the round" });
  await expect(phases.getByRole("listitem")).toHaveText([
    "Recruiting",
    "Keys",
    "Shares",
    "Training",
    "Confirming",
    "Unmasking",
    "Adding up",
    "Committed",
  ]);
  await expect(phases.locator("[aria-current=step]")).toHaveText("Recruiting");
  const join = () => RawParticipant.joined(coordinator.url, quickSecure.id);
  const [one, another] = await Promise.all([join(), join()]);
  await one.accept();
  one.send({ type: "leave", seq: one.nextSeq() });
  const why = page.getByTestId("abandoned-last");
  await expect(why).toContainText("Too few participants exchanged keys in time");
  await expect(why).toContainText(
    "0 of 2 chosen participants delivered; lost 1 while exchanging keys.",
  );
  await expect(page.getByTestId("lost-in")).toHaveText("1: 1 while exchanging keys");
  await expectSound(page);
  for (const participant of [one, another]) participant.cut();
});
