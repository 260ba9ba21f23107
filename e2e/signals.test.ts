/** Processes that stand still for a while, and an orderly end in the middle of an upload. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createIdentity } from "@tributary/crypto";
import { limits } from "@tributary/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { auditCoordinator } from "./support/audit.ts";
import { Coordinator } from "./support/coordinator.ts";
import { openDatabase } from "./support/database.ts";
import { Edges } from "./support/edges.ts";
import { takePart } from "./support/participant.ts";
import { RawParticipant } from "./support/raw-participant.ts";
import {
  secureTask,
  tinyModel_weights,
  tinyTask,
  wideModel_weights,
  wideTask,
} from "./support/tasks.ts";
import { RunWatch } from "./support/watch.ts";

/** `PAUSE_S=60` stops the coordinator for longer than a connection stays without a word. */
const pause_ms = 1_000 * Number(process.env["PAUSE_S"] ?? 13);
const deadline_ms = 10_000;
const patience_ms = 120_000;

let coordinator: Coordinator;
beforeEach(async () => {
  coordinator = await Coordinator.start();
});
afterEach(async () => {
  if (coordinator.isRunning) await coordinator.kill("SIGKILL");
  expect(await auditCoordinator(coordinator, await openDatabase("sqlite"))).toEqual([]);
  await coordinator.dispose();
});

test(
  "a coordinator that stood still beyond the deadline ends the round, and refuses what comes then",
  async () => {
    const { url } = coordinator;
    const task = tinyTask("paused", { deadline_ms });
    const { id } = await coordinator.openRun(task, 2);
    const prompt = takePart({ url, task: task.id, count: 2, patience_ms });
    const identity = await createIdentity();
    const late = await RawParticipant.joined(url, task.id, identity);
    const invite = await late.accept();
    await Promise.all(prompt.map((one) => one.saw("accepted")));
    process.kill(coordinator.pid, "SIGSTOP");
    await sleep(pause_ms);
    process.kill(coordinator.pid, "SIGCONT");
    const committed = await prompt[0]?.saw("committed");
    expect(committed).toMatchObject({ round: invite.round, counted: 2, model_version: 1 });

    const back = late.isConnected ? late : await RawParticipant.joined(url, task.id, identity);
    const bytes = await back.sealUpdate(invite, new Float32Array(tinyModel_weights));
    await back.announce(invite.round, bytes);
    expect(await back.refused("round_stale")).toMatchObject({ round: invite.round });
    const { history } = await coordinator.run(id);
    expect(history[0]).toMatchObject({ outcome: "committed", accepted: 2, dropped: 1 });
    await Promise.all(prompt.map((one) => one.leave()));
    back.cut();
  },
  pause_ms + patience_ms,
);

test("a participant that stands still is left out, and takes part again later", async () => {
  const { url } = coordinator;
  const policy = { quorum: 3, over_selection: 5 / 3, recruit_wait_ms: 20_000, deadline_ms: 15_000 };
  const task = secureTask("still", policy);
  const { id: run } = await coordinator.openRun(task, 1_000);
  const folder = await mkdtemp(join(tmpdir(), "tributary-e2e-still-"));
  const edges = await Edges.start({ url, task, count: 5, folder });
  const watch = new RunWatch({ url, run, patience_ms });
  const sleeper = edges.at(0);
  const struck = await sleeper.events.first("an invitation", ({ type }) => type === "invited");
  sleeper.pause();
  if (struck.type !== "invited") throw new Error("Expected an invitation.");
  const without = await watch.round(struck.number);
  expect(without).toMatchObject({ outcome: "committed", cohort: 5, accepted: 4, dropped: 1 });
  sleeper.resume();
  const again = await sleeper.events.next("an update", ({ type }) => type === "accepted");
  if (again.type !== "accepted") throw new Error("Expected an acknowledgement.");
  expect(again.round).not.toBe(struck.round);
  await watch.stop();
  await edges.dispose();
}, 120_000);

test("[UP4] SIGTERM in the middle of an upload: what was acknowledged is there after the start", async () => {
  const { url } = coordinator;
  const task = wideTask("drained", { quorum: 2, over_selection: 1 });
  await coordinator.openRun(task, 1);
  const identities = await Promise.all([createIdentity(), createIdentity()]);
  const before = await Promise.all(
    identities.map((identity) => RawParticipant.joined(url, task.id, identity)),
  );
  const [whole, half] = before;
  if (whole === undefined || half === undefined) throw new Error("Expected two participants.");
  const [invite] = await Promise.all(before.map((one) => one.accept()));
  if (invite === undefined) throw new Error("Expected an invitation.");
  const { round } = invite;
  const delta = new Float32Array(wideModel_weights);
  const updates = await Promise.all(before.map((one) => one.sealUpdate(invite, delta)));
  const [first = new Uint8Array(), second = new Uint8Array()] = updates;
  await whole.deliver(round, first);
  await whole.heard("update_accepted");
  await half.announce(round, second);
  await half.heard("update_resume");
  for (let chunk = 0; chunk < 5; chunk++) half.sendChunk(round, second, chunk * limits.chunk_bytes);
  await half.heard("chunk_received");
  expect(await coordinator.kill("SIGTERM")).toEqual({ code: 0, signal: null });
  await Promise.all(before.map((one) => one.closed));
  const acknowledged_bytes = half.messages.items.flatMap((message) =>
    message.type === "chunk_received" ? message.received_bytes : [],
  );
  await coordinator.restart();
  const after = await Promise.all(
    identities.map((identity) => RawParticipant.joined(url, task.id, identity)),
  );
  expect(await after[0]?.accept()).toMatchObject({ round, delivered: true });
  expect(await after[1]?.accept()).toMatchObject({ round, delivered: false });
  await after[1]?.deliver(round, second);
  const resumed = await after[1]?.heard("update_resume");
  expect(resumed?.received_bytes).toBeGreaterThanOrEqual(Math.max(...acknowledged_bytes));
  expect(await after[0]?.heard("round_committed")).toMatchObject({ counted: 2 });
  for (const one of after) one.cut();
});
