/**
 * What happens to pages that take part: loaded again in every phase, closed, frozen, opened twice, without a network,
 * room or graphics device. The round goes on, the page comes back or is missed, and no half update is anywhere.
 */
import { type BrowserContext, test } from "@playwright/test";
import { type RunView, TaskId } from "@tributary/protocol";
import { auditCoordinator } from "./support/audit.ts";
import { Coordinator } from "./support/coordinator.ts";
import { openDatabase } from "./support/database.ts";
import { FaultProxy } from "./support/fault-proxy.ts";
import { heldBack } from "./support/links.ts";
import { Participant, PatientTrainer, takePart } from "./support/participant.ts";
import { type DigitTask, digitTask, expect, Visitor } from "./support/visitor.ts";

let coordinator: Coordinator;
let context: BrowserContext;

test.beforeAll(async () => {
  test.setTimeout(300_000); // The pages may have to be built first.
  coordinator = await Coordinator.start({ environment: { WEB: "on" } });
});

test.afterAll(() => coordinator.dispose());

// Requests of a page with a shell are not the test's to hold up; the shell has a test file of its own.
test.beforeEach(async ({ browser }) => {
  context = await browser.newContext({ serviceWorkers: "block" });
});

test.afterEach(() => context.close());

async function open(task: DigitTask, rounds = 1): Promise<RunView> {
  return coordinator.openRun(digitTask(task), rounds);
}

/** How many updates are in each model that the run has made. */
async function expectAccepted({ id }: RunView, accepted: readonly number[]): Promise<void> {
  const made = async () =>
    (await coordinator.run(id)).history
      .filter(({ outcome }) => outcome === "committed")
      .map((summary) => summary.accepted);
  await expect.poll(made, { timeout: 120_000 }).toEqual(accepted);
}

function partner(task: string): Participant {
  return new Participant({ url: coordinator.url, task: TaskId.parse(task), patience_ms: 120_000 });
}

test("loaded again while it waits, a page takes part again by itself, with the data that it was given", async () => {
  const run = await open({ id: "waits", epochs: 2 });
  const page = await context.newPage();
  const visitor = new Visitor(page);
  await page.goto(new URL("/join/waits?backend=wasm", coordinator.url).href);
  await page.getByTestId("agree").click();
  await page.getByRole("button", { name: "Use practice digits" }).click();
  await page.getByTestId("start").click();
  await visitor.does("waiting");
  await expect(page.getByTestId("device-key")).toHaveAttribute("data-key", "new");
  await page.reload();
  await visitor.does("waiting");
  await expect(page.getByTestId("device-key")).toHaveCount(0);
  partner("waits");
  await expectAccepted(run, [2]);
});

test("loaded again while the model comes, it fetches it again", async () => {
  const run = await open({ id: "downloads", epochs: 2 });
  const asked = Promise.withResolvers<void>();
  await context.route("**/models/*", () => asked.resolve());
  const { page } = await Visitor.start(context, coordinator.url, "downloads");
  partner("downloads");
  await asked.promise;
  await context.unroute("**/models/*");
  await page.reload();
  await expectAccepted(run, [2]);
});

test("loaded again while it trains, it goes on from where it was, and keeps nothing afterwards", async () => {
  const run = await open({ id: "trains", epochs: 60 });
  const proxy = await FaultProxy.start(Number(new URL(coordinator.url).port));
  const visitor = await Visitor.start(context, proxy.url, "trains");
  partner("trains");
  await visitor.does("training");
  // However fast it trains, its change does not get away.
  proxy.refuse();
  await expect.poll(() => visitor.checkpoints()).toBe(1);
  proxy.accept();
  await visitor.page.reload();
  await expect(visitor.news).toHaveAttribute("data-news", "resumed");
  await expectAccepted(run, [2]);
  await visitor.countedIn(1);
  await expect.poll(() => visitor.checkpoints()).toBe(0);
  await proxy.close();
});

test("loaded again while it sends, it sends the whole change anew", async () => {
  const run = await open({ id: "sends", epochs: 1 });
  const proxy = await FaultProxy.start(Number(new URL(coordinator.url).port));
  const visitor = await Visitor.start(context, proxy.url, "sends");
  await visitor.does("waiting");
  proxy.trouble = { bytes_per_second: 30_000 };
  partner("sends");
  await visitor.does("sending");
  proxy.trouble = {};
  await visitor.page.reload();
  await expectAccepted(run, [2]);
  await proxy.close();
});

test("loaded again when its change has arrived, it is counted all the same", async () => {
  const run = await open({ id: "delivered", epochs: 1 });
  const trainer = new PatientTrainer();
  const visitor = await Visitor.start(context, coordinator.url, "delivered");
  new Participant({ url: coordinator.url, task: TaskId.parse("delivered"), trainer });
  await visitor.does("sent");
  await visitor.page.reload();
  await visitor.is("running");
  trainer.release();
  await expectAccepted(run, [2]);
});

test("loaded again in a masked round, it leaves that one, since its secrets are gone, and is in the next", async () => {
  const run = await open({ id: "masked", epochs: 40, privacy: "secure" }, 2);
  const visitor = await Visitor.start(context, coordinator.url, "masked");
  takePart({ url: coordinator.url, task: TaskId.parse("masked"), count: 3, patience_ms: 120_000 });
  await visitor.does("training");
  await visitor.page.reload();
  await visitor.is("running");
  await expectAccepted(run, [3, 4]);
  await visitor.countedIn(1);
});

for (const [phase, said] of [
  ["keying", "advertise_keys"],
  ["sharing", "share_keys"],
] as const) {
  test(`loaded again while keys and shares travel (${phase}), it is out of that round, and in the next`, async () => {
    const id = `loaded-${phase}`;
    const run = await open({ id, epochs: 1, privacy: "secure" }, 2);
    const { url } = coordinator;
    const visitor = await Visitor.start(context, url, id);
    await visitor.does("waiting");
    const task = TaskId.parse(id);
    const slow = heldBack(url, said);
    takePart({ url, task, count: 2, patience_ms: 120_000 });
    new Participant({ url, task, connect: slow.connect, patience_ms: 120_000 });
    const collected = async () => {
      const { round } = (await coordinator.run(run.id)).run;
      return round?.phase === phase ? round.collected : null;
    };
    // The page's is in, and those of two others: the third one's are on their way.
    await expect.poll(collected).toBe(3);
    // The page of before is gone then, and its secrets with it.
    await visitor.page.reload({ waitUntil: "commit" });
    slow.release();
    await expectAccepted(run, [3, 4]);
    await visitor.countedIn(1);
  });
}

test("loaded again when its masked change is in the sum, the others take the masks off without it", async () => {
  const run = await open({ id: "summed", epochs: 1, privacy: "secure" });
  const trainer = new PatientTrainer();
  const visitor = await Visitor.start(context, coordinator.url, "summed");
  for (let other = 0; other < 3; other++) {
    new Participant({ url: coordinator.url, task: TaskId.parse("summed"), trainer });
  }
  await visitor.does("sent");
  await visitor.page.reload();
  await visitor.is("running");
  trainer.release();
  await expectAccepted(run, [4]);
});

test("a tab that is closed costs the round its change and nothing else", async () => {
  const run = await open({ id: "closed", epochs: 40, round: { over_selection: 1.5 } });
  const visitor = await Visitor.start(context, coordinator.url, "closed");
  takePart({ url: coordinator.url, task: TaskId.parse("closed"), count: 2, patience_ms: 120_000 });
  await visitor.does("training");
  await visitor.page.close();
  await expectAccepted(run, [2]);
});

test("a tab that was frozen comes back into the run", async () => {
  const round = { over_selection: 1.5, deadline_ms: 15_000 };
  const run = await open({ id: "frozen", epochs: 2, round }, 3);
  const visitor = await Visitor.start(context, coordinator.url, "frozen");
  await visitor.does("waiting");
  const browser = await context.newCDPSession(visitor.page);
  await browser.send("Page.setWebLifecycleState", { state: "frozen" });
  takePart({ url: coordinator.url, task: TaskId.parse("frozen"), count: 2, patience_ms: 120_000 });
  const made = async () => (await coordinator.run(run.id)).run.rounds_committed;
  await expect.poll(made).toBeGreaterThan(0);
  await browser.send("Page.setWebLifecycleState", { state: "active" });
  await expect.poll(made, { timeout: 120_000 }).toBe(3);
  await visitor.is("ended");
  await expect(visitor.page.getByTestId("counted")).not.toHaveText("0");
});

test("a graphics device that is lost is opened again, and the training goes on", async () => {
  const run = await open({ id: "lost-gpu", epochs: 3, units: 16 });
  // The test has the devices of the worker in its hands: it asks for one only after its parts have come.
  context.once("page", (page) =>
    page.on("worker", (worker) => void worker.evaluate(rememberDevices).catch(() => undefined)),
  );
  const visitor = await Visitor.start(context, coordinator.url, "lost-gpu", "webgpu");
  await expect(visitor.page.getByTestId("backend")).toHaveAttribute("data-backend", "webgpu");
  partner("lost-gpu");
  await expect(visitor.status).toContainText(/step [1-9]/);
  for (const worker of visitor.page.workers()) {
    await worker.evaluate(() => {
      const { devices } = self as unknown as { devices?: { destroy(): void }[] };
      devices?.at(-1)?.destroy();
    });
  }
  await expect(visitor.news).toHaveAttribute("data-news", "reopened");
  await expectAccepted(run, [2]);
});

function rememberDevices(): void {
  if (typeof GPUAdapter === "undefined") return;
  const devices: GPUDevice[] = [];
  const ask = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...about) {
    const device = await ask.apply(this, about);
    devices.push(device);
    return device;
  };
  Object.assign(self, { devices });
}

test("a browser without room says so, and takes part all the same", async () => {
  const run = await open({ id: "full", epochs: 2 });
  const page = await context.newPage();
  const browser = await context.newCDPSession(page);
  const { origin } = new URL(coordinator.url);
  await browser.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  const visitor = await Visitor.start(context, coordinator.url, "full");
  partner("full");
  await expect(visitor.news).toHaveAttribute("data-news", "not_kept");
  await expectAccepted(run, [2]);
});

test("of two tabs one takes part; the other follows, or takes over", async () => {
  const run = await open({ id: "two-tabs", epochs: 2 });
  const first = await Visitor.start(context, coordinator.url, "two-tabs");
  await first.does("waiting");
  const second = await Visitor.start(context, coordinator.url, "two-tabs");
  await second.is("elsewhere");
  await second.page.getByTestId("start").click();
  await second.does("waiting");
  await first.is("elsewhere");
  await second.page.close();
  await first.does("waiting");
  partner("two-tabs");
  await expectAccepted(run, [2]);
});

test("without a network the work goes on, and what it brings is sent when there is one again", async () => {
  const run = await open({ id: "cut-off", epochs: 5 });
  const proxy = await FaultProxy.start(Number(new URL(coordinator.url).port));
  const visitor = await Visitor.start(context, proxy.url, "cut-off");
  partner("cut-off");
  await visitor.does("training");
  proxy.refuse();
  await expect(visitor.status).toContainText("The connection is lost");
  proxy.accept();
  await expectAccepted(run, [2]);
  await proxy.close();
});

test("a whole visit asks nobody but the coordinator for anything", async () => {
  const run = await open({ id: "own-origin", epochs: 1 });
  const asked = new Set<string>();
  context.on("request", (request) => asked.add(new URL(request.url()).origin));
  const visitor = await Visitor.start(context, coordinator.url, "own-origin");
  partner("own-origin");
  await expectAccepted(run, [2]);
  await visitor.countedIn(1);
  expect([...asked]).toEqual([new URL(coordinator.url).origin]);
});

test("after all of it the auditor finds nothing", async () => {
  await coordinator.kill("SIGTERM");
  const database = await openDatabase("sqlite");
  expect(await auditCoordinator(coordinator, database)).toEqual([]);
});
