/**
 * Bad networks between participants and the coordinator: late, lossy, slow, cut in the middle of a chunk, silently
 * dead. The round commits all the same, and an update goes on behind the last whole chunk that arrived.
 */
import { limits } from "@tributary/protocol";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditCoordinator } from "./support/audit.ts";
import { Coordinator } from "./support/coordinator.ts";
import { type Database, openDatabase } from "./support/database.ts";
import { FaultProxy, type Trouble } from "./support/fault-proxy.ts";
import { Participant, PatientTrainer, takePart } from "./support/participant.ts";
import { mediumTask, secureTask, wideModel_weights, wideTask } from "./support/tasks.ts";

let database: Database;
let coordinator: Coordinator;
let proxy: FaultProxy;
beforeAll(async () => {
  database = await openDatabase("sqlite");
  coordinator = await Coordinator.start();
});
afterAll(async () => {
  await coordinator.kill("SIGKILL");
  expect(await auditCoordinator(coordinator, database)).toEqual([]);
  await coordinator.dispose();
});
beforeEach(async () => {
  proxy = await FaultProxy.start(Number(new URL(coordinator.url).port));
});
afterEach(() => proxy.close());

const slow_ms = 120_000;
/** A dead connection is noticed after a ping that did not come: 45 s. */
const patience_ms = 90_000;

describe("a participant behind", () => {
  test.each<[string, Trouble]>([
    ["two seconds of latency", { latency_ms: 2_000 }],
    ["a loss of one packet in a hundred", { loss: 0.01 }],
    ["10 kB/s", { bytes_per_second: 10_000 }],
  ])(
    "%s: its update is in the round",
    async (kind, trouble) => {
      const task = mediumTask(`network-${kind.replaceAll(/\W+/g, "-").toLowerCase()}`);
      const { id } = await coordinator.openRun(task, 1);
      proxy.trouble = trouble;
      const near = takePart({ url: coordinator.url, task: task.id, count: 2 });
      const far = new Participant({ url: proxy.url, task: task.id, patience_ms });
      await far.events.first("the end", ({ type }) => type === "ended");
      const { history } = await coordinator.run(id);
      expect(history).toMatchObject([{ outcome: "committed", cohort: 3, accepted: 3 }]);
      await Promise.all([...near, far].map((one) => one.leave()));
    },
    slow_ms,
  );
});

test("a secure round whose every participant is a second away commits with all of them", async () => {
  const task = secureTask("network-secure", { recruit_wait_ms: 20_000 });
  const { id } = await coordinator.openRun(task, 1);
  proxy.trouble = { latency_ms: 1_000, loss: 0.01 };
  const all = takePart({ url: proxy.url, task: task.id, count: 5 });
  await Promise.all(all.map((one) => one.saw("ended")));
  const { history } = await coordinator.run(id);
  expect(history).toMatchObject([{ outcome: "committed", cohort: 5, accepted: 5 }]);
  await Promise.all(all.map((one) => one.leave()));
});

describe("an update of several chunks", () => {
  const update_bytes = 4 * wideModel_weights;
  /** Handshakes, announcements and acknowledgements of two connections. */
  const talk_bytes = 16 * 1024;
  let tasks = 0;

  /** One participant that is about to send, and what its update cost on the way. */
  async function aboutToSend() {
    const task = wideTask(`chunks-${++tasks}`, { quorum: 1, over_selection: 1 });
    const { id } = await coordinator.openRun(task, 1);
    const trainer = new PatientTrainer();
    const participant = new Participant({ url: proxy.url, task: task.id, trainer, patience_ms });
    await participant.saw("downloaded");
    const before_bytes = proxy.up_bytes;
    return {
      participant,
      trainer,
      async expectOneChunkTwiceAtMost() {
        await participant.saw("committed");
        const { history } = await coordinator.run(id);
        expect(history).toMatchObject([{ outcome: "committed", accepted: 1 }]);
        const sent_bytes = proxy.up_bytes - before_bytes;
        expect(sent_bytes).toBeGreaterThanOrEqual(update_bytes);
        expect(sent_bytes - update_bytes).toBeLessThan(limits.chunk_bytes + talk_bytes);
        await participant.leave();
      },
    };
  }

  test.each([0.5, 1.5, 7.25, 11.9])(
    "[UP4] cut after %d chunks goes on there: at most one chunk is sent twice",
    async (chunks) => {
      const { participant, trainer, expectOneChunkTwiceAtMost } = await aboutToSend();
      const cut = proxy.cutAfter(chunks * limits.chunk_bytes);
      trainer.release();
      await cut;
      await participant.saw("disconnected");
      await expectOneChunkTwiceAtMost();
    },
  );

  test(
    "on a connection that died without a word goes on over another one",
    async () => {
      const { participant, trainer, expectOneChunkTwiceAtMost } = await aboutToSend();
      proxy.halfOpen();
      trainer.release();
      await participant.events.first("the loss", ({ type }) => type === "disconnected");
      await expectOneChunkTwiceAtMost();
    },
    slow_ms,
  );
});
