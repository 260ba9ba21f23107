/** What every implementation of Records must do; the ids are SPEC.md's. */
import { roundId, type TaskSpec } from "@tributary/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Records } from "../port.ts";
import { accountRules, sessionRules, tokenRules } from "./access.ts";
import { actFindRules, actLogRules, actRules } from "./acts.ts";
import {
  admissionRules,
  closedInviteRules,
  deviceRules,
  inviteRules,
  keyRules,
  revocationRules,
} from "./devices.ts";
import {
  abandon,
  commit,
  conflict,
  hostileIds,
  initialModel,
  now_ms,
  otherRunId,
  participant,
  round,
  run,
  runId,
  secretOf,
  sha256,
  summary,
  task,
} from "./fixtures.ts";
import { modelRules, promotionRules, proposalRules } from "./models.ts";
import { recordedRules, recordingRules, standingRules } from "./recording.ts";
import { scheduleRules, slotRules, slotRunRules } from "./schedules.ts";
import { catalogueRules } from "./tasks.ts";
import { traceRules } from "./traces.ts";
import { webhookRules } from "./webhooks.ts";

const capabilities = { agent: "test", backend: "cpu" } as const;

export function recordsContract(name: string, open: () => Promise<Records>): void {
  describe(name, () => {
    let records: Records;

    beforeEach(async () => {
      records = await open();
      await records.tasks.publish(task(), now_ms);
      await records.runs.create(run(), initialModel());
    });

    afterEach(() => records.close());

    describe("tasks", () => taskRules(() => records));
    describe("the catalogue", () => catalogueRules(() => records));
    describe("runs", () => runRules(() => records));
    describe("a round under way", () => roundRules(() => records));
    describe("the end of a round", () => closingRules(() => records));
    describe("a round ends once", () => endingRules(() => records));
    describe("what is told again, and in which order", () => repeatingRules(() => records));
    describe("standings", () => standingRules(() => records));
    describe("a round that was never under way", () => recordingRules(() => records));
    describe("rounds that were recorded", () => recordedRules(() => records));
    describe("runs that slots started", () => slotRunRules(() => records));
    describe("schedules", () => scheduleRules(() => records));
    describe("slots of a schedule", () => slotRules(() => records));
    describe("acts", () => actRules(() => records));
    describe("the log of acts", () => actLogRules(() => records));
    describe("models of all runs", () => modelRules(() => records));
    describe("proposals", () => proposalRules(() => records));
    describe("promotions", () => promotionRules(() => records));
    describe("acts that are looked for", () => actFindRules(() => records));
    describe("accounts", () => accountRules(() => records));
    describe("sessions", () => sessionRules(() => records));
    describe("API tokens", () => tokenRules(() => records));
    describe("timelines", () => traceRules(() => records));
    describe("webhooks", () => webhookRules(() => records));
    describe("devices", () => deviceRules(() => records));
    describe("revoked devices", () => revocationRules(() => records));
    describe("new keys", () => keyRules(() => records));
    describe("invites", () => inviteRules(() => records));
    describe("invites that are over", () => closedInviteRules(() => records));
    describe("admission", () => admissionRules(() => records));
    describe("devices, settings, values", () => smallRules(() => records));
  });
}

function taskRules(records: () => Records): void {
  it("[ST2] the same spec twice is one record, whatever the order of its keys", async () => {
    const reversed = Object.fromEntries(Object.entries(task()).reverse()) as TaskSpec;
    expect(Object.keys(reversed)).not.toEqual(Object.keys(task()));
    expect(await records().tasks.publish(reversed, now_ms)).toBe("unchanged");
    expect(await records().tasks.list()).toEqual([task()]);
  });

  it("[ST2] another spec under the same version is a conflict and changes nothing", async () => {
    const other = { ...task(), title: "Other digits" };
    expect(await records().tasks.publish(other, now_ms)).toBe("conflict");
    expect(await records().tasks.get(task().id, 1)).toEqual(task());
  });

  it("[ST2] a task is answered in its newest version unless one is named", async () => {
    const { tasks } = records();
    for (const version of [10, 9]) await tasks.publish(task({ version }), now_ms);
    await tasks.publish(task({ id: "apples" }), now_ms);
    expect(await tasks.get(task().id)).toEqual(task({ version: 10 }));
    expect(await tasks.get(task().id, 9)).toEqual(task({ version: 9 }));
    expect(await tasks.get(task().id, 2)).toBeNull();
    expect((await tasks.list()).map((spec) => `${spec.id}@${spec.version}`)).toEqual([
      "apples@1",
      "digits@10",
    ]);
  });
}

function runRules(records: () => Records): void {
  it("[ST3] a run is created with its initial model", async () => {
    expect(await records().runs.get(runId)).toEqual(run());
    expect(await records().runs.models(runId)).toEqual([initialModel()]);
    expect(await records().runs.head(runId)).toEqual(initialModel());
  });

  it("[ST3] a run that cannot be created leaves nothing behind", async () => {
    const second = run({ id: otherRunId });
    const model = initialModel(second);
    await expect(records().runs.create(second, initialModel())).rejects.toMatchObject(conflict);
    await expect(
      records().runs.create(run({ id: otherRunId, task_version: 7 }), model),
    ).rejects.toMatchObject(conflict);
    await expect(records().runs.create(run({ seed: 1 }), initialModel())).rejects.toMatchObject(
      conflict,
    );
    expect(await records().runs.get(otherRunId)).toBeNull();
    expect(await records().runs.models(otherRunId)).toEqual([]);
    await expect(records().runs.head(otherRunId)).rejects.toMatchObject(conflict);
  });

  it("[ST3] runs are listed newest first, of all tasks or of one", async () => {
    await records().tasks.publish(task({ id: "apples" }), now_ms);
    const later = run({
      id: otherRunId,
      task: task({ id: "apples" }).id,
      created_at_ms: now_ms + 1,
    });
    await records().runs.create(later, initialModel(later));
    expect(await records().runs.list()).toEqual([later, run()]);
    expect(await records().runs.list({ task: task().id })).toEqual([run()]);
  });

  it("[ST3] saving a run changes its status and state, and nothing that was fixed", async () => {
    await records().runs.save(run({ status: "finished", state: [1], seed: 2 }));
    expect(await records().runs.get(runId)).toEqual(run({ status: "finished", state: [1] }));
    await expect(records().runs.save(run({ id: otherRunId }))).rejects.toMatchObject(conflict);
  });
}

function roundRules(records: () => Records): void {
  it("[ST4] a round under way is answered as it began, with its latest snapshot", async () => {
    expect(await records().rounds.unfinished(runId)).toBeNull();
    await records().rounds.begin(round(1));
    expect(await records().rounds.unfinished(runId)).toEqual(round(1));
    await records().rounds.save(round(1).id, { phase: "training" });
    expect(await records().rounds.unfinished(runId)).toEqual(
      round(1, { state: { phase: "training" } }),
    );
    expect(await records().rounds.history(runId)).toEqual([]);
  });

  it("[ST4] a run has at most one round under way and uses a number once", async () => {
    await records().rounds.begin(round(1));
    const other = round(1, { secret: secretOf(2) });
    await expect(records().rounds.begin(other)).rejects.toMatchObject(conflict);
    await expect(records().rounds.begin(round(2))).rejects.toMatchObject(conflict);
    await records().rounds.abandon(abandon(1));
    await expect(records().rounds.begin(round(1))).rejects.toMatchObject(conflict);
    await records().rounds.begin(round(2));
    expect((await records().rounds.unfinished(runId))?.number).toBe(2);
  });

  it("[ST4] a round of an unknown run, or whose id has another number, is refused", async () => {
    const stranger = { id: roundId(otherRunId, 1), run: otherRunId };
    await expect(records().rounds.begin(round(1, stranger))).rejects.toMatchObject(conflict);
    await expect(records().rounds.begin(round(1, { number: 2 }))).rejects.toMatchObject(conflict);
  });

  it("[ST4] a round that is over or unknown takes no snapshot", async () => {
    await records().rounds.begin(round(1));
    await records().rounds.commit(commit(1));
    await expect(records().rounds.save(round(1).id, {})).rejects.toMatchObject(conflict);
    await expect(records().rounds.save(round(2).id, {})).rejects.toMatchObject(conflict);
  });
}

function closingRules(records: () => Records): void {
  beforeEach(() => records().rounds.begin(round(1)));

  it("[ST5] a commit keeps run, model version, who was counted and summary together", async () => {
    await records().rounds.commit(commit(1));
    expect(await records().rounds.unfinished(runId)).toBeNull();
    expect(await records().runs.get(runId)).toEqual(commit(1).run);
    expect(await records().runs.models(runId)).toEqual([initialModel(), commit(1).model]);
    expect(await records().runs.head(runId)).toEqual(commit(1).model);
    expect(await records().rounds.history(runId)).toEqual([commit(1).summary]);
    const expected = commit(1).counted.map((update) => ({ ...update, outcome: "counted" }));
    const counted = await records().rounds.deliveries(round(1).id);
    expect(counted).toHaveLength(2);
    expect(counted).toEqual(expect.arrayContaining(expected));
  });

  it("[ST5] of what is known about an update only its name is kept", async () => {
    const counted = commit(1).counted.map((update) => ({ ...update, size_bytes: 1000 }));
    await records().rounds.commit(commit(1, { counted }));
    const [first] = await records().rounds.deliveries(round(1).id);
    expect(Object.keys(first ?? {}).sort()).toEqual(["outcome", "participant", "sha256"]);
  });

  it("[ST5] an abandoned round keeps run, summary and who was left out, and no model", async () => {
    await records().rounds.abandon(abandon(1));
    expect(await records().rounds.unfinished(runId)).toBeNull();
    expect(await records().runs.get(runId)).toEqual(abandon(1).run);
    expect(await records().runs.models(runId)).toEqual([initialModel()]);
    expect(await records().rounds.history(runId)).toEqual([abandon(1).summary]);
    expect(await records().rounds.deliveries(round(1).id)).toEqual([
      { ...abandon(1).uncounted[0], outcome: "uncounted" },
    ]);
  });

  it("[ST5] the history has committed and abandoned rounds, oldest first", async () => {
    await records().rounds.commit(commit(1));
    for (let number = 2; number <= 11; number += 1) {
      await records().rounds.begin(round(number));
      await records().rounds.abandon(abandon(number));
    }
    const numbers = (await records().rounds.history(runId)).map((past) => past.number);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("[ST5] a commit that contradicts itself or the run changes nothing", async () => {
    const { model } = commit(1);
    const contradictions = [
      commit(1, { model: { ...model, version: 2 } }),
      commit(1, { model: { ...model, parent: sha256("another leader's model") } }),
      commit(1, { model: { ...model, round: round(2).id } }),
      commit(1, { run: run({ id: otherRunId }) }),
      commit(1, { summary: summary(2) }),
      commit(1, { summary: abandon(1).summary }),
      commit(2),
    ];
    for (const contradiction of contradictions) {
      await expect(records().rounds.commit(contradiction)).rejects.toMatchObject(conflict);
      await expectNothingChanged(records());
    }
  });
}

function endingRules(records: () => Records): void {
  beforeEach(() => records().rounds.begin(round(1)));

  it("[ST6] a participant counts at most once in a round", async () => {
    const twice = [...commit(1).counted, { participant: participant(1), sha256: sha256("again") }];
    await expect(records().rounds.commit(commit(1, { counted: twice }))).rejects.toMatchObject(
      conflict,
    );
    await expectNothingChanged(records());
  });

  it("[ST6] a participant's id of hostile form is not counted", async () => {
    for (const hostile of hostileIds) {
      const counted = [{ participant: hostile as never, sha256: sha256("update") }];
      await expect(records().rounds.commit(commit(1, { counted }))).rejects.toThrow("Expected");
    }
    await expectNothingChanged(records());
  });

  it("[ST7] the same commit again, in whatever order it is told, changes nothing", async () => {
    await records().rounds.commit(commit(1));
    await records().runs.save(run({ state: "later" }));
    await records().rounds.commit(commit(1, { counted: commit(1).counted.toReversed() }));
    expect(await records().runs.get(runId)).toEqual(run({ state: "later" }));
    expect(await records().runs.models(runId)).toHaveLength(2);
  });

  it("[ST7] a round does not end a second time with other content", async () => {
    await records().rounds.commit(commit(1));
    await expect(records().rounds.commit(commit(1, { counted: [] }))).rejects.toMatchObject(
      conflict,
    );
    await expect(records().rounds.abandon(abandon(1))).rejects.toMatchObject(conflict);
    expect(await records().rounds.history(runId)).toEqual([commit(1).summary]);
  });

  it("[ST7] a commit after the round was abandoned is a conflict", async () => {
    await records().rounds.abandon(abandon(1));
    await records().rounds.abandon(abandon(1));
    await expect(records().rounds.commit(commit(1))).rejects.toMatchObject(conflict);
    expect(await records().runs.models(runId)).toEqual([initialModel()]);
  });

  it("[ST7] of two commits at the same time exactly one is kept", async () => {
    const other = commit(1, { counted: [] });
    const results = await Promise.allSettled([
      records().rounds.commit(commit(1)),
      records().rounds.commit(other),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await records().runs.models(runId)).toHaveLength(2);
  });

  it("[ST8] the round's secret is there while it is under way, and no longer", async () => {
    expect((await records().rounds.unfinished(runId))?.secret).toBe(secretOf(1));
    await records().rounds.commit(commit(1));
    expect(await records().rounds.unfinished(runId)).toBeNull();
  });
}

function repeatingRules(records: () => Records): void {
  beforeEach(() => records().rounds.begin(round(1)));

  it("[ST27] a run or a round told again is the same one, until something came after it", async () => {
    await records().runs.create(run(), initialModel());
    await records().rounds.begin(round(1));
    expect(await records().rounds.unfinished(runId)).toEqual(round(1));
    await records().rounds.save(round(1).id, { phase: "training" });
    await expect(records().rounds.begin(round(1))).rejects.toMatchObject(conflict);
    await records().rounds.commit(commit(1));
    await expect(records().rounds.begin(round(1))).rejects.toMatchObject(conflict);
    await expect(records().runs.create(run(), initialModel())).rejects.toMatchObject(conflict);
    expect(await records().runs.models(runId)).toEqual([initialModel(), commit(1).model]);
  });

  it("[ST31] who was counted is listed in the order of the bytes of the ids", async () => {
    const ids = Array.from({ length: 12 }, (_, index) => participant(index));
    const counted = ids.map((id) => ({ participant: id, sha256: sha256(id) }));
    await records().rounds.commit(commit(1, { counted }));
    const listed = (await records().rounds.deliveries(round(1).id)).map((one) => one.participant);
    expect(listed).toEqual(ids.toSorted());
    expect(listed).not.toEqual(ids.toSorted((a, b) => a.localeCompare(b, "en")));
  });
}

async function expectNothingChanged(records: Records): Promise<void> {
  expect(await records.rounds.unfinished(runId)).toEqual(round(1));
  expect(await records.runs.get(runId)).toEqual(run());
  expect(await records.runs.models(runId)).toEqual([initialModel()]);
  expect(await records.rounds.history(runId)).toEqual([]);
  expect(await records.rounds.deliveries(round(1).id)).toEqual([]);
}

function smallRules(records: () => Records): void {
  it("[ST9] a device keeps when it was first seen; the rest is what it said last", async () => {
    const { devices } = records();
    expect(await devices.get(participant(0))).toBeNull();
    await devices.seen(participant(0), capabilities, now_ms);
    await devices.seen(participant(0), { ...capabilities, backend: "wasm" }, now_ms + 5);
    await devices.seen(participant(1), capabilities, now_ms);
    expect(await devices.get(participant(0))).toEqual({
      id: participant(0),
      capabilities: { ...capabilities, backend: "wasm" },
      first_seen_ms: now_ms,
      last_seen_ms: now_ms + 5,
      name: null,
      revoked: null,
      replaced_by: null,
      replaced_at_ms: null,
    });
    expect(await devices.count()).toBe(2);
    for (const hostile of hostileIds) {
      await expect(devices.seen(hostile as never, capabilities, now_ms)).rejects.toThrow(
        "Expected",
      );
    }
    expect(await devices.count()).toBe(2);
  });

  it("[ST10] a setting is the value that was set last", async () => {
    const { settings } = records();
    const name = 'it\'s "quoted"; drop table setting';
    expect(await settings.get(name)).toBeNull();
    await settings.set(name, "first");
    await settings.set(name, "zweite Änderung");
    expect(await settings.get(name)).toBe("zweite Änderung");
  });

  it("[ST11] what a caller does to a value afterwards changes nothing stored", async () => {
    const state = { members: ["a"] };
    await records().rounds.begin(round(1, { state }));
    state.members.push("b");
    const answered = await records().rounds.unfinished(runId);
    expect(answered?.state).toEqual({ members: ["a"] });
    Object.assign(answered?.state ?? {}, { members: ["c"] });
    expect((await records().rounds.unfinished(runId))?.state).toEqual({ members: ["a"] });
  });
}
