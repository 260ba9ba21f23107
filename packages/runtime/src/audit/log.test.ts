import type { RunId } from "@tributary/protocol";
import { createMemoryRecords } from "@tributary/storage";
import { beforeEach, describe, expect, test } from "vitest";
import { actions, actors, createActs } from "../acts.ts";
import { StoredWorld } from "../testing/stored-world.ts";

const intention = {
  actor: actors.admin,
  action: actions.openRun,
  subject: "run-000000000000",
  detail: { rounds: 3 },
} as const;

describe("an act", () => {
  const clock = { now_ms: () => 7 };
  let records = createMemoryRecords();
  beforeEach(() => {
    records = createMemoryRecords();
  });

  test("[AU7] is written down before it takes effect", async () => {
    const seen = await createActs({ records, clock }).perform(intention, () =>
      records.acts.list(1, 10),
    );
    expect(seen).toMatchObject([{ seq: 1, at_ms: 7, ...intention }]);
  });

  test("[AU7] that fails is followed by one that says so", async () => {
    const acts = createActs({ records, clock });
    const failing = acts.perform(intention, () => Promise.reject(new Error("No room.")));
    await expect(failing).rejects.toThrow("No room.");
    const detail = { act: 1, action: "open_run", error: "No room." };
    expect(await records.acts.list(2, 10)).toMatchObject([
      { seq: 2, actor: "admin token", action: "failed", subject: intention.subject, detail },
    ]);
  });

  test("[AU7] that cannot be written down is not done", async () => {
    const append = () => Promise.reject(new Error("The disk is full."));
    const acts = createActs({ records: { acts: { ...records.acts, append } }, clock });
    let isDone = false;
    const done = acts.perform(intention, async () => {
      isDone = true;
    });
    await expect(done).rejects.toThrow("The disk is full.");
    expect(isDone).toBe(false);
  });

  test("[AU7] whose failure cannot be written down tells both", async () => {
    const append: typeof records.acts.append = (act) =>
      act.action === "failed"
        ? Promise.reject(new Error("The disk is full."))
        : records.acts.append(act);
    const acts = createActs({ records: { acts: { ...records.acts, append } }, clock });
    const failing = acts.perform(intention, () => Promise.reject(new Error("No room.")));
    await expect(failing).rejects.toThrow("No room. (The disk is full.)");
  });
});

describe("the log", () => {
  let stored: StoredWorld;
  let acted: ReturnType<typeof createActs>;

  /** The run is named before it is there, as the coordinator does it; or the act names something else. */
  async function openedBy(subject?: string): Promise<RunId> {
    stored = await StoredWorld.create();
    const { records, clock, runtime, task } = stored.world;
    acted = createActs({ records, clock });
    const id = runtime.newRunId();
    await acted.perform({ ...intention, subject: subject ?? id }, () =>
      runtime.openRun({ task, rounds: 5, seed: 1, id }),
    );
    expect(stored.world.run.id).toBe(id);
    return id;
  }

  test("[AU8] computes, and has who opened each run", async () => {
    await openedBy();
    const report = await stored.audit();
    expect(report.is_clean).toBe(true);
    expect(report.sections[6]?.checked).toEqual([
      { what: "acts", count: 1 },
      { what: "runs", count: 1 },
    ]);
    expect(report.sections[6]?.notes).toEqual([
      expect.stringMatching(/^The newest act is number 1, [0-9a-f]{64}\. Keep it elsewhere\.$/),
    ]);
  });

  test("[AU8] of longer than a page computes", async () => {
    await openedBy();
    for (let seq = 2; seq <= 501; seq++) {
      const act = { at_ms: seq, actor: "admin token", action: "look", subject: `${seq}` };
      await stored.world.records.acts.append({ ...act, detail: null });
    }
    const report = await stored.audit();
    expect(report.is_clean).toBe(true);
    expect(report.sections[6]?.checked).toContainEqual({ what: "acts", count: 501 });
  });

  test("[AU8] in which an act was changed, taken out or put in is found out", async () => {
    await openedBy();
    for (const subject of ["a", "b", "c"]) {
      await acted.perform({ ...intention, subject }, async () => {});
    }
    stored.unlock("act");
    stored.tamper("update act set subject = 'x' where seq = 2");
    expect(await stored.findings()).toEqual([
      expect.stringMatching(/^I7 act 2: Its hash is .*, and its content has /),
    ]);
    stored.tamper("delete from act where seq = 2");
    expect(await stored.findings()).toEqual([
      "I7 act 3: It follows act 1.",
      expect.stringMatching(/^I7 act 3: It names .* as the act before it, which is /),
    ]);
    stored.tamper("update act set previous = (select hash from act where seq = 1) where seq = 3");
    expect(await stored.findings()).toContainEqual(
      expect.stringMatching(/^I7 act 3: Its hash is .*, and its content has /),
    );
  });

  test("[AU8] that says nothing of a run is found out", async () => {
    const id = await openedBy("something-else");
    expect(await stored.findings()).toEqual([`I7 ${id}: No act opened it.`]);
  });

  test("[AU8] that says nothing of a stop is found out", async () => {
    const id = await openedBy();
    await stored.world.runtime.stopRun(id);
    expect(await stored.findings()).toEqual([`I7 ${id}: It is stopped, and no act stopped it.`]);
    await acted.perform({ ...intention, action: actions.stopRun, subject: id }, async () => {});
    expect(await stored.findings()).toEqual([]);
  });

  test("[AU8] says nothing of runs that are older than its first act", async () => {
    stored = await StoredWorld.ofRounds();
    const { world } = stored;
    const before = await stored.audit();
    expect(before.is_clean).toBe(true);
    expect(before.sections[6]?.notes).toEqual([
      "Some runs are older than the log of acts: there is none yet.",
    ]);
    world.clock.advance(1);
    await createActs({ records: world.records, clock: world.clock }).perform(
      intention,
      async () => {},
    );
    const after = await stored.audit();
    expect(after.is_clean).toBe(true);
    expect(after.sections[6]?.notes).toContain(
      "Some runs are older than the log of acts: it begins later.",
    );
  });
});

describe("what no act did", () => {
  const acted = async (action: string, stored: StoredWorld) => {
    const { records, clock, run } = stored.world;
    const acts = createActs({ records, clock });
    await acts.perform({ ...intention, action, subject: run.id }, async () => {});
  };

  async function opened(): Promise<StoredWorld> {
    const stored = await StoredWorld.create();
    const { world } = stored;
    const id = world.runtime.newRunId();
    const acts = createActs({ records: world.records, clock: world.clock });
    await acts.perform({ ...intention, subject: id }, () =>
      world.runtime.openRun({ task: world.task, rounds: 5, seed: 1, id }),
    );
    return stored;
  }

  test("[AU15] a pause without an act is found", async () => {
    const stored = await opened();
    const { id } = stored.world.run;
    await stored.world.runtime.pauseRun(id, "now");
    expect(await stored.findings()).toEqual([`I7 ${id}: It is paused, and no act paused it.`]);
    await acted(actions.pauseRun, stored);
    expect(await stored.findings()).toEqual([]);
  });

  test("[AU15] a roll back without an act is found", async () => {
    const stored = await opened();
    const { id } = stored.world.run;
    const devices = [await stored.world.device(0), await stored.world.device(1)];
    for (const device of devices) device.join();
    await stored.commits(devices, 1);
    await stored.world.runtime.rollBackRun(id, 0);
    expect(await stored.findings()).toEqual([
      `I7 ${id}: It was rolled back to an earlier model, and no act did that.`,
    ]);
    await acted(actions.rollBackRun, stored);
    expect(await stored.findings()).toEqual([]);
  });
});
