/**
 * What a schedule says: when runs of a task begin, while which hours devices are there, and what
 * ends a run or the schedule itself. The form only: whether a cron expression ever fires, and what
 * a schedule does next, is for the rounds package to say.
 */
import { z } from "zod";
import { limits } from "./limits.ts";
import { scheduleEndSentences } from "./sentences.ts";

const minute_ms = 60_000;

export const scheduleLimits = {
  /** A slot that is handled later than this was missed; so a quick restart misses none. */
  late_ms_max: 5 * minute_ms,
  /** Missed slots are counted up to here; beyond it there were more. */
  missed_counted_max: 1_000,
  cron_characters_max: 100,
  participant_seconds_max: 1e12,
} as const;

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export const Weekday = z.enum(weekdays);
export type Weekday = z.infer<typeof Weekday>;

const TimeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, {
  message: 'Write a time of day as "02:30", from "00:00" to "24:00".',
});

/**
 * While devices can be expected: from one time of day to another, on the days on which it opens.
 * One that ends before it begins ends on the next day.
 */
export const AvailabilityWindow = z
  .strictObject({
    days: z.array(Weekday).min(1, { message: "Name at least one day, or leave the window out." }),
    from: TimeOfDay,
    to: TimeOfDay,
  })
  .superRefine(({ days, from, to }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (new Set(days).size < days.length) refuse("days", "Name each day once.");
    if (from === "24:00") refuse("from", 'A day begins at "00:00".');
    if (from === to) {
      refuse("to", `From ${from} to ${to} is no time; the whole day is from 00:00 to 24:00.`);
    }
  });
export type AvailabilityWindow = z.infer<typeof AvailabilityWindow>;

/** Measured on the model that a round commits: accuracy is to rise, loss to fall. */
export const ScheduleMetric = z.enum(["accuracy", "loss"]);
export type ScheduleMetric = z.infer<typeof ScheduleMetric>;

/** Whether what was reached ends the run, and the next slot begins another, or all of it. */
const Ends = z.enum(["run", "schedule"]);

const RunPlan = z.strictObject({
  /** The newest model of the task that has the same shape, or weights drawn anew. */
  start_from: z.enum(["latest", "fresh"]).default("latest"),
  /** Committed rounds after which a run is done. */
  rounds: z.int().min(1).max(limits.rounds_max),
  target: z.strictObject({ metric: ScheduleMetric, value: z.number(), ends: Ends }).nullable(),
  /** Ends after so many committed rounds in a row that were not better than the best before. */
  no_improvement: z
    .strictObject({
      metric: ScheduleMetric,
      rounds: z.int().min(1).max(limits.rounds_max),
      ends: Ends,
    })
    .nullable(),
});

const CalendarDate = z.iso.date({ message: 'Write a date as "2027-03-31".' });

/** Over all runs of the schedule; null: without end. */
const SchedulePlan = z.strictObject({
  /** The last day, in the schedule's zone; it ends with that day. */
  last_day: CalendarDate.nullable(),
  /** Committed rounds. */
  rounds: z.int().min(1).max(limits.rounds_max).nullable(),
  /** Time that participants were at work, abandoned rounds included. */
  participant_seconds: z.number().positive().max(scheduleLimits.participant_seconds_max).nullable(),
});

const CronExpression = z
  .string()
  .max(scheduleLimits.cron_characters_max)
  .regex(/^[\w*?,/#+-]+( +[\w*?,/#+-]+){4}$/, {
    message:
      'Write five fields: minute, hour, day of the month, month, day of the week, as in "0 2 * * *".',
  });

const TimeZone = z
  .string()
  .regex(/^[A-Za-z][\w+/-]{0,63}$/, { message: 'Write an IANA time zone, as "Europe/Berlin".' })
  .refine(isKnownZone, {
    error: ({ input }) =>
      `"${input}" is no time zone known here; write an IANA name, as "Europe/Berlin" or "UTC".`,
  });

export const ScheduleSpec = z.strictObject({
  cron: CronExpression,
  time_zone: TimeZone,
  /** Null: devices are there at any time. */
  window: AvailabilityWindow.nullable(),
  /** A slot that comes while a run is under way is skipped, or one run waits for its end. */
  overlap: z.enum(["skip", "queue"]),
  /** Slots that passed while no coordinator ran: skipped, or one run makes up for all of them. */
  missed: z.enum(["skip", "run_once"]),
  run: RunPlan,
  until: SchedulePlan,
});
export type ScheduleSpec = z.infer<typeof ScheduleSpec>;

/** The zone is looked up in the time zone data of the machine, as every local time is. */
function isKnownZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Why a schedule ended a run, or came to its own end. */
export type ScheduleEndReason = keyof typeof scheduleEndSentences;
export const ScheduleEndReason = z.enum(
  Object.keys(scheduleEndSentences) as [ScheduleEndReason, ...ScheduleEndReason[]],
);
