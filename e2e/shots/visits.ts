/** What visitors do for a picture of the participants' page, in either language. */
import { expect, type Page } from "@playwright/test";
import { TaskId, type TaskSpec } from "@tributary/protocol";
import type { World } from "./worlds.ts";

export const table = "/join/tumours?backend=wasm";
export const visit = {
  path: "/join/digits-mlp?backend=wasm",
  world: "guests",
  as: "visitor",
} as const;
/** A round comes, is trained and is added up. */
const round_ms_max = 120_000;

export async function german(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.getByText("Bevor Sie mitmachen").waitFor();
}

export async function agree(page: Page): Promise<void> {
  await page.getByTestId("agree").click();
  await page.getByTestId("data-report").waitFor();
}

export async function practise(page: Page): Promise<void> {
  await agree(page);
  await page.getByRole("button", { name: /^(Use practice digits|Übungsziffern nehmen)$/ }).click();
  await page.getByTestId("backend").waitFor();
}

export async function invent(page: Page): Promise<void> {
  await agree(page);
  await page.getByTestId("use-invented").click();
  await page.getByTestId("backend").waitFor();
}

/** Starts, and waits until the page does that. */
export async function does(page: Page, activity: string): Promise<void> {
  await page.getByTestId("start").click();
  const status = page.getByTestId("status");
  await expect(status).toHaveAttribute("data-activity", activity, { timeout: round_ms_max });
}

export async function is(page: Page, standing: string): Promise<void> {
  const status = page.getByTestId("status");
  await expect(status).toHaveAttribute("data-standing", standing, { timeout: round_ms_max });
}

export async function counted(page: Page): Promise<void> {
  const receipt = page.locator("[data-testid=receipt][data-state=counted]");
  await receipt.first().waitFor({ timeout: round_ms_max });
}

export async function draw(page: Page, testId: string): Promise<void> {
  const paper = page.getByTestId(testId);
  await paper.scrollIntoViewIfNeeded();
  const box = await paper.boundingBox();
  if (box === null) throw new Error("Expected paper to draw on, got none.");
  await page.mouse.move(box.x + 80, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + 200, { steps: 8 });
  await page.mouse.up();
}

export function picture(name: string, buffer: Buffer) {
  return { name, mimeType: "image/png", buffer };
}

let tasks = 0;

/** Goes to a task that this picture has for itself, with a run that waits. */
export async function own(page: Page, world: World, task: TaskSpec) {
  tasks += 1;
  const mine = { ...task, id: TaskId.parse(`${task.id}-${tasks}`) };
  const run = await world.coordinator.openRun(mine, 1);
  await page.goto(new URL(`/join/${mine.id}?backend=wasm`, world.url).href);
  return { task: mine, run };
}
