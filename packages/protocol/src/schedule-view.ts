/**
 * What anyone who may open the page may see of a schedule: what it says and does in words, what
 * comes next and what became of the slots before.
 */
import { z } from "zod";
import { RunId, ScheduleId, TaskId } from "./ids.ts";
import { ScheduleSpec } from "./schedule.ts";

const whole = z.int().min(0);

/** Slots that were handled alike, in order and without another between them. */
export const SlotView = z.strictObject({
  first_ms: whole,
  last_ms: whole,
  count: z.int().min(1),
  /** There were more than were counted. */
  is_more: z.boolean(),
  outcome: z.string(),
  /** What became of them, in words. */
  words: z.string(),
  /** The run that the last of them started. */
  run: RunId.nullable(),
});
export type SlotView = z.infer<typeof SlotView>;

export const ScheduleView = z.strictObject({
  id: ScheduleId,
  task: TaskId,
  task_version: z.int().min(1),
  title: z.string(),
  created_at_ms: whole,
  spec: ScheduleSpec,
  /** What the schedule says, in sentences. */
  words: z.array(z.string()),
  /** What it is doing now, to follow "The schedule is". */
  doing: z.string(),
  /** Whether it has come to its end: nothing starts any more. */
  is_over: z.boolean(),
  /** The next slots, in the schedule's zone. */
  next: z.array(z.strictObject({ at_ms: whole, local: z.string() })),
  /** Over all its runs. */
  totals: z.strictObject({
    runs: whole,
    rounds: whole,
    participant_seconds: z.number().min(0),
  }),
  /** The newest first. */
  slots: z.array(SlotView),
  /** Its run that is under way. */
  run: RunId.nullable(),
  /** Why the last run that it ended was ended, in words. */
  last_end: z.string().nullable(),
  /** What keeps it from starting a run, in words, until one starts. */
  problem: z.string().nullable(),
});
export type ScheduleView = z.infer<typeof ScheduleView>;
