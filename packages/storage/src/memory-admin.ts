/** Schedules and acts in memory, with the rules of their SQL. */
import type { ScheduleId } from "@tributary/protocol";
import { actAfter } from "./act.ts";
import { canonicalJson, jsonCopy as copy } from "./json.ts";
import type {
  ActFilter,
  ActRecord,
  ActRecords,
  ScheduleRecord,
  ScheduleRecords,
  SlotRow,
} from "./port-admin.ts";
import { isNewSlot, requireSameSchedule, requireSlots, slotRow, unknownSchedule } from "./slots.ts";

export type MemorySchedule = ScheduleRecord & { readonly log: readonly SlotRow[] };

export function createMemorySchedules(schedules: Map<ScheduleId, MemorySchedule>): ScheduleRecords {
  return {
    async create(schedule) {
      const stored = schedules.get(schedule.id);
      if (stored !== undefined) return requireSameSchedule(recordOf(stored), schedule);
      schedules.set(schedule.id, { ...copy(schedule), log: [] });
    },
    async get(id) {
      const stored = schedules.get(id);
      return stored === undefined ? null : copy(recordOf(stored));
    },
    async list() {
      return [...schedules.values()]
        .sort((a, b) => a.created_at_ms - b.created_at_ms || (a.id < b.id ? -1 : 1))
        .map((stored) => copy(recordOf(stored)));
    },
    async save(id, state, slots) {
      const stored = schedules.get(id);
      if (stored === undefined) throw unknownSchedule(id);
      const log = slots
        .map(slotRow)
        .reduce((before, row) => withSlots(id, before, row), stored.log);
      schedules.set(id, { ...stored, state: copy(state), log });
    },
    async slots(id, limit) {
      const log = schedules.get(id)?.log ?? [];
      return copy(log.toSorted((a, b) => b.first_ms - a.first_ms).slice(0, limit));
    },
  };
}

function withSlots(id: ScheduleId, log: readonly SlotRow[], told: SlotRow): readonly SlotRow[] {
  requireSlots(told);
  const sharing = log.filter(
    ({ first_ms, last_ms }) => first_ms <= told.last_ms && last_ms >= told.first_ms,
  );
  return isNewSlot(id, sharing, told) ? [...log, copy(told)] : log;
}

function recordOf({ log: _, ...schedule }: MemorySchedule): ScheduleRecord {
  return schedule;
}

export function createMemoryActs(): ActRecords {
  const acts: ActRecord[] = [];
  return {
    async append(act) {
      const told = acts.find((one) => one.at_ms === act.at_ms && isSame(one, act));
      const record = told ?? copy(actAfter(acts.at(-1) ?? null, act));
      if (told === undefined) acts.push(record);
      return copy(record);
    },
    async list(from_seq, limit) {
      return copy(acts.filter(({ seq }) => seq >= from_seq).slice(0, limit));
    },
    async find(filter, limit) {
      const found = acts.toReversed().filter((act) => isMeant(filter, act));
      return copy(found.slice(0, limit));
    },
  };
}

function isMeant(filter: ActFilter, act: ActRecord): boolean {
  const { since_ms = 0, until_ms = Infinity, before_seq = Infinity } = filter;
  const isAsked = (["actor", "action", "subject"] as const).every(
    (field) => filter[field] === undefined || filter[field] === act[field],
  );
  return isAsked && act.at_ms >= since_ms && act.at_ms < until_ms && act.seq < before_seq;
}

function isSame(one: ActRecord, act: Parameters<ActRecords["append"]>[0]): boolean {
  const content = ({ actor, action, subject, detail }: typeof act) =>
    canonicalJson([actor, action, subject, detail]);
  return content(one) === content(act);
}
