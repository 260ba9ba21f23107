/**
 * Taking part as a visitor does it, from the first look to the last word: consent, data, rounds, a receipt that is
 * checked, Finish, and leaving with nothing kept; in both languages, by keyboard alone, on a small screen.
 */
import { type Browser, expect, type Page, test } from "@playwright/test";
import type { IdentityKey } from "@tributary/crypto";
import { type RunView, TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { Coordinator } from "./support/coordinator.ts";
import { expectNoViolations, expectSound } from "./support/page-checks.ts";

let coordinator: Coordinator;
let run: RunView;

test.beforeAll(async () => {
  test.setTimeout(180_000); // The pages may have to be built first.
  coordinator = await Coordinator.start({ environment: { WEB: "on", OPERATOR: "The Test Lab" } });
  run = await coordinator.openRun(quick, 50);
});

test.afterAll(() => coordinator.dispose());

/** 784-10, masked as every ready task, two participants: a round takes about a second. */
const quick = TaskSpec.parse({
  ...readyTasks["digits-mlp"],
  id: "quick-join",
  title: "Quick digits",
  model: {
    class_name: "Sequential",
    config: {
      name: "quick-join",
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

const join = (query = "") =>
  new URL(`/join/${quick.id}?backend=wasm${query}`, coordinator.url).href;

/** Another device, which takes part by itself for as long as its page is open. */
async function companion(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(join("&data=practice&examples=50&start=1&seed=2&device=new"));
  return page;
}

async function agreeAndConnect(page: Page): Promise<void> {
  await page.goto(join());
  await page.getByTestId("agree").click();
  await page.getByRole("button", { name: "Use practice digits" }).click();
  await expect(page.getByTestId("start")).toBeEnabled({ timeout: 30_000 });
}

/** The keys that this browser keeps of its device, by their public halves. */
function deviceKeys(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open("tributary"));
    const kept = await answer(database.transaction("device").objectStore("device").getAll());
    database.close();
    const named = kept.map(async (key: IdentityKey) => {
      if (key.kind === "seed") return key.seed.join();
      const raw = await crypto.subtle.exportKey("raw", key.keyPair.publicKey);
      return new Uint8Array(raw).join();
    });
    return Promise.all(named);
  });
}

test("from consent over a checked receipt to leaving with nothing kept", async ({
  page,
  browser,
}) => {
  await page.goto(join());
  const main = page.getByRole("main");
  await expect(main).toContainText("It is trained by The Test Lab");
  await expect(main).toContainText("Never your digits.");
  await expectNoViolations(page);
  await agreeAndConnect(page);
  await expect(page.getByTestId("consent")).toContainText(`to version ${quick.version}`);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("status")).toContainText("Waiting for 1 more participant");
  const other = await companion(browser);
  const counted = page.locator("[data-testid=receipt][data-state=counted]");
  await expect(counted.first()).toBeVisible({ timeout: 60_000 });
  // The rounds go on meanwhile: the newest receipt moves down the list, with its answer.
  const round = await counted.first().getAttribute("data-round");
  const receipt = page.locator(`[data-testid=receipt][data-round="${round}"]`);
  await receipt.getByTestId("check").click();
  await expect(receipt.getByTestId("checked")).toHaveAttribute("data-checked", "matches");

  await page.getByTestId("finish").click();
  await expect(page.getByTestId("status")).toHaveAttribute("data-standing", "paused", {
    timeout: 30_000,
  });
  await expect(page.locator("[data-testid=receipt][data-state=pending]")).toHaveCount(0);
  const receipts = await page.getByTestId("receipt").count();
  await expectSound(page);

  // What was agreed to and what was sent are known after a reload.
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  await expect(page.getByTestId("consent")).toBeVisible();
  await expect(page.getByTestId("receipt")).toHaveCount(receipts);

  await page.getByTestId("leave").click();
  await expectNoViolations(page);
  await page.getByTestId("leave-now").click();
  await expect(page.getByTestId("farewell")).toContainText("stay in the model", {
    timeout: 30_000,
  });
  // It says so when the key is gone, and not before.
  expect(await deviceKeys(page)).toEqual([]);
  await expect(page.getByTestId("agree")).toBeVisible();
  await page.reload();
  await expect(page.getByTestId("agree")).toBeVisible();
  await page.getByTestId("agree").click();
  await expect(page.getByText("Nothing has left this device.")).toBeVisible();
  await other.context().close();
});

test("a new version of the task is asked about again, with what has changed", async ({ page }) => {
  await page.goto(join());
  await page.getByTestId("agree").click();
  await expect(page.getByTestId("consent")).toBeVisible();
  const round = { ...quick.round, deadline_ms: 120_000 };
  await coordinator.post(`/api/runs/${run.id}/stop`, {});
  await coordinator.openRun({ ...quick, version: quick.version + 1, round }, 50);
  // The page hears of it by itself.
  await expect(page.getByTestId("agree")).toHaveText("I agree to the new version", {
    timeout: 20_000,
  });
  await expect(page.getByRole("main")).toContainText(
    "A round lasts at most 2 min now, before 60 s.",
  );
  await page.getByTestId("agree").click();
  await page.getByTestId("consent").click();
  await page.getByTestId("withdraw").click();
  await expect(page.getByTestId("farewell")).toContainText("withdrawn your consent");
});

test.describe("in German", () => {
  test.use({ locale: "de-DE" });

  test("the page speaks German from the first answer on, and English when it is asked to", async ({
    page,
  }) => {
    await page.goto(join());
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page.getByTestId("agree")).toHaveText("Ich stimme zu, weiter");
    await expectNoViolations(page);
    await page.getByTestId("agree").click();
    await expect(page.getByTestId("status")).toHaveText("Macht noch nicht mit.");
    await expectSound(page);
    await page.getByRole("button", { name: "English" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByTestId("status")).toHaveText("Not taking part yet.");
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });
});

test("a device gets a new key, after a question that says what it means, and takes part by it", async ({
  page,
}) => {
  const patient = { timeout: 60_000 };
  await agreeAndConnect(page);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("status")).toHaveAttribute("data-activity", "waiting", patient);
  await expect(page.getByTestId("new-key")).toBeDisabled();
  await page.getByTestId("pause").click();
  const [before] = await deviceKeys(page);
  await page.getByTestId("new-key").click();
  await expect(page.getByRole("dialog")).toContainText("The old key is refused from then on");
  await expectNoViolations(page);
  await page.getByRole("button", { name: "Keep the key" }).click();
  expect(await deviceKeys(page)).toEqual([before]);
  await page.getByTestId("new-key").click();
  await page.getByTestId("new-key-now").click();
  await expect(page.getByTestId("new-key-outcome")).toHaveAttribute(
    "data-outcome",
    "changed",
    patient,
  );
  const after = await deviceKeys(page);
  expect(after).toHaveLength(1);
  expect(after).not.toContain(before);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("status")).toHaveAttribute("data-activity", "waiting", patient);
});

test("a limit holds the work back and says so; lifted, it goes on by itself", async ({ page }) => {
  await agreeAndConnect(page);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("status")).toHaveAttribute("data-standing", "running");
  await page.getByLabel("Only while this page is visible").check();
  const look = (state: "hidden" | "visible") =>
    page.evaluate((value) => {
      Object.defineProperty(document, "visibilityState", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await look("hidden");
  await expect(page.getByTestId("status")).toContainText("Held by your limit");
  await look("visible");
  await expect(page.getByTestId("status")).toHaveAttribute("data-standing", "running");
  await page.reload();
  await expect(page.getByLabel("Only while this page is visible")).toBeChecked();
});

test("everything is done by keyboard alone", async ({ page }) => {
  await page.goto(join());
  await page.getByTestId("agree").press("Enter");
  await expect(page.getByRole("heading", { name: "Connect data" })).toBeFocused();
  await page.getByRole("button", { name: "Use practice digits" }).press("Enter");
  await expect(page.getByTestId("start")).toBeEnabled({ timeout: 30_000 });
  await page.getByTestId("start").press("Enter");
  await expect(page.getByTestId("status")).toHaveAttribute("data-standing", "running");
  await expect(page.getByTestId("pause")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("status")).toHaveAttribute("data-standing", "paused");
  await expect(page.getByTestId("start")).toBeFocused();
  await page.getByTestId("leave").press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByTestId("leave")).toBeFocused();
  await page.locator("summary", { has: page.getByTestId("consent") }).press("Enter");
  await page.getByTestId("withdraw").press("Enter");
  await expect(page.getByTestId("farewell")).toBeFocused();
});

test("the model is tried on a row of one's own, and writes on a beginning", async ({ page }) => {
  await coordinator.openRun(readyTasks.tumours, 3);
  await coordinator.openRun(readyTasks.shakespeare, 3);
  const open = async (task: string) => {
    await page.goto(new URL(`/join/${task}?backend=wasm`, coordinator.url).href);
    await page.getByTestId("agree").click();
  };
  await open("tumours");
  // What is invented would harm what is learned here: this coordinator does not allow it.
  await expect(page.getByLabel("Choose a table")).toBeVisible();
  await expect(page.getByTestId("use-invented")).toHaveCount(0);
  await page.getByTestId("try-row").click();
  await expect(page.getByTestId("prediction")).toContainText(/The model says: [BM]/, {
    timeout: 30_000,
  });
  await page.getByLabel("Paste a row").fill("1, 2, 3");
  await expect(page.getByText("That line has 3 values; the fields are 30.")).toBeVisible();
  await expectSound(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await open("shakespeare");
  await page.getByLabel("How does it begin?").fill("To be, or not");
  await page.getByTestId("write-on").click();
  await expect(page.getByTestId("written")).toHaveCount(3, { timeout: 90_000 });
  await expect(page.getByTestId("written").first()).toContainText("To be, or not");
});
