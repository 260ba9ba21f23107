/** Crashes at the worst moments, and orderly ends: what was committed is there afterwards, and nobody waits on. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIdentity } from "@tributary/crypto";
import { limits } from "@tributary/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { fetchWeights } from "./support/models.ts";
import { takePart } from "./support/participant.ts";
import { RawParticipant } from "./support/raw-participant.ts";
import { tinyTask, wideModel_weights, wideTask } from "./support/tasks.ts";

const opened: Coordinator[] = [];
afterEach(async () => {
  for (const coordinator of opened.splice(0)) await coordinator.dispose();
});

async function start(options: Parameters<typeof Coordinator.start>[0] = {}): Promise<Coordinator> {
  const coordinator = await Coordinator.start(options);
  opened.push(coordinator);
  return coordinator;
}

describe("kill -9", () => {
  test("a round is committed once its participants have been told so", async () => {
    const coordinator = await start();
    const { url } = coordinator;
    const task = tinyTask("committed");
    const { id: run } = await coordinator.openRun(task, 1000);
    const participants = takePart({ url, task: task.id, count: 3 });
    // Three moments of a run that commits several rounds in a second.
    for (const atLeast of [1, 10, 20]) {
      const told = await participants[0]?.saw("committed", (one) => one.model_version >= atLeast);
      await coordinator.kill("SIGKILL");
      await coordinator.restart();
      const { run: view, history } = await coordinator.run(run);
      const version = told?.model_version ?? 0;
      expect(view.model_version).toBeGreaterThanOrEqual(version);
      const versions = history.flatMap((round) => round.model_version ?? []);
      expect(versions).toEqual(Array.from({ length: view.model_version }, (_, i) => i + 1));
      expect(history.find((round) => round.model_version === version)?.model).toBe(told?.model);
      const weights = await fetchWeights(url, view.model);
      expect(weights.every(Number.isFinite)).toBe(true);
    }
    await Promise.all(participants.map((one) => one.leave()));
  });

  test("[UP4] an update that was half sent goes on where it was", async () => {
    const coordinator = await start();
    const { url } = coordinator;
    const task = wideTask("half-sent", { quorum: 1, over_selection: 1 });
    await coordinator.openRun(task, 1);
    const identity = await createIdentity();
    const before = await RawParticipant.joined(url, task.id, identity);
    const invite = await before.accept();
    const bytes = await before.sealUpdate(invite, new Float32Array(wideModel_weights));
    await before.announce(invite.round, bytes);
    await before.heard("update_resume", ({ received_bytes }) => received_bytes === 0);
    const half_bytes = 6 * limits.chunk_bytes;
    for (let at = 0; at < half_bytes; at += limits.chunk_bytes) {
      before.sendChunk(invite.round, bytes, at);
    }
    await before.heard("chunk_received", ({ received_bytes }) => received_bytes === half_bytes);
    await coordinator.kill("SIGKILL");
    await before.closed;
    await coordinator.restart();
    const after = await RawParticipant.joined(url, task.id, identity);
    expect(await after.accept()).toMatchObject({ round: invite.round, delivered: false });
    await after.deliver(invite.round, bytes);
    const resumed = await after.heard("update_resume");
    expect(resumed.received_bytes).toBe(half_bytes);
    expect(await after.heard("round_committed")).toMatchObject({ counted: 1, model_version: 1 });
    after.cut();
  });

  test("an update that was acknowledged is counted, though its sender never comes back", async () => {
    const coordinator = await start();
    const { url } = coordinator;
    const task = tinyTask("acknowledged");
    const { id: run } = await coordinator.openRun(task, 1);
    const gone = await RawParticipant.joined(url, task.id);
    const identity = await createIdentity();
    const present = await RawParticipant.joined(url, task.id, identity);
    const silent = await RawParticipant.joined(url, task.id);
    const invite = await gone.accept();
    await gone.deliver(invite.round, await gone.sealUpdate(invite, new Float32Array(10)));
    await gone.heard("update_accepted");
    await coordinator.kill("SIGKILL");
    await Promise.all([gone, present, silent].map((one) => one.closed));
    await coordinator.restart();
    const back = await RawParticipant.joined(url, task.id, identity);
    await back.accept();
    await back.deliver(invite.round, await back.sealUpdate(invite, new Float32Array(10)));
    expect(await back.heard("round_committed")).toMatchObject({ counted: 2, model_version: 1 });
    expect((await coordinator.run(run)).history).toMatchObject([{ accepted: 2, dropped: 1 }]);
    back.cut();
  });
});

describe("one data directory", () => {
  test("is opened once: a second coordinator ends with 2 and names the first", async () => {
    const first = await start();
    const second = await Coordinator.launch({ data_path: first.data_path });
    expect(await second.exited).toEqual({ code: 2, signal: null });
    expect(second.log.items.map(({ msg }) => msg).join("\n")).toContain(`process ${first.pid}`);
    expect((await first.fetch("/healthz")).status).toBe(200);
  });

  test("keeps its identity: a participant meets the same coordinator after a restart", async () => {
    const coordinator = await start();
    const keyOf = async () => {
      const participant = await RawParticipant.connect(coordinator.url);
      const { coordinator_key } = await participant.heard("challenge");
      participant.cut();
      return coordinator_key;
    };
    const before = await keyOf();
    await coordinator.kill("SIGKILL");
    await coordinator.restart();
    expect(await keyOf()).toBe(before);
  });
});

test("[GW9] what the disk does not take is not acknowledged, and can be sent again", async () => {
  const coordinator = await start();
  const { url, data_path } = coordinator;
  const task = tinyTask("disk", { quorum: 1, over_selection: 1 });
  await coordinator.openRun(task, 1);
  const participant = await RawParticipant.joined(url, task.id);
  const invite = await participant.accept();
  const { round } = invite;
  const bytes = await participant.sealUpdate(invite, new Float32Array(10));
  const spool = join(data_path, "spool");
  await rm(spool, { recursive: true });
  await writeFile(spool, "This is no folder.");
  await participant.announce(round, bytes);
  expect(await participant.refused("storage_unavailable")).toMatchObject({ fatal: false });
  await rm(spool);
  await mkdir(spool);
  await participant.deliver(round, bytes);
  expect(await participant.heard("round_committed")).toMatchObject({ counted: 1 });
  participant.cut();
});

describe("an orderly end", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s tells participants to come back, and exits with 0",
    async (signal) => {
      const coordinator = await start();
      const task = tinyTask("orderly");
      await coordinator.openRun(task, 1);
      const participant = await RawParticipant.joined(coordinator.url, task.id);
      expect(await coordinator.kill(signal)).toEqual({ code: 0, signal: null });
      const refusal = await participant.refused("shutting_down");
      expect(refusal).toMatchObject({ fatal: true });
      expect(refusal.retry_after_ms).toBeGreaterThan(0);
      await participant.closed;
    },
  );

  test("Ctrl-C that arrives twice, from the terminal and from the runner, is one", async () => {
    const coordinator = await start();
    const task = tinyTask("echo");
    await coordinator.openRun(task, 1);
    const participant = await RawParticipant.joined(coordinator.url, task.id);
    process.kill(coordinator.pid, "SIGINT");
    expect(await coordinator.kill("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(await participant.refused("shutting_down")).toMatchObject({ fatal: true });
  });

  test("SIGTERM in mid-round keeps the round: it goes on after the start", async () => {
    const coordinator = await start();
    const { url } = coordinator;
    const task = tinyTask("upgrade");
    const { id: run } = await coordinator.openRun(task, 1);
    const identities = await Promise.all([createIdentity(), createIdentity(), createIdentity()]);
    const before = await Promise.all(
      identities.map((identity) => RawParticipant.joined(url, task.id, identity)),
    );
    const invites = await Promise.all(before.map((one) => one.accept()));
    expect(await coordinator.kill("SIGTERM")).toEqual({ code: 0, signal: null });
    await coordinator.restart();
    for (const identity of identities) {
      const after = await RawParticipant.joined(url, task.id, identity);
      const invite = await after.accept();
      expect(invite.round).toBe(invites[0]?.round);
      await after.deliver(invite.round, await after.sealUpdate(invite, new Float32Array(10)));
      await after.heard("update_accepted");
    }
    const { history } = await coordinator.run(run);
    expect(history.every((round) => round.outcome === "committed")).toBe(true);
  });
});

test("a coordinator that cannot use its environment says which variable, and ends with 2", async () => {
  const coordinator = await Coordinator.launch({ environment: { ADMIN_TOKEN: "short" } });
  opened.push(coordinator);
  expect(await coordinator.exited).toEqual({ code: 2, signal: null });
  expect(coordinator.log.items.map(({ msg }) => msg).join("\n")).toContain("ADMIN_TOKEN");
});

test("an admin token that a crash left empty opens nothing and is made anew", async () => {
  const data_path = await mkdtemp(join(tmpdir(), "tributary-e2e-token-"));
  const file = join(data_path, "admin-token");
  await writeFile(file, "");
  const coordinator = await start({ data_path, environment: { ADMIN_TOKEN: undefined } });
  const request = { task: tinyTask("token"), rounds: 1, seed: 1 };
  expect((await coordinator.post("/api/runs", request, null)).status).toBe(401);
  expect((await coordinator.post("/api/runs", request, "")).status).toBe(401);
  const token = (await readFile(file, "utf8")).trim();
  expect(token.length).toBeGreaterThanOrEqual(16);
  expect((await coordinator.post("/api/runs", request, token)).status).toBe(201);
});
