/** The pages of runs and schedules, with a real run of real participants: live, controlled, compared, planned. */
import AxeBuilder from "@axe-core/playwright";
import { expect as baseExpect, type Page, test } from "@playwright/test";
import { bufferedRollBackSentence, type RunView, type TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { adminToken, Coordinator } from "./support/coordinator.ts";
import { type Participant, takePart } from "./support/participant.ts";
import { tinyTask } from "./support/tasks.ts";

/** The first visit of a page after a build takes its time on a busy machine. */
const expect = baseExpect.configure({ timeout: 30_000 });

let coordinator: Coordinator;
let run: RunView;
let waiting: RunView;
let participants: readonly Participant[] = [];

const task = tinyTask("live", { quorum: 2, over_selection: 1.5, deadline_ms: 60_000 });

test.use({ extraHTTPHeaders: { authorization: `Bearer ${adminToken}` } });

// One story: each part goes on where the one before ended.
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(180_000); // The pages may have to be built first.
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
});

test.afterAll(async () => {
  await Promise.all(participants.map((one) => one.leave()));
  await coordinator.dispose();
});

test("lists say what to do while there is nothing in them", async ({ page }) => {
  await page.goto(`${coordinator.url}/admin/runs`);
  await expect(page.getByRole("main")).toContainText("No run was started yet");
  await page.goto(`${coordinator.url}/admin/schedules`);
  await expect(page.getByRole("main")).toContainText("Nothing is planned");
  await page.goto(`${coordinator.url}/admin/runs/compare`);
  await expect(page.getByRole("main")).toContainText("No run is chosen");
});

test("a run is seen live: what it waits for, then its rounds as they come", async ({ page }) => {
  run = await coordinator.openRun(task, 1_000);
  await page.goto(`${coordinator.url}/admin/runs/${run.id}`);
  await expect(page.getByTestId("waiting-for")).toContainText(/participants?/i);
  participants = takePart({ url: coordinator.url, task: task.id, count: 3 });
  await participants[0]?.saw("committed", ({ model_version }) => model_version >= 3);
  await expect(page.getByTestId("gantt")).toBeVisible();
  await expect(page.getByTestId("gantt")).toHaveAttribute("aria-label", /3 participants/);
  await expect(page.getByTestId("funnel")).toContainText("Selected");
  await page.getByRole("button", { name: /Show as table.*participant by participant/ }).click();
  const table = page.getByRole("table", { name: /Members of the cohort/ });
  await expect(table.getByRole("row")).toHaveCount(4);
});

test("a run is paused, rolled back and resumed from its page", async ({ page }) => {
  await page.goto(`${coordinator.url}/admin/runs/${run.id}`);
  await page.getByRole("button", { name: "Pause…" }).click();
  await page.getByRole("button", { name: "Pause after this round" }).click();
  await expect(page.getByTestId("waiting-for")).toContainText("Paused");
  const { run: paused } = await coordinator.run(run.id);
  expect(paused.status).toBe("paused");

  await page.getByRole("button", { name: "Roll back…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Version", { exact: true }).selectOption("1");
  await expect(dialog.getByRole("button", { name: "Roll back" })).toBeDisabled();
  await dialog.getByLabel("To go on, write").fill("version 1");
  await dialog.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByText(`rolled back from ${paused.model_version}`)).toBeVisible();
  expect((await coordinator.run(run.id)).run.model_version).toBe(1);

  await page.getByRole("button", { name: "Resume" }).click();
  const next = paused.model_version + 1;
  await participants[0]?.saw("committed", ({ model_version }) => model_version >= next);
  await page.getByRole("tab", { name: "Acts" }).click();
  await expect(page.getByRole("table", { name: "Acts, the newest first" })).toContainText(
    "roll back run",
  );
});

test("a past round, a dry run and the configuration are shown", async ({ page }) => {
  // The choice is of the newest rounds, and must not change while one is chosen.
  await coordinator.post(`/api/runs/${run.id}/pause`, { when: "now" });
  await page.goto(`${coordinator.url}/admin/runs/${run.id}`);
  const choice = page.getByRole("combobox", { name: "Timeline of" });
  await choice.selectOption({ index: 2 });
  const chosen = await choice.inputValue();
  const gantt = page.getByTestId("gantt");
  await expect(gantt).toHaveAttribute("aria-label", new RegExp(`round ${chosen}:`));
  await page.getByRole("tab", { name: "Dry run" }).click();
  await expectDryRun(page, { quorum: 2, isExtrapolated: false });
  // Three were selected in each round, and nobody knows how two more would have done.
  await page.getByRole("spinbutton", { name: "Quorum" }).fill("5");
  await expectDryRun(page, { quorum: 5, isExtrapolated: true });
  await page.getByRole("tab", { name: "Configuration" }).click();
  await expect(page.getByRole("main")).toContainText("quorum of 2, deadline after");
});

test("a buffered run is seen live, paused and resumed; it says why it is not rolled back", async ({
  page,
}) => {
  const buffered = {
    ...tinyTask("flowing"),
    buffered: {
      buffer: 2,
      concurrency: 4,
      staleness_max: 5,
      exponent: 0.5,
      deadline_ms: 60_000,
      rest_ms: 1_000,
    },
  } as TaskSpec;
  const flowing = await coordinator.openRun(buffered, 100_000);
  const own = takePart({ url: coordinator.url, task: buffered.id, count: 3 });
  await own[0]?.saw("committed", ({ model_version }) => model_version >= 2);
  await page.goto(`${coordinator.url}/admin/runs/${flowing.id}`);
  await expect(page.getByTestId("gantt")).toHaveAttribute("aria-label", /Timeline of buffer/);
  await page.getByRole("button", { name: "Roll back…" }).click();
  await expect(page.getByRole("dialog")).toContainText(bufferedRollBackSentence);
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Pause…" }).click();
  await page.getByRole("button", { name: "Let them finish" }).click();
  await expect(page.getByTestId("waiting-for")).toContainText("paused until it is resumed");
  const { run: paused } = await coordinator.run(flowing.id);
  expect(paused.status).toBe("paused");
  await page.getByRole("button", { name: "Resume" }).click();
  await own[0]?.saw("committed", ({ model_version }) => model_version > paused.model_version);
  await coordinator.post(`/api/runs/${flowing.id}/stop`, {});
  await Promise.all(own.map((one) => one.leave()));
});

test("two runs are compared: only what differs, best and last, curves", async ({ page }) => {
  waiting = await coordinator.openRun(readyTasks["digits-mlp"], 3);
  await page.goto(`${coordinator.url}/admin/runs`);
  for (const id of [run.id, waiting.id]) {
    await page.getByRole("checkbox", { name: new RegExp(id) }).check();
  }
  await page.getByRole("link", { name: "Compare 2 runs" }).click();
  const differences = page.getByRole("table", { name: "Settings that differ" });
  await expect(differences).toContainText("round.quorum");
  await page.getByLabel("Figure").selectOption("seconds");
  await expect(page.getByRole("img", { name: /Seconds per round of 2 runs/ })).toBeVisible();
});

test("a schedule is written with its preview, changed and stopped", async ({ page }) => {
  await page.goto(`${coordinator.url}/admin/schedules`);
  await page.getByRole("button", { name: "New schedule" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Task").selectOption(task.id);
  await dialog.getByLabel("Time zone").fill("Europe/Berlin");
  const preview = dialog.getByTestId("schedule-preview");
  await expect(preview).toContainText("A run starts at 02:00");
  await expect(preview.getByRole("listitem")).toHaveCount(5);
  await dialog.getByLabel("Cron expression").fill("0 2 30 2 *");
  await expect(preview).toContainText("never fires");
  await dialog.getByRole("button", { name: "Sundays at 3" }).click();
  await expect(preview).toContainText("03:00");
  await dialog.getByLabel("Name").fill("Sunday run");
  await dialog.getByRole("button", { name: "Make the schedule" }).click();
  await expect(page.getByRole("heading", { name: "Sunday run" })).toBeVisible();
  await page.getByRole("button", { name: "Change Sunday run" }).click();
  await page.getByRole("dialog").getByLabel("Cron expression").fill("0 4 * * 0");
  await page.getByRole("button", { name: "Change the schedule" }).click();
  await expect(page.getByRole("main")).toContainText("04:00");
  await page.getByRole("button", { name: "Stop… Sunday run" }).click();
  await page.getByRole("button", { name: "Stop the schedule" }).click();
  await expect(page.getByRole("main")).toContainText("nothing starts any more");
});

const pages: readonly { readonly name: string; readonly path: () => string }[] = [
  { name: "list of runs", path: () => "/admin/runs" },
  { name: "page of a run", path: () => `/admin/runs/${run.id}` },
  { name: "page of a run that waits", path: () => `/admin/runs/${waiting.id}` },
  { name: "comparison", path: () => `/admin/runs/compare?runs=${run.id},${waiting.id}` },
  { name: "schedules", path: () => "/admin/schedules" },
];

for (const { name, path } of pages) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing on the ${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await visit(page, path());
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((one) => `${one.id}: ${one.help} ${one.nodes[0]?.html}`)).toEqual([]);
    });
  }

  test(`the ${name} is whole at 320 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 720 });
    await visit(page, path());
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(320);
  });
}

/** What the page says is what the API answers to that policy. */
async function expectDryRun(
  page: Page,
  { quorum, isExtrapolated }: { readonly quorum: number; readonly isExtrapolated: boolean },
): Promise<void> {
  const policy = `quorum=${quorum}&over_selection=1.5&deadline_ms=60000`;
  const answer = await coordinator.get(`/api/runs/${run.id}/dry-run?${policy}`);
  const { rounds, expected } = (await answer.json()) as {
    readonly rounds: readonly { readonly is_extrapolated: boolean }[];
    readonly expected: number;
  };
  expect(rounds.length).toBeGreaterThan(0);
  expect(rounds.every((round) => round.is_extrapolated === isExtrapolated)).toBe(true);
  const figure = String(Number(expected.toFixed(1))).replace(".", "\\.");
  const words = `${figure} of ${rounds.length} rounds would have met their quorum`;
  await expect(page.getByTestId("reservation").filter({ hasText: "Extrapolated" })).toHaveCount(
    isExtrapolated ? 1 : 0,
  );
  await expect(page.getByTestId("dry-run")).toHaveText(new RegExp(`^${words}`));
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(`${coordinator.url}${path}`);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}
