/** A schedule for people, from its plan and the log of its slots. */
import {
  type RunId,
  type ScheduleView,
  type SlotView,
  scheduleEndSentences,
} from "@tributary/protocol";
import {
  describeSchedule,
  describeScheduleState,
  localTime,
  nextSlots,
  type SlotOutcome,
} from "@tributary/rounds";
import type { SlotRow } from "@tributary/storage";
import type { ScheduleAtWork } from "./at-work.ts";
import type { SchedulerPorts } from "./ports.ts";

const next_count = 5;
const slots_count = 10;

export async function viewOfSchedule(
  { id, record, plan, problem }: ScheduleAtWork,
  { records, wall }: Pick<SchedulerPorts, "records" | "wall">,
): Promise<ScheduleView> {
  const { schedule, task_version, last_end } = plan;
  const { spec, totals, phase } = schedule;
  const now_ms = wall.now_ms();
  const runOf = async (slot_ms: number): Promise<RunId | null> =>
    (await records.runs.ofSlot(id, slot_ms))?.id ?? null;
  const rows = await records.schedules.slots(id, slots_count);
  const after_ms = Math.max(now_ms, schedule.handled_until_ms);
  const next = phase === "over" ? [] : nextSlots(spec, after_ms, next_count);
  return {
    id,
    task: record.task,
    task_version,
    title: record.title,
    created_at_ms: record.created_at_ms,
    spec,
    words: [...describeSchedule(spec, now_ms, 0).words],
    doing: describeScheduleState(schedule, now_ms),
    is_over: phase === "over",
    next: next.map((at_ms) => ({ at_ms, local: localTime(at_ms, spec.time_zone) })),
    totals,
    slots: await Promise.all(rows.map(async (row) => slotView(row, await runOf(row.last_ms)))),
    run: "slot_ms" in schedule ? await runOf(schedule.slot_ms) : null,
    last_end:
      last_end === null
        ? null
        : `${localTime(last_end.slot_ms, spec.time_zone)}: ${scheduleEndSentences[last_end.reason]}`,
    problem,
  };
}

const outcomeWords: Readonly<Record<SlotOutcome, string>> = {
  started: "A run began.",
  queued: "A run was under way; one run waited for its end.",
  overlapped: "A run was under way, so that none began.",
  missed: "No coordinator was there in time, so that none began.",
  made_up: "No coordinator was there in time; one run makes up for it.",
};

function slotView(row: SlotRow, run: RunId | null): SlotView {
  const { first_ms, last_ms, count, is_more, outcome } = row;
  const words = outcomeWords[outcome as SlotOutcome] ?? outcome;
  return { first_ms, last_ms, count, is_more, outcome, words, run };
}
