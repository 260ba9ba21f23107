/** What every engine must make of a database of an older version. */
import { RoundSummary, Sha256 } from "@tributary/protocol";
import { expect, it } from "vitest";
import type { Records } from "../port.ts";
import {
  abandon,
  act,
  commit,
  initialModel,
  otherRunId,
  round,
  run,
  runId,
  schedule,
} from "./fixtures.ts";
import type { OldVersion } from "./old-database.ts";

/** `open` answers the records of a database that the version of then has made and filled. */
export function upgradeRules(open: (version: OldVersion) => Promise<Records>): void {
  it("[ST13] what an older version wrote is there, and nothing is made up", async () => {
    const records = await open(2);
    const stored = await records.runs.get(runId);
    expect(stored).toEqual(run({ state: { a: [1] } }));
    expect((await records.runs.models(runId)).map((one) => [one.version, one.aggregate])).toEqual([
      [0, null],
      [1, null],
    ]);
    const rounds = await records.rounds.list(runId);
    expect(rounds.map(({ status }) => status)).toEqual(["committed", "abandoned", "open"]);
    expect(await records.rounds.deliveries(round(1).id)).toHaveLength(2);
    expect(await records.devices.count()).toBe(1);
    const { devices } = await records.devices.find({}, { offset: 0, limit: 9 });
    expect(devices).toMatchObject([{ name: null, revoked: null, replaced_by: null }]);
    expect(await records.tasks.admissions()).toEqual([]);
    expect(await records.settings.get("identity")).toBe("seed");
    expect(await records.standings.of(run().task)).toEqual([]);
    expect(await records.schedules.list()).toEqual([]);
    expect(await records.tasks.catalogue()).toMatchObject([{ versions: 1, listing: null }]);
    expect(await records.acts.list(1, 10)).toEqual([]);
    expect(await records.models.list({ limit: 10 })).toHaveLength(2);
    expect(await records.promotions.current()).toEqual([]);
  });

  it("[ST13] the run of an older version goes on, by the rules of this one", async () => {
    const records = await open(2);
    const third = commit(3);
    const model = { ...third.model, version: 2, parent: Sha256.parse("1".repeat(64)) };
    await records.rounds.commit({ ...third, model });
    await records.rounds.record(round(4), abandon(4));
    expect((await records.runs.head(runId)).aggregate).toBe(third.model.aggregate);
    expect(await records.standings.of(run().task)).toHaveLength(2);
    await records.schedules.create(schedule());
    const slot = { id: schedule().id, slot_ms: 1 };
    const started = run({ id: otherRunId, schedule: slot });
    await records.runs.create(started, initialModel(started));
    expect(await records.runs.ofSlot(slot.id, slot.slot_ms)).toEqual(started);
    expect((await records.acts.append(act(1))).seq).toBe(1);
  });

  it("[ST13] rounds of before secure aggregation are sealed ones; later ones are left", async () => {
    const [first, second] = [await open(1), await open(2)];
    const sealed = { privacy: "sealed", threshold: null };
    const [, abandoned] = (await first.rounds.history(runId)).map((one) => RoundSummary.parse(one));
    expect(abandoned).toMatchObject({ ...sealed, lost_in: { keying: 0, training: 3 } });
    const [, secure] = (await second.rounds.history(runId)).map((one) => RoundSummary.parse(one));
    expect(secure).toMatchObject({ privacy: "secure", lost_in: { keying: 1, training: 0 } });
  });
}
