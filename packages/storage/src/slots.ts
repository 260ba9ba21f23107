/** What every implementation checks of schedules: they begin once, and a slot has one outcome. */
import type { ScheduleId } from "@tributary/protocol";
import { conflict } from "./closing.ts";
import type { StorageError } from "./errors.ts";
import { canonicalJson } from "./json.ts";
import type { ScheduleRecord, SlotRow } from "./port-admin.ts";

/** Telling the same schedule again, while it is as it began, is no contradiction. */
export function requireSameSchedule(stored: ScheduleRecord, told: ScheduleRecord): void {
  if (canonicalJson(stored) === canonicalJson(told)) return;
  throw conflict(`there is a schedule ${told.id} already`);
}

/** Only the named fields: callers hand over what knows more. */
export function slotRow({ first_ms, last_ms, count, is_more, outcome }: SlotRow): SlotRow {
  return { first_ms, last_ms, count, is_more, outcome };
}

/** Whether slots are to be written, given the stored ones that share a moment with them. */
export function isNewSlot(id: ScheduleId, sharing: readonly SlotRow[], told: SlotRow): boolean {
  const [stored, another] = sharing;
  if (stored === undefined) return true;
  if (another === undefined && canonicalJson(stored) === canonicalJson(told)) return false;
  const times = `${stored.first_ms} to ${stored.last_ms}`;
  throw conflict(`the slots of schedule ${id} from ${times} were ${stored.outcome} before`);
}

/** What SQL says by constraints. */
export function requireSlots({ first_ms, last_ms, count }: SlotRow): void {
  const isOrdered = count === 1 ? first_ms === last_ms : count > 1 && first_ms < last_ms;
  if (!isOrdered) throw conflict(`${count} slots from ${first_ms} to ${last_ms} cannot be`);
}

export function unknownSchedule(id: ScheduleId): StorageError {
  return conflict(`there is no schedule ${id}`);
}
