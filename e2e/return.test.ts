/**
 * Devices that vanish in the middle of a sealed round and come back as new processes with the same key, as a page does
 * that is loaded again: the round waits for them, counts them once, and nothing of their first try is left.
 */
import { createIdentity } from "@tributary/crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { auditCoordinator } from "./support/audit.ts";
import { Coordinator } from "./support/coordinator.ts";
import { openDatabase } from "./support/database.ts";
import { FaultProxy } from "./support/fault-proxy.ts";
import { Participant, PatientTrainer } from "./support/participant.ts";
import { tinyTask, wideTask } from "./support/tasks.ts";

let coordinator: Coordinator;
let proxy: FaultProxy;

beforeEach(async () => {
  coordinator = await Coordinator.start();
  proxy = await FaultProxy.start(Number(new URL(coordinator.url).port));
});

afterEach(async () => {
  await proxy.close();
  await coordinator.dispose();
});

/** Its process is gone: it says nothing, and nobody hears it. */
async function vanish(participant: Participant): Promise<void> {
  proxy.refuse();
  await participant.leave();
  proxy.accept();
}

async function expectSound(): Promise<void> {
  await coordinator.kill("SIGTERM");
  expect(await auditCoordinator(coordinator, await openDatabase("sqlite"))).toEqual([]);
}

const pair = { quorum: 2, over_selection: 1 };

test("gone while it trains, a device trains for the same round again and is counted once", async () => {
  const task = tinyTask("trains-again", pair);
  const run = await coordinator.openRun(task, 1);
  const identity = await createIdentity();
  const mine = { url: proxy.url, task: task.id, identity };
  const first = new Participant({ ...mine, trainer: new PatientTrainer() });
  const other = new Participant({ url: coordinator.url, task: task.id });
  const { round } = await first.saw("downloaded").then(() => first.saw("invited"));
  await other.saw("accepted");
  await vanish(first);
  const again = new Participant(mine);
  expect((await again.saw("invited")).round).toBe(round);
  expect((await again.saw("committed")).counted).toBe(2);
  await other.saw("committed");
  const { history } = await coordinator.run(run.id);
  expect(history.map(({ accepted, dropped }) => ({ accepted, dropped }))).toEqual([
    { accepted: 2, dropped: 0 },
  ]);
  await Promise.all([again.leave(), other.leave()]);
  await expectSound();
});

test("gone while it sends, a device seals and sends its update anew, and no half of the first stays", async () => {
  const task = wideTask("sends-again", pair);
  const run = await coordinator.openRun(task, 1);
  const identity = await createIdentity();
  const mine = { url: proxy.url, task: task.id, identity };
  const first = new Participant(mine);
  await first.saw("joined");
  proxy.trouble = { bytes_per_second: 2_000_000 };
  const other = new Participant({ url: coordinator.url, task: task.id });
  const { sent_bytes, size_bytes } = await first.saw("sending", (event) => event.sent_bytes > 0);
  expect(sent_bytes).toBeLessThan(size_bytes);
  await vanish(first);
  proxy.trouble = {};
  const again = new Participant(mine);
  const { sha256 } = await again.saw("accepted");
  expect((await again.saw("committed")).counted).toBe(2);
  await other.saw("committed");
  expect(first.all("accepted")).toEqual([]);
  expect(other.all("accepted").map((event) => event.sha256)).not.toContain(sha256);
  const { history } = await coordinator.run(run.id);
  expect(history.map(({ accepted }) => accepted)).toEqual([2]);
  await Promise.all([again.leave(), other.leave()]);
  await expectSound();
});
