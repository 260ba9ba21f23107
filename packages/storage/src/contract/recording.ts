/** What every implementation must do with standings, and with rounds that were never under way. */
import { TaskId } from "@tributary/protocol";
import { expect, it } from "vitest";
import type { Records } from "../port.ts";
import {
  abandon,
  commit,
  conflict,
  hostileIds,
  initialModel,
  otherRunId,
  participant,
  round,
  run,
  runId,
  sha256,
  summary,
} from "./fixtures.ts";

const standing = (index: number, failures: number) => ({
  participant: participant(index),
  standing: { failures },
});

export function standingRules(records: () => Records): void {
  it("[ST34] a standing is what the last round that changed it said", async () => {
    const { rounds, standings } = records();
    expect(await standings.of(run().task)).toEqual([]);
    await rounds.begin(round(1));
    await rounds.abandon(abandon(1, { standings: [standing(0, 1), standing(1, 1)] }));
    await rounds.begin(round(2));
    expect(await standings.of(run().task)).toHaveLength(2);
    await rounds.abandon(abandon(2, { standings: [standing(2, 2), standing(1, 2)] }));
    const listed = [standing(0, 1), standing(1, 2), standing(2, 2)];
    const sorted = listed.toSorted((a, b) => (a.participant < b.participant ? -1 : 1));
    expect(await standings.of(run().task)).toEqual(sorted);
    expect(await standings.of(TaskId.parse("apples"))).toEqual([]);
    await rounds.abandon(abandon(1, { standings: [standing(0, 1), standing(1, 1)] }));
    expect(await standings.of(run().task)).toEqual(sorted);
  });

  it("[ST34] standings are those of the run's task, for all of its runs", async () => {
    const other = run({ id: otherRunId });
    await records().runs.create(other, initialModel(other));
    await records().rounds.begin(round(1));
    const said = run({ task: TaskId.parse("apples") });
    await records().rounds.commit(commit(1, { run: said, standings: [standing(0, 0)] }));
    expect(await records().standings.of(other.task)).toEqual([standing(0, 0)]);
    expect(await records().standings.of(said.task)).toEqual([]);
  });

  it("[ST34] an end that contradicts itself or the run leaves the standings alone", async () => {
    const { rounds, standings } = records();
    await rounds.begin(round(1));
    const twice = [standing(0, 1), standing(1, 1), standing(0, 2)];
    const stranger = [{ ...standing(0, 1), participant: hostileIds[2] as never }];
    const orphan = { ...commit(1).model, parent: sha256("another leader's model") };
    for (const end of [
      commit(1, { standings: twice }),
      commit(1, { standings: stranger }),
      commit(1, { standings: [standing(0, 1)], model: orphan }),
    ]) {
      await expect(rounds.commit(end)).rejects.toThrow();
    }
    expect(await standings.of(run().task)).toEqual([]);
    expect(await rounds.unfinished(runId)).toEqual(round(1));
  });
}

export function recordingRules(records: () => Records): void {
  it("[ST35] a round is recorded with its end, in one call", async () => {
    const { rounds, runs } = records();
    await rounds.record(round(1), commit(1));
    await rounds.record(round(2), abandon(2));
    expect(await rounds.unfinished(runId)).toBeNull();
    expect(await rounds.history(runId)).toEqual([commit(1).summary, abandon(2).summary]);
    expect(await runs.head(runId)).toEqual(commit(1).model);
    expect(await runs.get(runId)).toEqual(abandon(2).run);
    expect(await rounds.deliveries(round(1).id)).toHaveLength(2);
    expect(await rounds.deliveries(round(2).id)).toHaveLength(1);
    expect(await records().standings.of(run().task)).toHaveLength(2);
  });

  it("[ST35] of a round whose end is refused nothing is recorded", async () => {
    const { rounds, runs } = records();
    const orphan = { ...commit(1).model, parent: sha256("another leader's model") };
    const refused = [
      [round(1), commit(1, { model: orphan })],
      [round(2), commit(1)],
      [round(1), abandon(1, { summary: summary(1) })],
    ] as const;
    for (const [beginning, end] of refused) {
      await expect(rounds.record(beginning, end)).rejects.toMatchObject(conflict);
      expect(await rounds.list(runId)).toEqual([]);
      expect(await runs.models(runId)).toEqual([initialModel()]);
      expect(await runs.get(runId)).toEqual(run());
    }
    await rounds.record(round(1), commit(1));
  });

  it("[ST35] a round beside one that is under way is refused; one's own is ended", async () => {
    const { rounds } = records();
    await rounds.begin(round(1));
    await expect(rounds.record(round(2), abandon(2))).rejects.toMatchObject(conflict);
    expect(await rounds.unfinished(runId)).toEqual(round(1));
    await rounds.record(round(1), commit(1));
    expect(await rounds.history(runId)).toEqual([commit(1).summary]);
  });
}

export function recordedRules(records: () => Records): void {
  it("[ST27] a recorded round told again changes nothing, another is a conflict", async () => {
    const { rounds, runs } = records();
    await rounds.record(round(1), commit(1));
    await rounds.record(round(2), abandon(2));
    await runs.save(run({ state: "later" }));
    await rounds.record(round(1), commit(1));
    await rounds.record(round(2), abandon(2));
    const others = [
      rounds.record(round(1, { config: { quorum: 3 } }), commit(1)),
      rounds.record(round(1), commit(1, { counted: [] })),
      rounds.record(round(1), abandon(1)),
      rounds.record(round(2), abandon(2, { standings: [] })),
    ];
    for (const other of others) await expect(other).rejects.toMatchObject(conflict);
    expect(await runs.get(runId)).toEqual(run({ state: "later" }));
    expect(await runs.models(runId)).toHaveLength(2);
  });

  it("[ST35] all rounds of a run are listed as they are stored, without secrets", async () => {
    const { rounds } = records();
    await rounds.begin(round(1));
    await rounds.commit(commit(1));
    for (let number = 2; number <= 10; number += 1) {
      await rounds.record(round(number), abandon(number));
    }
    await rounds.begin(round(11));
    await rounds.save(round(11).id, { phase: "training" });
    const listed = await rounds.list(runId);
    expect(listed.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(listed.at(-1)).toEqual({
      id: round(11).id,
      run: runId,
      number: 11,
      config: round(11).config,
      state: { phase: "training" },
      has_secret: true,
      status: "open",
      closing_sha256: null,
      summary: null,
    });
    const { state, summary: said } = commit(1);
    expect(listed[0]).toMatchObject({ state, summary: said, status: "committed" });
    expect(listed[0]?.has_secret).toBe(false);
    expect(listed[1]).toMatchObject({ status: "abandoned", summary: abandon(2).summary });
    expect(listed[1]?.closing_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await rounds.list(runId, 9)).map(({ number }) => number)).toEqual([9, 10, 11]);
    expect(await rounds.list(otherRunId)).toEqual([]);
  });
}
