/** What every implementation must do with model versions over all runs, and with promotions. */
import { beforeEach, expect, it } from "vitest";
import type { Records } from "../port.ts";
import type { ModelEntry, PromotionChange, ProposalRecord } from "../port-models.ts";
import {
  commit,
  conflict,
  initialModel,
  now_ms,
  otherRunId,
  round,
  run,
  runId,
  sha256,
  task,
} from "./fixtures.ts";

const otherTask = task({ id: "apples" });
const otherRun = run({ id: otherRunId, task: otherTask.id, created_at_ms: now_ms + 5 });
const taskId = task().id;

/** Two committed rounds of the first run, and a run of another task that begins with what they came to. */
async function fill(records: Records): Promise<void> {
  for (const number of [1, 2]) {
    await records.rounds.begin(round(number));
    await records.rounds.commit(commit(number));
  }
  await records.tasks.publish(otherTask, now_ms);
  await records.runs.create(otherRun, { ...initialModel(otherRun), sha256: headSha256 });
}

const headSha256 = commit(2).model.sha256;
const places = (entries: readonly ModelEntry[]) => entries.map((one) => [one.run, one.version]);

export function modelRules(records: () => Records): void {
  beforeEach(() => fill(records()));

  it("[ST64] versions of all runs are listed newest first, with the round that made each", async () => {
    const entries = await records().models.list({ limit: 10 });
    expect(places(entries)).toEqual([
      [otherRunId, 0],
      [runId, 2],
      [runId, 1],
      [runId, 0],
    ]);
    expect(entries[1]).toEqual({
      ...commit(2).model,
      task: taskId,
      task_version: 1,
      summary: commit(2).summary,
    });
    expect(entries[0]).toMatchObject({ task: otherTask.id, summary: null });
  });

  it("[ST64] a list goes on behind any of its versions, and each is on one page", async () => {
    const { models } = records();
    const whole = await models.list({ limit: 10 });
    for (const [index, after] of whole.entries()) {
      expect(await models.list({ after, limit: 10 })).toEqual(whole.slice(index + 1));
      expect(await models.list({ after, limit: 1 })).toEqual(whole.slice(index + 1, index + 2));
    }
  });

  it("[ST64] versions are found by task, run, name and parent", async () => {
    const { models } = records();
    const found = async (filter: object) => places(await models.list({ ...filter, limit: 10 }));
    expect(await found({ task: otherTask.id })).toEqual([[otherRunId, 0]]);
    expect(await found({ run: otherRunId })).toEqual([[otherRunId, 0]]);
    expect(await found({ sha256: headSha256 })).toEqual([
      [otherRunId, 0],
      [runId, 2],
    ]);
    expect(await found({ parent: initialModel().sha256 })).toEqual([[runId, 1]]);
    expect(await found({ task: otherTask.id, parent: headSha256 })).toEqual([]);
  });

  it("[ST64] the line of a version has those before it, oldest first, and ends with it", async () => {
    const { models } = records();
    const [zero, one, two] = await records().runs.models(runId);
    expect(await models.line(runId, 2, 10)).toEqual([zero, one, two]);
    expect(await models.line(runId, 1, 10)).toEqual([zero, one]);
    expect(await models.line(runId, 2, 2)).toEqual([one, two]);
    expect(await models.line(otherRunId, 7, 10)).toHaveLength(1);
  });
}

function proposal(number: number, change: Partial<ProposalRecord> = {}): ProposalRecord {
  return {
    id: sha256(`proposal ${number}`),
    task: taskId,
    run: runId,
    version: number,
    sha256: sha256(`${runId} model ${number}`),
    replaces: null,
    proposed_by: "account ada",
    proposed_at_ms: now_ms,
    ...change,
  };
}

function change(
  number: number,
  from: number | null,
  more: Partial<PromotionChange> = {},
): PromotionChange {
  const { task: of, run: in_run, version, sha256: name, id } = proposal(number);
  return {
    task: of,
    by: "account grace",
    at_ms: now_ms + number,
    from,
    how: "replaced",
    to: { run: in_run, version, sha256: name, proposal: id },
    ...more,
  };
}

const demotion = (from: number | null): PromotionChange =>
  change(9, from, { how: "demoted", to: null });

export function proposalRules(records: () => Records): void {
  beforeEach(() => fill(records()));

  it("[ST65] a proposal is of a version that is there, and stays what it was", async () => {
    const { promotions } = records();
    await promotions.propose(proposal(1));
    await promotions.propose(proposal(1));
    expect(await promotions.proposal(proposal(1).id)).toEqual(proposal(1));
    expect(await promotions.proposal(proposal(2).id)).toBeNull();
    const other = promotions.propose(proposal(1, { version: 2 }));
    await expect(other).rejects.toMatchObject(conflict);
    const nowhere = promotions.propose(proposal(2, { version: 7 }));
    await expect(nowhere).rejects.toMatchObject(conflict);
    expect(await promotions.proposal(proposal(2).id)).toBeNull();
  });

  it("[ST65] the proposals of a model that nobody has confirmed are found, newest first", async () => {
    const { promotions } = records();
    const older = proposal(1);
    const later = { proposed_at_ms: now_ms + 5, proposed_by: "account grace" };
    const newer = proposal(1, { id: sha256("proposal 1 again"), ...later });
    for (const one of [older, newer, proposal(2)]) await promotions.propose(one);
    expect(await promotions.openProposals(older.sha256, now_ms)).toEqual([newer, older]);
    expect(await promotions.openProposals(older.sha256, now_ms + 1)).toEqual([newer]);
    await promotions.change(change(1, null));
    expect(await promotions.openProposals(older.sha256, now_ms)).toEqual([newer]);
  });

  it("[ST65] a proposal is confirmed once", async () => {
    const { promotions } = records();
    await promotions.propose(proposal(1));
    await promotions.change(change(1, null));
    await promotions.change(demotion(1));
    const again = promotions.change(change(1, null, { at_ms: now_ms + 100 }));
    await expect(again).rejects.toMatchObject(conflict);
    const unknown = promotions.change(change(2, null));
    await expect(unknown).rejects.toMatchObject(conflict);
    expect(await promotions.current()).toEqual([]);
  });
}

export function promotionRules(records: () => Records): void {
  beforeEach(async () => {
    await fill(records());
    for (const number of [1, 2]) await records().promotions.propose(proposal(number));
  });

  const standing = async () =>
    (await records().promotions.current()).map(({ number, version }) => [number, version]);

  it("[ST66] one version of a task is promoted, and what it replaced says so", async () => {
    const { promotions, models } = records();
    await promotions.change(change(1, null));
    expect(await standing()).toEqual([[1, 1]]);
    await promotions.change(change(2, 1));
    expect(await standing()).toEqual([[2, 2]]);
    const ended = { how: "replaced", by: "account grace", at_ms: now_ms + 2 };
    const [second, first] = await promotions.history(taskId);
    expect(second).toMatchObject({ number: 2, proposal: proposal(2).id, ended: null });
    expect(first).toMatchObject({ number: 1, promoted_by: "account grace", ended });
    expect(places(await models.list({ promoted: true, limit: 10 }))).toEqual([[runId, 2]]);
    expect(await promotions.history(otherTask.id)).toEqual([]);
  });

  it("[ST66] a promotion is taken back, or an earlier one comes back", async () => {
    const { promotions } = records();
    await promotions.change(change(1, null));
    await promotions.change(change(2, 1));
    const { run: of, version, sha256: name } = proposal(1);
    const to = { run: of, version, sha256: name, proposal: null };
    await promotions.change(change(3, 2, { how: "rolled_back", to }));
    expect(await standing()).toEqual([[3, 1]]);
    await promotions.change(demotion(3));
    expect(await standing()).toEqual([]);
    const history = await promotions.history(taskId);
    expect(history.map(({ ended }) => ended?.how)).toEqual(["demoted", "rolled_back", "replaced"]);
  });

  it("[ST66] a change from what is not promoted changes nothing", async () => {
    const { promotions } = records();
    await expect(promotions.change(demotion(1))).rejects.toMatchObject(conflict);
    await expect(promotions.change(demotion(null))).rejects.toMatchObject(conflict);
    await promotions.change(change(1, null));
    const before = await promotions.history(taskId);
    for (const from of [null, 2]) {
      await expect(promotions.change(change(2, from))).rejects.toMatchObject(conflict);
    }
    expect(await promotions.history(taskId)).toEqual(before);
  });

  it("[ST27] a proposal or a change told again is there once", async () => {
    const { promotions } = records();
    for (const told of [change(1, null), change(2, 1), demotion(2)]) {
      await promotions.change(told);
      const after = await promotions.history(taskId);
      await promotions.change(told);
      expect(await promotions.history(taskId)).toEqual(after);
    }
    expect(await promotions.history(taskId)).toHaveLength(2);
  });
}
