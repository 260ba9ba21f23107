import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { audit, findingsOf } from "@tributary/runtime";
import { inspectSpool, openBlobs, openRecords } from "@tributary/storage";
import { afterEach, describe, expect, test } from "vitest";
import { defineTask } from "../define-task.ts";
import { createParticipant } from "../participant/node.ts";
import { collect } from "../testing/collect.ts";
import { inHalves } from "../testing/halves.ts";
import { type Coordinator, createCoordinator } from "./create.ts";

const task = defineTask({
  id: "halves",
  data: { kind: "table", features: ["x", "y"], classes: ["below", "above"] },
  round: { quorum: 2, over_selection: 1 },
});

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tributary-sdk-"));
  folders.push(folder);
  return folder;
}

function joinTwo({ connect }: Coordinator) {
  const seeds = [1, 2];
  return Promise.all(
    seeds.map((seed) => createParticipant({ connect, task, data: inHalves(40, seed) }).run()),
  );
}

describe("a run", () => {
  test("tells its phases in order, each once, and ends", async () => {
    await using coordinator = await createCoordinator();
    const run = await coordinator.openRun({ task, rounds: 1 });
    const [events] = await Promise.all([collect(run.events), joinTwo(coordinator)]);
    expect(events.map((event) => (event.type === "phase" ? event.phase : event.type))).toEqual([
      ...["recruiting", "keying", "sharing", "training", "confirming", "unmasking", "aggregating"],
      ...["committed", "ended"],
    ]);
    expect(run.view()).toMatchObject({ status: "finished", model_version: 1 });
    expect(coordinator.runs()).toEqual([run]);
  });

  test("goes on from the newest model when asked to, and begins anew otherwise", async () => {
    await using coordinator = await createCoordinator();
    const first = await coordinator.openRun({ task, rounds: 1 });
    await joinTwo(coordinator);
    const { sha256 } = await first.model();
    const latest = await coordinator.openRun({ task, rounds: 1, start_from: "latest" });
    expect((await latest.model()).sha256).toBe(sha256);
    await latest.stop();
    const fresh = await coordinator.openRun({ task, rounds: 1 });
    expect((await fresh.model()).sha256).not.toBe(sha256);
  });

  test("that is stopped says so, to its reader and to its participants", async () => {
    await using coordinator = await createCoordinator();
    const run = await coordinator.openRun({ task, rounds: 9 });
    const { connect } = coordinator;
    const lonely = createParticipant({ connect, task, data: inHalves(40, 1) });
    lonely.on("waiting", () => void run.stop());
    expect(await lonely.run()).toMatchObject({ type: "run_ended", outcome: "stopped" });
    expect(await run.ended).toMatchObject({ type: "ended", outcome: "stopped", rounds: 0 });
  });

  test("cannot be opened beside another of its task, or for no rounds", async () => {
    await using coordinator = await createCoordinator();
    const run = await coordinator.openRun({ task, rounds: 1 });
    const again = coordinator.openRun({ task, rounds: 1 });
    await expect(again).rejects.toMatchObject({ reason: "run_not_opened" });
    const none = coordinator.openRun({ task, rounds: 0 });
    await expect(none).rejects.toMatchObject({ problems: [{ field: "rounds" }] });
    expect(coordinator.runs()).toEqual([run]);
  });
});

describe("a coordinator", () => {
  test("that is stopped lets its participants go, and takes no other", async () => {
    const coordinator = await createCoordinator();
    await coordinator.openRun({ task, rounds: 9 });
    const { connect } = coordinator;
    const lonely = createParticipant({ connect, task, data: inHalves(40, 1) });
    const stopped = new Promise<void>((resolve) => {
      lonely.on("waiting", () => resolve(coordinator.stop()));
    });
    const outcome = await lonely.run();
    await stopped;
    expect(["run_ended", "coordinator_stopped"]).toContain(outcome.type);
    const late = createParticipant({ connect, task, data: inHalves(40, 2) });
    expect(await late.run()).toEqual({ type: "coordinator_stopped" });
    await coordinator.stop();
  });

  test("in a folder goes on where the last process was, and the audit finds nothing", async () => {
    const folder = await newFolder();
    const first = await createCoordinator({ folder });
    const begun = await first.openRun({ task, rounds: 2 });
    const { id } = begun;
    const joined = joinTwo(first);
    for await (const round of begun.rounds) {
      expect(round.type).toBe("committed");
      break;
    }
    await first.stop();
    await joined;
    const second = await createCoordinator({ folder });
    const [run] = second.runs();
    expect(run?.id).toBe(id);
    expect(second.key).toEqual(first.key);
    if (run?.view().status === "running") await joinTwo(second);
    expect(await run?.ended).toMatchObject({ outcome: "finished", rounds: 2 });
    await second.stop();
    const records = await openRecords({ file: join(folder, "tributary.sqlite") });
    const blobs = await openBlobs({ directory: join(folder, "blobs") });
    const spool = inspectSpool({ directory: join(folder, "spool") });
    expect(findingsOf(await audit({ records, blobs, spool }))).toEqual([]);
    await records.close();
  });

  test("in a folder takes no strategy of the caller's own", async () => {
    await using coordinator = await createCoordinator({ folder: await newFolder() });
    const strategy = {
      init: () => [],
      update: (step: Float32Array, state: readonly []) => ({ step, state }),
    };
    const opened = coordinator.openRun({ task, rounds: 1, strategy: strategy as never });
    await expect(opened).rejects.toThrow(/a folder cannot keep a function/);
  });
});
