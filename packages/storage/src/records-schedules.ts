/** Schedules over SQL: a snapshot of the machine, and a log of what became of its slots. */
import type { ScheduleId, TaskId } from "@tributary/protocol";
import type { Kysely, Selectable } from "kysely";
import { canonicalJson, type Json, parseJson } from "./json.ts";
import type { ScheduleRecord, ScheduleRecords, SlotRow } from "./port-admin.ts";
import type { Schema } from "./schema.ts";
import { isNewSlot, requireSameSchedule, requireSlots, slotRow, unknownSchedule } from "./slots.ts";

export function createScheduleRecords(db: Kysely<Schema>): ScheduleRecords {
  return {
    async create(schedule) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("schedule")
        .values({ ...schedule, state: canonicalJson(schedule.state) })
        .onConflict((on) => on.column("id").doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 1n) return;
      const stored = await db
        .selectFrom("schedule")
        .selectAll()
        .where("id", "=", schedule.id)
        .executeTakeFirstOrThrow();
      requireSameSchedule(readSchedule(stored), schedule);
    },
    async get(id) {
      const row = await db
        .selectFrom("schedule")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : readSchedule(row);
    },
    async list() {
      const rows = await db
        .selectFrom("schedule")
        .selectAll()
        .orderBy("created_at_ms")
        .orderBy("id")
        .execute();
      return rows.map(readSchedule);
    },
    save: (id, state, slots) =>
      db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable("schedule")
          .set({ state: canonicalJson(state) })
          .where("id", "=", id)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw unknownSchedule(id);
        for (const slot of slots) await logSlots(transaction, id, slotRow(slot));
      }),
    async slots(id, limit) {
      const rows = await db
        .selectFrom("slot")
        .selectAll()
        .where("schedule", "=", id)
        .orderBy("first_ms", "desc")
        .limit(limit)
        .execute();
      return rows.map(readSlots);
    },
  };
}

async function logSlots(db: Kysely<Schema>, id: ScheduleId, slots: SlotRow): Promise<void> {
  requireSlots(slots);
  const sharing = await db
    .selectFrom("slot")
    .selectAll()
    .where("schedule", "=", id)
    .where("first_ms", "<=", slots.last_ms)
    .where("last_ms", ">=", slots.first_ms)
    .limit(2)
    .execute();
  if (!isNewSlot(id, sharing.map(readSlots), slots)) return;
  const row = { ...slots, schedule: id, is_more: Number(slots.is_more) };
  await db.insertInto("slot").values(row).execute();
}

function readSchedule(row: Selectable<Schema["schedule"]>): ScheduleRecord {
  return {
    id: row.id as ScheduleId,
    task: row.task as TaskId,
    title: row.title,
    created_at_ms: row.created_at_ms,
    state: parseJson<Json>(row.state, `The state of schedule ${row.id}`),
  };
}

function readSlots(row: Selectable<Schema["slot"]>): SlotRow {
  return slotRow({ ...row, is_more: row.is_more === 1 });
}
