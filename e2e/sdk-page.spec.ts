/**
 * The SDK's example of a page: bundled from this tree, on another origin than its coordinator, with two visitors, and a
 * program in Node as the third participant. It learns in a worker of the page; its rows stay in it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { createParticipant, defineTask } from "@tributary/sdk";
import { BuiltPage } from "./support/built-page.ts";
import { Coordinator, repository } from "./support/coordinator.ts";

const folder = join(repository, "packages/sdk/examples/page");

/** What the page's rows are: an admin would make it in a form. */
const task = defineTask({
  id: "pumps",
  data: {
    kind: "table",
    features: ["pressure", "vibration"],
    label: "state",
    classes: ["sound", "worn"],
  },
  round: { quorum: 3, over_selection: 1 },
});

const nodesRows = {
  inputs: [
    [0.8, 0.3],
    [-0.4, -0.5],
    [0.1, 0.6],
    [-0.8, 0.2],
  ],
  labels: ["worn", "sound", "worn", "sound"],
};

let page: BuiltPage;
let coordinator: Coordinator;

test.beforeAll(async () => {
  page = await BuiltPage.serve(folder);
  coordinator = await Coordinator.start({ environment: { ALLOWED_ORIGINS: page.origin } });
  await page.build({ VITE_COORDINATOR: coordinator.url });
});
test.afterAll(async () => {
  await page?.dispose();
  await coordinator?.dispose();
});

test("thirty lines make two visitors of a page learn together with a program in Node", async ({
  browser,
}) => {
  expect(readFileSync(join(folder, "learn.ts"), "utf8").trimEnd().split("\n").length).toBeLessThan(
    31,
  );
  const { id } = await coordinator.openRun(task, 2);
  const context = await browser.newContext();
  const asked: string[] = [];
  const troubles: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  context.on("console", (said) => said.type() === "error" && troubles.push(said.text()));
  context.on("weberror", (thrown) => troubles.push(String(thrown.error())));
  const visitors = [await context.newPage(), await context.newPage()];
  for (const visitor of visitors) {
    await visitor.goto(page.origin);
    await visitor.getByRole("button", { name: "Learn from these rows" }).click();
  }
  const inNode = createParticipant({ url: coordinator.url, task, data: nodesRows });
  expect(await inNode.run()).toMatchObject({ type: "run_ended", version: 2 });
  for (const visitor of visitors) {
    await expect(visitor.getByRole("status")).toHaveText("Done (run_ended). Thank you!");
    expect(visitor.workers()).toEqual([]);
  }
  const { history } = await coordinator.run(id);
  expect(history.map(({ outcome, accepted }) => [outcome, accepted])).toEqual([
    ["committed", 3],
    ["committed", 3],
  ]);
  expect(troubles).toEqual([]);
  // Nothing is loaded from anywhere else.
  const origins = new Set(asked.map((address) => new URL(address).origin));
  expect([...origins].sort()).toEqual([page.origin, coordinator.url].sort());
  expect(asked.some((address) => address.includes("browser.worker"))).toBe(true);
  await context.close();
});

test("a page whose origin the coordinator does not name is told what to do", async ({
  browser,
}) => {
  const stranger = await browser.newPage();
  await stranger.goto(page.origin.replace("127.0.0.1", "localhost"));
  await stranger.getByRole("button").click();
  await expect(stranger.getByRole("status")).toContainText(
    "must name the page's in ALLOWED_ORIGINS",
  );
  await stranger.close();
});
