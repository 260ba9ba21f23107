/** What every implementation must do with schedules, their slots, and the runs that slots start. */
import { RunId, ScheduleId } from "@tributary/protocol";
import { beforeEach, expect, it } from "vitest";
import type { Records } from "../port.ts";
import type { SlotRow } from "../port-admin.ts";
import {
  conflict,
  initialModel,
  now_ms,
  otherRunId,
  run,
  runId,
  schedule,
  scheduleId,
} from "./fixtures.ts";

const day_ms = 86_400_000;
const otherId = ScheduleId.parse("sch-000000000001");

/** The slot of that day, or all slots of some days. */
function slots(from: number, to = from, change: Partial<SlotRow> = {}): SlotRow {
  const [first_ms, last_ms] = [now_ms + from * day_ms, now_ms + to * day_ms];
  const outcome = from === to ? "started" : "missed";
  return { first_ms, last_ms, count: to - from + 1, is_more: false, outcome, ...change };
}

const slot = { id: scheduleId, slot_ms: slots(1).first_ms };

export function slotRunRules(records: () => Records): void {
  beforeEach(() => records().schedules.create(schedule()));

  it("[ST32] a slot starts one run, which is found by it", async () => {
    const { runs } = records();
    const started = run({ id: otherRunId, schedule: slot });
    expect(await runs.ofSlot(scheduleId, slot.slot_ms)).toBeNull();
    await runs.create(started, initialModel(started));
    await runs.create(started, initialModel(started));
    expect(await runs.ofSlot(scheduleId, slot.slot_ms)).toEqual(started);
    expect(await runs.ofSlot(scheduleId, slot.slot_ms + day_ms)).toBeNull();
    expect(await runs.ofSlot(otherId, slot.slot_ms)).toBeNull();
    expect((await runs.get(runId))?.schedule).toBeNull();
    expect((await runs.get(otherRunId))?.schedule).toEqual(slot);
    await runs.save(run({ id: otherRunId, status: "stopped" }));
    expect((await runs.ofSlot(scheduleId, slot.slot_ms))?.status).toBe("stopped");
  });

  it("[ST32] a second run of a slot, or one of an unknown schedule, is refused", async () => {
    const { runs } = records();
    const started = run({ id: otherRunId, schedule: slot });
    await runs.create(started, initialModel(started));
    const second = run({ id: RunId.parse("run-000000000002"), schedule: slot });
    await expect(runs.create(second, initialModel(second))).rejects.toMatchObject(conflict);
    const stray = { ...second, schedule: { ...slot, id: otherId } };
    await expect(runs.create(stray, initialModel(stray))).rejects.toMatchObject(conflict);
    expect(await runs.get(second.id)).toBeNull();
    const next = { ...second, schedule: { ...slot, slot_ms: slot.slot_ms + day_ms } };
    await runs.create(next, initialModel(next));
    expect(await runs.get(second.id)).toEqual(next);
  });
}

export function scheduleRules(records: () => Records): void {
  beforeEach(() => records().schedules.create(schedule()));

  it("[ST33] schedules are listed oldest first", async () => {
    const { schedules } = records();
    const older = schedule({ id: otherId, created_at_ms: now_ms - 1 });
    await schedules.create(older);
    expect(await schedules.list()).toEqual([older, schedule()]);
    expect(await schedules.get(otherId)).toEqual(older);
    expect(await schedules.get(ScheduleId.parse("sch-000000000002"))).toBeNull();
  });

  it("[ST33] a snapshot and what became of slots are kept together, or neither", async () => {
    const { schedules } = records();
    await schedules.save(scheduleId, { phase: "running" }, [slots(1), slots(2, 9)]);
    expect(await schedules.get(scheduleId)).toEqual(schedule({ state: { phase: "running" } }));
    expect(await schedules.slots(scheduleId, 10)).toEqual([slots(2, 9), slots(1)]);
    const twice = schedules.save(scheduleId, { phase: "other" }, [slots(10), slots(9, 11)]);
    await expect(twice).rejects.toMatchObject(conflict);
    expect(await schedules.get(scheduleId)).toEqual(schedule({ state: { phase: "running" } }));
    expect(await schedules.slots(scheduleId, 1)).toEqual([slots(2, 9)]);
    expect(await schedules.slots(otherId, 1)).toEqual([]);
  });
}

export function slotRules(records: () => Records): void {
  beforeEach(() => records().schedules.create(schedule()));

  it("[ST33] no slot has two outcomes", async () => {
    const { schedules } = records();
    await schedules.save(scheduleId, {}, [slots(3, 5, { is_more: true })]);
    const others = [
      slots(3, 5),
      slots(3, 5, { is_more: true, outcome: "made_up" }),
      slots(3),
      slots(4),
      slots(5),
      slots(1, 3),
      slots(1, 9),
      slots(5, 6),
    ];
    for (const other of others) {
      await expect(schedules.save(scheduleId, {}, [other])).rejects.toMatchObject(conflict);
    }
    await schedules.save(scheduleId, {}, [slots(1, 2), slots(6)]);
    expect(await schedules.slots(scheduleId, 10)).toHaveLength(3);
  });

  it("[ST33] slots that cannot be, or of an unknown schedule, are refused", async () => {
    const { schedules } = records();
    const wrong = [slots(2, 1), slots(1, 1, { count: 0 }), slots(1, 3, { count: 1 })];
    for (const row of wrong) {
      await expect(schedules.save(scheduleId, {}, [row])).rejects.toMatchObject(conflict);
    }
    await expect(schedules.save(otherId, {}, [])).rejects.toMatchObject(conflict);
    expect(await schedules.get(scheduleId)).toEqual(schedule());
  });

  it("[ST27] a schedule or its snapshot told again changes nothing", async () => {
    const { schedules } = records();
    await schedules.create(schedule());
    const other = schedule({ title: "Other nights" });
    await expect(schedules.create(other)).rejects.toMatchObject(conflict);
    for (let time = 0; time < 2; time += 1) {
      await schedules.save(scheduleId, { phase: "running" }, [slots(1), slots(2, 9)]);
    }
    expect(await schedules.slots(scheduleId, 10)).toHaveLength(2);
    await expect(schedules.create(schedule())).rejects.toMatchObject(conflict);
    expect(await schedules.list()).toEqual([schedule({ state: { phase: "running" } })]);
  });
}
